"""What an answer rests on, and what is said of the parts of a check that were not reached."""

from __future__ import annotations

import pytest

from evidence_kit.domain.fault import fault
from evidence_kit.domain.finding import Question, Status
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.sections import NEEDED, SECTION_NAMES, Section, Unreached, judge_unreached, unreached_of


def missed(section: Section, code: CheckCode) -> Unreached:
    return Unreached(section=section, fault=fault(code))


def test_every_section_has_a_name_and_every_question_rests_on_the_files() -> None:
    assert set(SECTION_NAMES) == set(Section)
    assert set(NEEDED) == set(Question)
    files = {Section.CONTAINER, Section.LISTS, Section.RECORDS, Section.CUSTODY}
    assert all(files <= needed for needed in NEEDED.values())


def test_a_question_is_touched_by_its_own_sections_only() -> None:
    film = missed(Section.FILMS, CheckCode.OBSERVER_FAILED)
    assert unreached_of(Question.UNTOUCHED, (film,)) == (film,)
    assert unreached_of(Question.RECIPE_MAKES_PICTURE, (film,)) == ()


@pytest.mark.parametrize(
    ("code", "of"),
    [
        (CheckCode.ENDED_BEFORE, "RESOURCE_LIMIT"),
        (CheckCode.OBSERVER_FAILED, "NOT_CHECKED"),
        (CheckCode.NEEDS_ANOTHER, "NOT_CHECKED"),
    ],
)
def test_each_reason_is_one_finding_that_names_its_sections(code: CheckCode, of: str) -> None:
    (found,) = judge_unreached((missed(Section.FILMS, code), missed(Section.TIMES, code)))
    assert (found.code, found.status) == (of, Status.INDETERMINATE)
    assert SECTION_NAMES[Section.FILMS].en in found.message.en
    assert SECTION_NAMES[Section.TIMES].zh in found.message.zh


def test_nothing_missed_is_nothing_said() -> None:
    assert list(judge_unreached(())) == []
