"""What a field wants, read off its annotation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from evidence_kit.case_yaml import kinds
from evidence_kit.domain.case import Case, Damage, Fact, PartyRole
from evidence_kit.domain.making.step import SetNumber, SetSeed, Step
from evidence_kit.domain.text import Language, Text


def test_annotations_are_read_without_their_trimmings() -> None:
    assert kinds.fields_of(Case)["case_number"] is Text and "schema" in kinds.fields_of(Case)
    assert kinds.is_day(kinds.fields_of(Fact)["day"]) and kinds.is_amount(kinds.fields_of(Damage)["amount"])
    assert kinds.item_of(kinds.fields_of(Case)["facts"]) is Fact and kinds.item_of(str) is None
    assert kinds.bare(date | None) is date and kinds.bare(int | str | None) == int | str
    assert not kinds.is_day(Decimal) and kinds.is_record(Fact) and not kinds.is_record(Text)


def test_choices_and_unions() -> None:
    assert kinds.choices_of(Language) == ("zh", "en") and "plaintiff" in kinds.choices_of(PartyRole)
    assert kinds.choices_of(str) == ()
    changes = kinds.records_by_kind(kinds.bare(kinds.item_of(kinds.fields_of(Step)["changes"])))
    assert changes["seed"] is SetSeed and changes["clip_skip"] is SetNumber
    assert kinds.records_by_kind(int | str) == {}


def test_what_a_record_cannot_do_without() -> None:
    assert {"id", "status", "statement"} == kinds.needed_by(Fact)
