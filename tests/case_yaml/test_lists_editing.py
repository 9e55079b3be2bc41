"""Facts, elements and damages are put into a case.yaml where they stand; what came out reads as what was wanted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evidence_kit.case_yaml import parse_case
from evidence_kit.case_yaml.lists_editing import with_lists
from evidence_kit.domain.case import Case
from evidence_kit.domain.pleadings.grounds import Damage
from evidence_kit.domain.text import text
from tests.case_yaml.written import CHINESE
from tests.filed import SAMPLE

BILINGUAL = (SAMPLE / "case.yaml").read_text("utf-8")


def with_fact(case: Case, **changes: object) -> Case:
    return case.model_copy(update={"facts": (case.facts[0].model_copy(update=changes), *case.facts[1:])})


@pytest.mark.parametrize("written", [CHINESE, BILINGUAL, CHINESE.replace("\n", "\r\n")])
def test_a_fact_changes_where_it_stands(written: str) -> None:
    before = parse_case(written.encode())
    wanted = with_fact(
        before, statement=before.facts[0].statement.model_copy(update={"zh": "另一说", "en": "另一说"}), exhibits=()
    )
    edited = with_lists(written.encode(), wanted)
    assert parse_case(edited.data) == wanted and not edited.anew
    old, new = written.splitlines(), edited.data.decode().splitlines()
    assert len(old) == len(new) and sum(one != other for one, other in zip(old, new, strict=True)) <= 4
    assert written.count("\r\n") == edited.data.decode().count("\r\n")


def test_nothing_changes_where_nothing_is_wanted() -> None:
    assert with_lists(CHINESE.encode(), parse_case(CHINESE.encode())).data == CHINESE.encode()


def test_a_list_that_was_not_there_is_put_at_the_end() -> None:
    written = CHINESE.partition("损失与费用:")[0]
    amount = Damage(item=text("律师费", "律师费"), amount=Decimal(8000), exhibits=("1-1",))
    wanted = parse_case(written.encode()).model_copy(update={"damages": (amount,)})
    edited = with_lists(written.encode(), wanted).data.decode()
    assert edited.startswith(written) and "律师费" in edited.removeprefix(written)
    assert parse_case(edited.encode()) == wanted


def test_a_list_that_gets_longer_or_empty_is_written_anew() -> None:
    before = parse_case(CHINESE.encode())
    more = before.model_copy(
        update={"damages": (*before.damages, Damage(item=text("公证费", "公证费"), amount=Decimal("88.5")))}
    )
    none = before.model_copy(update={"damages": ()})
    for wanted in (more, none):
        assert parse_case(with_lists(CHINESE.encode(), wanted).data) == wanted
