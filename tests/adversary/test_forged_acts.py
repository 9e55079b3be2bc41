"""Acts of the journal that hold what no such act brings in: what the check tells of an act by its kind is then not so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.custody import MAKES, Action
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.formats.journal import Journal
from evidence_kit.verify.bundle import sm3_digests
from evidence_kit.verify.bundle.custody import judge_custody, observe_custody
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.bundle.sm3_digests import judge_sm3, observe_sm3
from tests.adversary import genuine as genuine_world
from tests.adversary import workshop
from tests.adversary.genuine import pack_it
from tests.adversary.workshop import Forger, of_codes, verdict_on

LOG = b'{"event": "generated", "seed": 31}\n'
LOG_PATH = "artifacts/0900-creation-log/log.jsonl"


def take_log(forger: Forger, at: int, *, role: Role = Role.CREATION_LOG) -> None:
    """Has a creation log taken in at a place of the journal; the claimed day is today."""
    forger.case["work"]["claimed_creation"] = datetime.now(UTC).astimezone(BEIJING).date().isoformat()
    forger.content[LOG_PATH] = LOG
    like = forger.newest(Role.CLAIMED_PICTURE)
    log = like.model_copy(
        update={"path": LOG_PATH, "role": role, "media_type": "application/json", "digests": digest_bytes(LOG)}
    )
    taken = forger.events[1].model_copy(update={"products": (log,), "materials": (), "time": forger.events[at].time})
    forger.events.insert(at, taken)


def called(forger: Forger, role: Role) -> None:
    """Has every file that a run made stand under another role."""
    forger.events = [
        event.model_copy(update={"products": tuple(
            item.model_copy(update={"role": role, "lane": ExhibitClass.PAPER}) for item in event.products
        )}) if event.action is Action.REGENERATED else event
        for event in forger.events
    ]  # fmt: skip


def acts(found: Verdict) -> str:
    (finding,) = of_codes(found.findings, "JOURNAL_ACTS")
    assert finding.status is Status.FAILED, finding.message.en
    assert found.answers[Question.UNTOUCHED - 1].status is Status.FAILED
    assert not of_codes(found.findings, "JOURNAL_INCIDENTS")
    return finding.message.en


def fourth(found: Verdict) -> Status:
    return found.answers[Question.CONTEMPORANEOUS - 1].status


def test_the_claimed_picture_as_what_a_crash_left(forger: Forger, tmp_path: Path) -> None:
    """'Nothing rests on what they left' is then said of what everything rests on."""
    forger.update_event(forger.newest(Role.CLAIMED_PICTURE).path, action=Action.INCIDENT)
    assert "2 incident (claimed-picture)" in acts(verdict_on(forger.refile(tmp_path), tmp_path))


def test_a_creation_log_as_what_a_crash_left(forger: Forger, tmp_path: Path) -> None:
    take_log(forger, 2)
    forger.update_event(LOG_PATH, action=Action.INCIDENT)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert "3 incident (creation-log)" in acts(found)
    assert fourth(found) is Status.INDETERMINATE
    (record,) = of_codes(found.findings, "CREATION_RECORD_UNDATED")
    assert (
        "not what the journal says was taken in" in record.message.en and "并非日志所载收存的文件" in record.message.zh
    )


def test_a_run_under_other_names_before_the_creation_log(forger: Forger, tmp_path: Path) -> None:
    called(forger, Role.OTHER_EVIDENCE)
    take_log(forger, len(forger.events) - 1)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert "regeneration.finished (other-evidence)" in acts(found)
    assert fourth(found) is Status.INDETERMINATE
    assert of_codes(found.findings, "CREATION_RECORD_AFTER_RUN")


def test_evidence_after_the_newest_seal_as_a_failed_seal(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seal that failed is no act that a later seal would have to cover; this one brings in a statement."""

    def pack(case_file, writer, book):  # type: ignore[no-untyped-def]
        with writer.act("statement") as act:
            act.write("late.txt", b"late", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain",
                      title=text("说明", "note"))  # fmt: skip
            act.commit(Action.SEAL_FAILED, text("说明", "note"))
        return pack_it(case_file, writer, book)

    monkeypatch.setattr(workshop, "pack_it", pack)
    assert "seal.failed (statement)" in acts(verdict_on(forger.refile(tmp_path), tmp_path))


