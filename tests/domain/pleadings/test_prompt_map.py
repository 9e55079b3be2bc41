"""Which words of a prompt a map covers."""

from __future__ import annotations

from evidence_kit.domain.pleadings.prompt_map import MappedWords, Slot, placed, unmapped

PROMPT = "a jar, red glaze, a jar, soft light"


def mapped(*words: str) -> tuple[MappedWords, ...]:
    return tuple(MappedWords(words=one, slot=Slot.SUBJECT) for one in words)


def test_words_are_found_in_their_order_and_twice() -> None:
    assert [one.start for one in placed(PROMPT, mapped("a jar", "red glaze", "a jar"))] == [0, 7, 18]


def test_words_out_of_order_are_found_and_strange_ones_are_not() -> None:
    assert [one.start for one in placed(PROMPT, mapped("soft light", "red glaze", "blue"))] == [25, 7, None]


def test_what_no_phrase_covers_is_left() -> None:
    phrases = placed(PROMPT, mapped("a jar", "a jar"))
    assert unmapped(PROMPT, phrases) == ("red glaze", "soft light")
    assert unmapped(PROMPT, placed(PROMPT, mapped("a jar", "red glaze", "a jar", "soft light"))) == ()
