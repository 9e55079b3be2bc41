"""The claimed picture, doubles, what dates a file, and damage."""

from __future__ import annotations

from datetime import UTC, date, datetime

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.domain.time.creation_dating import CreationDating
from evidence_kit.review.files import claimed_picture, damage, doubles, undated
from tests.review.materials import RECEIVED, case, codes, material, received

CLAIMED = received(2, "a.png", Role.CLAIMED_PICTURE)
PATH = CLAIMED.products[0].path
OPENED = received(1, "x", Role.OTHER_EVIDENCE)


def of_day(day: str) -> dict[str, object]:
    return {"title": {"zh": "图", "en": "picture"}, "author": {"zh": "李某", "en": "LI"}, "claimed_creation": day}


def test_a_case_has_one_claimed_picture() -> None:
    assert codes(claimed_picture(material(case()))) == [ProblemCode.NO_CLAIMED_PICTURE]
    assert codes(claimed_picture(material(case(), OPENED, CLAIMED))) == []
    (one,) = claimed_picture(material(case(), OPENED, CLAIMED, received(3, "b.png", Role.CLAIMED_PICTURE)))
    assert one.code is ProblemCode.SEVERAL_CLAIMED_PICTURES and one.arguments["events"] == "2, 3"
    assert one.arguments["count"] == 2 and one.arguments["command"].en == "evidence-kit withdraw 案 0002 --reason WORDS"  # type: ignore[union-attr]


def test_a_picture_cannot_have_been_made_after_it_came_or_was_dated() -> None:
    assert codes(claimed_picture(material(case(work=of_day("2026-11-30")), OPENED, CLAIMED))) == []
    assert codes(claimed_picture(material(case(work=of_day("2026-12-02")), OPENED, CLAIMED))) == [
        ProblemCode.CLAIMED_DAY_IMPOSSIBLE
    ]
    dated = {PATH: CreationDating(RECEIVED, date(2026, 11, 30), datetime(2026, 11, 1, tzinfo=UTC), "TSA")}
    (one,) = claimed_picture(material(case(work=of_day("2026-11-30")), OPENED, CLAIMED, dated=dated))
    assert one.arguments["when"] == "2026-11-01 08:00:00 +08:00"


def test_a_file_that_was_taken_in_twice_is_told_with_both_events() -> None:
    twice = [received(number, "a.txt", Role.LICENCE, b"same") for number in (1, 2)]
    (one,) = doubles(material(case(), *twice, received(3, "b.txt", Role.LICENCE)))
    assert one.arguments == {"file": "a.txt", "events": "1, 2"}


def test_what_nothing_dates_to_the_creation_is_said_to_be_filed_as_handed_over() -> None:
    late, early = (CreationDating(RECEIVED, date(2025, 10, 10), when, "TSA")
                   for when in (RECEIVED, datetime(2025, 10, 10, 9, tzinfo=UTC)))  # fmt: skip
    assert codes(undated(material(case(), OPENED, CLAIMED, dated={PATH: early}))) == []
    (one,) = undated(material(case(), OPENED, CLAIMED, dated={PATH: late}))
    assert one.arguments["dating"] == late.sentence


def test_damage_is_told_with_the_digest_to_look_for() -> None:
    gone, other = CLAIMED.products[0], OPENED.products[0]
    first, second = damage(material(case(), OPENED, CLAIMED, missing=(gone,), changed=(other,)))
    assert (first.code, second.code) == (ProblemCode.ARTIFACT_MISSING, ProblemCode.ARTIFACT_CHANGED)
    assert first.arguments["sha256"] == gone.digests.sha256 and second.arguments["file"] == other.path