HIDDEN: dict[str, tuple[Role, Action, str]] = {
    "as what a crash left": (Role.REMAINS, Action.ARTIFACT_RECEIVED, "artifact.received (remains)"),
    "as an earlier book": (Role.EXHIBIT_BOOK, Action.ARTIFACT_RECEIVED, "artifact.received (exhibit-book)"),
    "as an annex of one": (Role.BOOK_ANNEX, Action.ARTIFACT_RECEIVED, "artifact.received (book-annex)"),
    "as an earlier bundle": (Role.BUNDLE, Action.ARTIFACT_RECEIVED, "artifact.received (bundle)"),
    "as what was withdrawn": (Role.STATEMENT, Action.WITHDRAWN, "artifact.withdrawn (statement)"),
    "as what was held back": (Role.STATEMENT, Action.HELD_BACK, "artifact.held-back (statement)"),
    "as the opening of the case": (Role.STATEMENT, Action.CASE_OPENED, "case.opened (statement)"),
    "as a renewal": (Role.STATEMENT, Action.RENEWED, "seal.renewed (statement)"),
    "as an upgrade": (Role.CREATION_LOG, Action.UPGRADED, "proof.upgraded (creation-log)"),
    "as a beacon": (Role.RECIPE, Action.BEACON_TAKEN, "beacon.taken (recipe)"),
    "as a book that was set": (Role.LICENCE, Action.BOOK_ASSEMBLED, "book.assembled (licence)"),
}
"""How an unfavourable file is kept out of the bundle, or out of the seal, without being called evidence."""


@pytest.mark.parametrize(("role", "action", "said"), HIDDEN.values(), ids=HIDDEN)
def test_evidence_hidden_by_its_role_or_by_its_act(
    genuine: Path, tmp_path: Path, role: Role, action: Action, said: str
) -> None:
    with genuine.open("rb") as stream:
        _, found = open_bundle(genuine, stream, unwatched)
        assert found is not None and found.journal is not None
        opening, taken = found.journal.events[:2]
        item = taken.products[0].model_copy(update={"role": role})
        event = taken.model_copy(update={"action": action, "products": (item,)})
        facts = observe_custody(replace(found, journal=Journal((opening, event), found.journal.lines[:2])))
    (finding,) = of_codes(tuple(judge_custody(facts)), "JOURNAL_ACTS")
    assert finding.status is Status.FAILED and said in finding.message.en, finding.message.en


def test_every_act_is_known_and_every_role_comes_of_one() -> None:
    assert set(MAKES) == set(Action)
    assert frozenset().union(*MAKES.values()) == set(Role)


def test_a_statement_in_the_class_of_the_creation_record(forger: Forger, tmp_path: Path) -> None:
    take_log(forger, 2, role=Role.STATEMENT)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    (classes,) = of_codes(found.findings, "LANES_APART")
    assert classes.status is Status.FAILED and "of no kind which comes from the creation" in classes.message.en
    assert "不可能是创作当时的记录" in classes.message.zh


def test_an_exhibit_that_is_called_creation_record_and_holds_none(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = genuine_world._exhibits
    monkeypatch.setattr(genuine_world, "_exhibits", lambda case_file: tuple(
        one.model_copy(update={"lane": ExhibitClass.CREATION_RECORD, "artifacts": (case_file.with_role(Role.RECIPE)[0].path,)})
        for one in honest(case_file)
    ))  # fmt: skip
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    (classes,) = of_codes(found.findings, "LANES_APART")
    assert classes.status is Status.INDETERMINATE and "hold no file of that class: 1-1" in classes.message.en
    assert fourth(found) is Status.INDETERMINATE


def test_an_sm3_that_is_another_files(forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journal and table of contents agree on it, and a court that goes by SM3 alone would take another file for this one."""
    path = forger.newest(Role.CLAIMED_PICTURE).path
    told = forger.newest(Role.CLAIMED_PICTURE).digests.model_copy(update={"sm3": "ab" * 32})
    forger.events = [
        event.model_copy(update={"products": tuple(
            item.model_copy(update={"digests": told}) if item.path == path else item for item in event.products
        )})
        for event in forger.events
    ]  # fmt: skip
    bundle = forger.refile(tmp_path)
    (finding,) = of_codes(verdict_on(bundle, tmp_path).findings, "SM3_DIGESTS")
    assert finding.status is Status.FAILED and "claimed-picture.png" in finding.message.en
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        monkeypatch.setattr(sm3_digests, "new_hash", _none_here)
        (unable,) = judge_sm3(observe_sm3(opened))
    assert unable.status is Status.INDETERMINATE and "was not compared" in unable.message.en


def _none_here(name: str) -> None:
    raise ToolMissing(text(name, name), text(name, name))
