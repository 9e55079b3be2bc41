"""Records of a bundle: parsed once for all sections that ask, and no more of them kept than there is room for."""

from __future__ import annotations

from evidence_kit.domain.record import Record
from evidence_kit.verify.bundle.reader import _MOST_KEPT, _Nouns


class Small(Record):
    name: str = ""


def test_what_was_parsed_is_kept_also_that_it_is_no_such_record() -> None:
    nouns, one = _Nouns(), Small()
    nouns.keep(("a.json", Small), one, 100)
    nouns.keep(("b.json", Small), None, 100)
    assert nouns["a.json", Small] is one
    assert nouns["b.json", Small] is None


def test_there_is_room_for_so_many_bytes_and_a_small_record_still_fits_where_a_large_one_does_not() -> None:
    nouns = _Nouns()
    nouns.keep(("a.json", Small), Small(), _MOST_KEPT - 10)
    nouns.keep(("b.json", Small), Small(), 11)
    nouns.keep(("c.json", Small), Small(), 10)
    assert [path for path, _ in nouns] == ["a.json", "c.json"]
