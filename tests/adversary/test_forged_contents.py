"""A table of contents that says more than the journal: files that no line made, an order of its own, exhibits of nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit.assemble import bundle as packing
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.bundle import Bundle, Member
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.formats.digest import digest_bytes
from tests.adversary.workshop import Forger, of_codes, verdict_on

Change = Callable[[Bundle], Bundle]
Refiled = Callable[[Forger, Change], Verdict]
LOG = b'{"event": "generated", "seed": 31, "when": "2020-01-01"}\n'


@pytest.fixture
def refiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refiled:
    """Files the case with another table of contents, every digest put right."""

    def file(forger: Forger, change: Change) -> Verdict:
        honest, records = Bundle.to_json, packing._records
        with monkeypatch.context() as patch:
            patch.setattr(packing.Bundle, "to_json", lambda self: honest(change(self)))
            patch.setattr(packing, "_records", lambda *of: records(*of) | {
                member.member: LOG for member in change(of[2]).members if member not in of[2].members})  # fmt: skip
            path = forger.refile(tmp_path)
        return verdict_on(path, tmp_path)

    return file


def listed_first(contents: Bundle) -> Bundle:
    """A creation log under the path of a file that the journal does know."""
    claimed = next(one.artifact for one in contents.members if one.artifact.role is Role.CLAIMED_PICTURE)
    log = claimed.model_copy(update={"role": Role.CREATION_LOG, "lane": ExhibitClass.CREATION_RECORD,
                                     "media_type": "application/json", "digests": digest_bytes(LOG)})  # fmt: skip
    member = Member(member="data/exhibits/log.json", artifact=log)
    return contents.model_copy(update={"members": (member, *contents.members)})


def test_a_file_that_no_line_made_under_the_path_of_another(forger: Forger, refiled: Refiled) -> None:
    found = refiled(forger, listed_first)
    (contents,) = of_codes(found.findings, "CONTENTS_COMPLETE")
    assert contents.status is Status.FAILED and "data/exhibits/log.json" in contents.message.en
    assert found.answers[Question.EXISTED - 1].status is Status.FAILED


def test_the_newest_is_the_journals_newest(forger: Forger, tmp_path: Path, refiled: Refiled) -> None:
    """A second run came to another picture; the table of contents lists the first one last."""
    path = forger.newest(Role.REGENERATION).path
    event = next(one for one in forger.events if path in {item.path for item in one.products})
    again = "artifacts/0004-again/regeneration.json"
    record = forger.content[path].replace(b'"grade": "identical-pixels"', b'"grade": "different"')
    assert record != forger.content[path]
    forger.content[again] = record
    made = next(item for item in event.products if item.path == path)
    second = made.model_copy(update={"path": again, "digests": digest_bytes(record)})
    forger.events.append(event.model_copy(update={"products": (second,), "time": forger.events[-1].time}))
    found = refiled(forger, lambda contents: contents.model_copy(update={"members": contents.members[::-1]}))
    assert not [one for one in of_codes(found.findings, "LAST_STEP") if one.status is Status.PASSED]
    assert [one.status for one in of_codes(found.findings, "STEP_RECORD")] == [Status.FAILED, Status.INDETERMINATE]
    assert "earlier run" in of_codes(found.findings, "STEP_RECORD")[1].message.en


@pytest.mark.parametrize("names", [("A.PNG", "a.png"), ("\u00e9.png", "e\u0301.png")], ids=["case", "composition"])
def test_names_that_some_systems_take_for_one(forger: Forger, tmp_path: Path, names: tuple[str, str]) -> None:
    beside = forger.newest(Role.CLAIMED_PICTURE).path
    for name in names:
        forger.add(beside, name, Role.PUBLICATION, forger.content[beside] + name.encode())
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    (once,) = of_codes(found.findings, "JOURNAL_WRITE_ONCE")
    assert once.status is Status.INDETERMINATE and names[0] in once.message.en
    assert found.answers[Question.UNTOUCHED - 1].status is not Status.PASSED


def without_its_beginning(events: list[CustodyEvent]) -> list[CustodyEvent]:
    return events[1:]


def begun_as_an_incident(events: list[CustodyEvent]) -> list[CustodyEvent]:
    return [events[0].model_copy(update={"action": Action.INCIDENT, "details": {"case": "other"}}), *events[1:]]


def of_two_cases(events: list[CustodyEvent]) -> list[CustodyEvent]:
    other = events[0].model_copy(update={"products": (), "details": {**events[0].details, "case": "other-case"}})
    return [*events[:2], other, *events[2:]]


@pytest.mark.parametrize("forge", [without_its_beginning, begun_as_an_incident, of_two_cases])
def test_lines_that_are_not_one_whole_journal(
    forger: Forger, tmp_path: Path, forge: Callable[[list[CustodyEvent]], list[CustodyEvent]]
) -> None:
    forger.events = forge(forger.events)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    identity = of_codes(found.findings, "CASE_IDENTITY")
    assert [one.status for one in identity] == [Status.FAILED]
    assert "not those of one whole journal" in identity[0].message.en and "完整日志" in identity[0].message.zh


def without_files(contents: Bundle) -> Bundle:
    return contents.model_copy(
        update={"exhibits": tuple(one.model_copy(update={"artifacts": ()}) for one in contents.exhibits)}
    )


@pytest.mark.parametrize("other", ["１-１", "1\u20111", " 1-1", "1-\u200b1"])  # noqa: RUF001
def test_two_exhibits_whose_numbers_look_alike(forger: Forger, refiled: Refiled, other: str) -> None:
    def twice(contents: Bundle) -> Bundle:
        first = contents.exhibits[0].model_copy(update={"pages": 1})
        second = first.model_copy(update={"number": other, "first_page": first.first_page + 1})
        return contents.model_copy(update={"exhibits": (first, second)})

    (exhibits,) = of_codes(refiled(forger, twice).findings, "EXHIBITS")
    assert exhibits.status is Status.FAILED and "given twice" in exhibits.message.en


def test_an_exhibit_of_no_file(forger: Forger, refiled: Refiled) -> None:
    (exhibits,) = of_codes(refiled(forger, without_files).findings, "EXHIBITS")
    assert exhibits.status is Status.FAILED and "names no file" in exhibits.message.en


def test_a_bag_that_another_party_filed(forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = packing._bag_info
    with monkeypatch.context() as patch:
        patch.setattr(
            packing, "_bag_info", lambda *of, **said: honest(*of, **said) | {"Source-Organization": "A Court"}
        )
        path = forger.refile(tmp_path)
    (identity,) = of_codes(verdict_on(path, tmp_path).findings, "CASE_IDENTITY")
    assert identity.status is Status.FAILED and identity.message.en.endswith("but: A Court.")
