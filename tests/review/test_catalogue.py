"""Exhibits without files, files without exhibits, doubles, classes and numbers."""

from __future__ import annotations

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.review.catalogue import exhibits, numbers, unfiled
from tests.review.materials import case, codes, exhibit, group, material, received


def test_a_case_without_a_catalogue_says_so() -> None:
    assert codes(exhibits(material(case()))) == [ProblemCode.NO_CATALOGUE]


def test_an_exhibit_without_files_names_the_command_that_takes_them_in() -> None:
    made = case(groups=[group(exhibit("1-1", roles=["licence"]), exhibit("1-2", files=["合同.pdf"]))])
    first, second = exhibits(material(made))
    assert first.code is second.code is ProblemCode.EXHIBIT_WITHOUT_FILES
    assert first.arguments["command"].en == "evidence-kit intake 案 --as licence FILE"  # type: ignore[union-attr]
    assert second.arguments["command"].zh == "evidence-kit intake 案 --as 其他 合同.pdf"  # type: ignore[union-attr]
    assert first.place == ("groups", 0, "exhibits", 0)


@pytest.mark.parametrize(
    ("roles", "command"), [(["regenerated-picture"], "regenerate"), (["video", "still"], "record"), (["seal", "opentimestamps-proof"], "seal")]
)  # fmt: skip
def test_what_the_kit_makes_is_asked_for_by_the_command_that_makes_it(roles: list[str], command: str) -> None:
    made = case(groups=[group(exhibit("1-1", roles=roles, lane="regeneration-demonstration"))])
    (one,) = exhibits(material(made))
    assert one.code is ProblemCode.EXHIBIT_NOT_MADE and one.arguments["command"] == f"evidence-kit {command} 案"


def test_a_name_that_no_file_has_is_told_although_another_file_answers() -> None:
    made = case(groups=[group(exhibit("1-1", files=["a.txt", "b.txt"]))])
    (one,) = exhibits(material(made, received(1, "a.txt", Role.LICENCE)))
    assert one.code is ProblemCode.FILE_NOT_TAKEN_IN and one.arguments["file"] == "b.txt"
    assert one.place == ("groups", 0, "exhibits", 0, "files", 1)


def test_the_same_file_twice_in_an_exhibit_is_told_once() -> None:
    made = case(groups=[group(exhibit("1-1", roles=["publication"]))])
    events = [received(number, "a.png", Role.PUBLICATION, b"same") for number in (1, 2)]
    (one,) = exhibits(material(made, *events, received(3, "b.png", Role.PUBLICATION)))
    assert one.code is ProblemCode.PICTURE_TWICE and one.arguments["count"] == 2


def test_the_two_classes_are_not_mixed() -> None:
    lane = {"roles": ["claimed-picture", "regenerated-picture"], "lane": "creation-record"}
    both = (received(1, "a.png", Role.CLAIMED_PICTURE), received(2, "b.png", Role.PICTURE))
    (one,) = exhibits(material(case(groups=[group(exhibit("1-1", **lane))]), *both))
    assert one.code is ProblemCode.LANES_MIXED and one.arguments["file"] == "b.png"


@pytest.mark.parametrize(
    ("given", "found"),
    [(["1-1", "1-2", "2-1"], []), (["3-1", "3-3", "3-2"], [ProblemCode.NUMBER_LEFT_OUT, ProblemCode.NUMBER_OUT_OF_ORDER]),
     (["1-1", "3-1"], [ProblemCode.NUMBER_LEFT_OUT]), (["2-1", "1-1"], [ProblemCode.NUMBER_OUT_OF_ORDER]), (["1-9", "1-10"], [])],
)  # fmt: skip
def test_numbers_go_up_without_a_gap(given: list[str], found: list[ProblemCode]) -> None:
    made = case(groups=[group(*(exhibit(number) for number in given))])
    assert codes(numbers(material(made))) == found


def test_a_file_in_no_exhibit_is_told_with_its_event() -> None:
    made = case(groups=[group(exhibit("1-1", roles=["licence"]))])
    (one,) = unfiled(material(made, received(1, "a.txt", Role.LICENCE), received(2, "memo.txt", Role.STATEMENT)))
    assert one.code is ProblemCode.FILE_IN_NO_EXHIBIT and one.arguments == {"file": "memo.txt", "event": 2}
