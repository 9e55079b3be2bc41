"""Which files answer a row of the catalogue: never work product, and what was set aside only by mistake, which is said."""

from __future__ import annotations

import pytest

from evidence_kit.assemble.exhibited import answering
from evidence_kit.assemble.selection import select
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.workflows.set_aside import hold_back, withdraw
from tests.assemble.catalogued_case import catalogued, filed, made, with_pictures


@pytest.fixture
def worked(case_file: CaseFile, clock: Clock) -> CaseFile:
    return with_pictures(case_file, clock)


@pytest.mark.parametrize(("act", "said"), [(hold_back, "held back"), (withdraw, "withdrawn")])
def test_an_exhibit_that_names_what_was_set_aside(worked: CaseFile, clock: Clock, act: object, said: str) -> None:
    act(worked, worked.writer(clock), "memo.txt", "理由")  # type: ignore[operator]
    with pytest.raises(AssemblyError, match=rf"1-1 .*not filed \({said}\): memo.txt"):
        select(catalogued(worked, files=["memo.txt"]))


def test_a_file_taken_in_again_after_it_was_withdrawn(worked: CaseFile, clock: Clock) -> None:
    withdraw(worked, worked.writer(clock), "memo.txt", "理由")
    with worked.writing(clock) as writer:
        (again,) = made(writer, "statement", ("memo.txt", Role.STATEMENT, b"memo"))
    case_file = catalogued(worked, files=["memo.txt"])
    assert answering(case_file, case_file.case.groups[0].exhibits[0]) == (again,)
    assert "memo.txt" in filed(case_file)


@pytest.mark.parametrize("named", [{"files": ["memo.docx"]}, {"roles": ["work-product"]}])
def test_work_product_is_never_filed(worked: CaseFile, clock: Clock, named: dict[str, object]) -> None:
    with worked.writing(clock) as writer:
        made(writer, "work-product", ("memo.docx", Role.WORK_PRODUCT, b"privileged"))
    with pytest.raises(AssemblyError, match=r"work product"):
        select(catalogued(worked, **named))
    assert "memo.docx" not in filed(catalogued(worked, files=["a.png"]))


def test_the_stills_of_a_film_go_with_it(case_file: CaseFile, clock: Clock) -> None:
    with case_file.writing(clock) as writer:
        (film,) = made(writer, "publication", ("film.mp4", Role.PUBLICATION, b"film"))
        made(writer, "stills", ("still-01.jpg", Role.PUBLICATION, b"one"), of=film)
    case_file = catalogued(case_file, roles=["publication"])
    assert filed(case_file) == ["film.mp4", "still-01.jpg"]
    withdraw(case_file, case_file.writer(clock), "film.mp4", "理由")
    assert filed(case_file) == []
