"""Lines of the journal filed as digests where a check needs what they say: nothing that rests on such a line passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.assemble.selection import Selection, everything
from evidence_kit.casefile import CaseFile, CaseWriter, system_clock
from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.formats import journal
from evidence_kit.formats.journal import JournalBroken
from evidence_kit.verify.bundle.custody import judge_custody, observe_custody
from evidence_kit.verify.bundle.identity import judge_identity, observe_identity
from evidence_kit.verify.bundle.reader import open_bundle
from tests.adversary import genuine as genuine_world
from tests.adversary.genuine import NOTE, STATED, case_of, drawn, file_it, regenerate, take
from tests.adversary.test_forged_beacons import ROUND, mark
from tests.adversary.workshop import of_codes, verdict_on

Hides = Callable[[CustodyEvent], bool]


def hide(monkeypatch: pytest.MonkeyPatch, hides: Hides) -> None:
    """Has the next bundle hold back what the forger likes, files and all."""

    def selected(case_file: CaseFile) -> Selection:
        shown = frozenset(event.sequence for event in case_file.journal.events if not hides(event))
        return replace(everything(case_file), shown=shown)

    monkeypatch.setattr(genuine_world, "everything", selected)


def custody_of(bundle: Path, hides: Hides) -> list[Finding]:
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None and opened.journal is not None
        hidden = {event.sequence for event in opened.journal.events if hides(event)}
        held_back = replace(opened, journal=opened.journal.holding_back(hidden))
        return [*judge_custody(observe_custody(held_back)), *judge_identity(observe_identity(held_back))]


def runs(event: CustodyEvent) -> bool:
    return any(item.role in DEMONSTRATION_ROLES for item in event.products)


def dated_today(folder: Path) -> CaseFile:
    both = {"zh": "图", "en": "picture"}
    return case_of(
        folder, drawn(STATED), work={"title": both, "author": both, "claimed_creation": f"{datetime.now(UTC):%Y-%m-%d}"}
    )


def test_a_run_hidden_before_the_creation_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log was written from a run that stands before it in the journal, as digests only."""
    case_file = dated_today(tmp_path)
    regenerate(case_file)
    take(case_file, tmp_path, b'{"event": "generated", "seed": 31}\n', Role.CREATION_LOG, "log.jsonl")
    hide(monkeypatch, runs)
    found = verdict_on(file_it(case_file), tmp_path)
    assert not of_codes(found.findings, "CREATION_RECORD_AT_THE_TIME")
    (finding,) = of_codes(found.findings, "CREATION_RECORD_HELD_BACK")
    assert "that one of them tells of an earlier run here cannot be excluded" in finding.message.en
    assert found.answers[Question.CONTEMPORANEOUS - 1].status is not Status.PASSED


@pytest.mark.parametrize("hidden", [False, True], ids=["all there", "one line hidden"])
def test_a_line_hidden_between_a_beacon_and_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: bool
) -> None:
    """What says that the work came after the beacon is the chain between them; across a digest anything could be chained."""
    case_file = case_of(tmp_path, drawn(STATED))
    with case_file.writing(system_clock) as writer, writer.act("beacon") as act:
        value = act.write("drand.json", ROUND, role=Role.BEACON_VALUE, lane=ExhibitClass.PAPER,
                          media_type="application/json", title=NOTE)  # fmt: skip
        act.record(
            "beacon.json", Beacon(marks=(mark(value.path),)), role=Role.BEACON, lane=ExhibitClass.PAPER, title=NOTE
        )
        act.commit(Action.BEACON_TAKEN, NOTE)
    take(case_file, tmp_path, b"between", Role.OTHER_EVIDENCE, "between.txt")
    regenerate(case_file)
    hide(monkeypatch, lambda event: hidden and any(item.origin == "between.txt" for item in event.products))
    found = verdict_on(file_it(case_file), tmp_path)
    spans = of_codes(found.findings, "INTERVAL", "INTERVAL_OPEN")
    assert spans and {one.code for one in spans} == {"INTERVAL_OPEN" if hidden else "INTERVAL"}
    assert all(("filed as digests only" in one.message.en) == hidden for one in spans)
    (value,) = of_codes(found.findings, "BEACON_DRAND")
    assert ("all later ones were written after it" in value.message.en) is not hidden
    assert ("nothing is said of the lines after it" in value.message.en) is hidden


