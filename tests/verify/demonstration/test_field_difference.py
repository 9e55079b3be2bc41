"""One difference as a person reads it: short, and cut where the two values part."""

from __future__ import annotations

from evidence_kit.verify.demonstration.field_difference import Difference, Part, described, difference


def test_long_values_are_cut_to_where_they_part() -> None:
    found = difference(("prompt",), "a cat, " * 40 + "blue", "a cat, " * 40 + "red", contradicts=True)
    assert found.recorded.startswith("…") and found.recorded.endswith("blue")
    assert found.derived.endswith("red") and len(found.derived) < 25


def test_short_values_stand_whole_and_hidden_characters_are_shown() -> None:
    found = difference(("sampler",), "Euler\u202ea", None, contradicts=True)
    assert "\u202e" not in found.recorded and found.derived == ""
    assert "—" in found.described().en and "—" in found.described().zh


def test_statuses_are_said_in_words_of_each_language() -> None:
    said = Difference(path=("seed",), part=Part.KNOWN, recorded="stated", derived="unknown").described()
    assert "stated" in said.en and "stated" not in said.zh


def test_several_stand_in_one_list() -> None:
    both = [difference(("seed",), 1, 2, contradicts=True), difference(("steps",), 20, 30, contradicts=True)]
    assert all(number in described(both).en for number in ("1", "2", "20", "30"))
