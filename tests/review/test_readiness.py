"""Signer, seals, bundle and time limit."""

from __future__ import annotations

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.filing.problem import ProblemCode, Severity
from evidence_kit.review.material import FiledBefore
from evidence_kit.review.readiness import changed_places, deadline, papers, parties, since_bundle, tail
from tests.review.materials import case, codes, exhibit, group, material, received, words


def test_who_signs_and_who_dates_is_asked_for() -> None:
    assert codes(parties(material(case()))) == [ProblemCode.NO_SIGNER, ProblemCode.NO_AUTHORITY]
    calendars = ["ots:https://a.example"]
    sealing = {"authorities": ["tsa:digicert"], "calendars": calendars}
    assert codes(parties(material(case(signer="p12:a.p12", sealing=sealing)))) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"calendars": []}, "calendars_needed"),
        ({"authorities_needed": 2}, "authorities_needed"),
        ({"calendars": [], "calendars_needed": 0}, ""),
    ],
)
def test_more_asked_for_than_named_is_told_before_a_book_is_signed(change: dict[str, object], key: str) -> None:
    sealing = {"authorities": ["tsa:digicert"], "calendars": ["ots:https://a.example"], **change}
    found = list(parties(material(case(signer="p12:a.p12", sealing=sealing))))
    assert codes(found) == ([ProblemCode.TOO_FEW_PARTIES] if key else [])
    assert [one.arguments["key"] for one in found] == ([key] if key else [])


def test_events_after_the_newest_seal_are_counted_without_those_that_a_seal_makes_itself() -> None:
    events = [
        received(1, "a.txt", Role.LICENCE),
        received(2, "s", Role.SEAL, action=Action.SEALED),
        received(3, "b.txt", Role.LICENCE),
    ]
    assert codes(tail(material(case(), *events))) == []  # nothing was sealed yet: status says so as the next step
    (one,) = tail(material(case(), *events, sealed=1))
    assert one.arguments["count"] == 1
    assert codes(tail(material(case(), *events, sealed=3))) == []


def test_what_changed_in_the_case_since_its_bundle_is_named() -> None:
    before = case(parties=[{"role": "plaintiff", "name": words("王𬭎", "WANG Hong")}])
    after = case(parties=[{"role": "plaintiff", "name": words("王弘", "WANG Hong")}])
    (one,) = since_bundle(material(after, filed=FiledBefore(before, 0)))
    assert one.code is ProblemCode.CASE_NEWER_THAN_BUNDLE and one.place == ("parties", 0, "name")
    assert one.arguments["changes"].zh == "原告的名称 (王𬭎 → 王弘)"  # type: ignore[union-attr]
    assert codes(since_bundle(material(after, filed=FiledBefore(after, 0)))) == []
    assert codes(since_bundle(material(after))) == []


def test_what_was_taken_in_after_the_bundle_is_counted() -> None:
    events = [
        received(1, "a.txt", Role.LICENCE),
        received(2, "b.txt", Role.LICENCE),
        received(3, "c.png", Role.PICTURE),
    ]
    (one,) = since_bundle(material(case(), *events, filed=FiledBefore(case(), 1)))
    assert one.code is ProblemCode.FILES_NEWER_THAN_BUNDLE and one.arguments["count"] == 1


def test_an_exhibit_that_was_added_or_taken_out_is_a_change() -> None:
    less, more = (
        case(groups=[group(*(exhibit(number) for number in numbers))]) for numbers in (["1-1"], ["1-1", "1-2"])
    )
    for before, after in ((less, more), (more, less)):
        assert {name.en for _, name in changed_places(before, after)} >= {
            "number of exhibit 1-2",
            "name of exhibit 1-2",
        }


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-11-29", ProblemCode.DEADLINE_PASSED), ("2026-11-30", ProblemCode.DEADLINE_NEAR), ("2026-12-07", ProblemCode.DEADLINE_NEAR),
     ("2026-12-08", None), (None, None)],
)  # fmt: skip
def test_a_time_limit_is_told_when_it_is_near_or_passed(day: str | None, code: ProblemCode | None) -> None:
    assert codes(deadline(material(case(deadline=day)))) == ([] if code is None else [code])


def test_exhibits_that_no_filing_holds_yet_make_a_supplement() -> None:
    event = received(1, "a.png", Role.PUBLICATION)
    of = case(groups=[group(exhibit("1-1", files=["a.png"]), exhibit("1-2", files=["a.png"]), exhibit("1-3"))])
    filed = FiledBefore(of, 1, frozenset({"1-1"}))
    (one,) = since_bundle(material(of, event, filed=filed))
    assert (one.code, one.arguments["numbers"], one.place) == (
        ProblemCode.EXHIBITS_NOT_FILED_YET,
        "1-2",
        ("groups", 0, "exhibits", 1),
    )
    assert not list(since_bundle(material(of, event, filed=FiledBefore(of, 1, frozenset({"1-1", "1-2"})))))


def test_files_of_keys_that_are_not_there_are_told_before_signing() -> None:
    (one,) = papers(material(case(), absent=((("signer",), "keys/a.p12"),)))
    assert one.code is ProblemCode.PARTY_FILE_MISSING and one.place == ("signer",) and one.severity is Severity.ERROR
    assert not list(papers(material(case())))