@pytest.mark.parametrize(
    "hides",
    [
        lambda event: event.action is Action.REGENERATED,
        lambda event: event.action is Action.RECIPE_READ,
        lambda event: event.action is Action.SEALED,
        lambda event: event.action is Action.ARTIFACT_RECEIVED,
        lambda event: event.action is Action.BOOK_ASSEMBLED,
    ],
    ids=["the regeneration", "the reading of its recipe", "the seal", "the intake", "the book"],
)
def test_the_line_that_made_a_filed_file(genuine: Path, hides: Hides) -> None:
    findings = custody_of(genuine, hides)
    (made,) = of_codes(tuple(findings), "JOURNAL_NAMES_FILES")
    assert made.status is Status.FAILED
    (held,) = of_codes(tuple(findings), "JOURNAL_HELD_BACK")
    assert "what" in held.message.en and "was not checked" in held.message.en


def test_what_a_filed_act_started_from(genuine: Path) -> None:
    findings = custody_of(genuine, lambda event: event.action is Action.RECIPE_READ)
    (materials,) = of_codes(tuple(findings), "JOURNAL_MATERIALS")
    assert materials.status is Status.FAILED


def test_the_line_that_says_for_which_case_the_journal_was_begun(genuine: Path) -> None:
    findings = custody_of(genuine, lambda event: event.sequence == 0)
    (identity,) = of_codes(tuple(findings), "CASE_IDENTITY")
    assert identity.status is Status.INDETERMINATE


def test_a_line_hidden_after_the_newest_seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what nobody sealed, a digest says even less."""
    case_file = case_of(tmp_path, drawn(STATED))
    pack = genuine_world.pack_it

    def late(case: CaseFile, writer: CaseWriter, book: Artifact) -> Path:
        writer.append(Action.INCIDENT, NOTE)
        return pack(case, writer, book)

    monkeypatch.setattr(genuine_world, "pack_it", late)
    hide(monkeypatch, lambda event: event.action is Action.INCIDENT)
    found = verdict_on(file_it(case_file), tmp_path)
    (coverage,) = of_codes(found.findings, "SEAL_COVERAGE")
    assert (coverage.status, "held-line" in coverage.message.en) == (Status.INDETERMINATE, True)


@pytest.mark.parametrize("place", ["held_line", "leaf"])
def test_digests_of_another_line(genuine: Path, place: str) -> None:
    """The chain holds the one, every tree root the other."""
    with genuine.open("rb") as stream:
        _, opened = open_bundle(genuine, stream, unwatched)
        assert opened is not None and opened.journal is not None
        chain = opened.journal
    data = b"".join(chain.holding_back({2}).lines)
    held = chain.holding_back({2}).held[0]
    digest = getattr(held, place)
    forged = data.replace(digest.encode(), b"0" * 64, 1)
    assert forged != data
    if place == "held_line":
        with pytest.raises(JournalBroken) as broken:
            journal.parse(forged, filed=True)
        assert broken.value.line == 4
    else:
        assert journal.parse(data, filed=True).tree_root() == chain.tree_root()
        assert journal.parse(forged, filed=True).tree_root() != chain.tree_root()


def test_a_case_whose_own_journal_holds_lines_back_is_no_case(tmp_path: Path) -> None:
    case_file = case_of(tmp_path, drawn(STATED))
    (case_file.root / "journal.jsonl").write_bytes(b"".join(case_file.journal.holding_back({1}).lines))
    with pytest.raises(CaseError, match="broken"):
        CaseFile(case_file.root)
