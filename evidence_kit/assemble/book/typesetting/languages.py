"""In which languages the pages of one book are written; asked wherever a statement is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from evidence_kit.domain.book_binding import BOTH_LANGUAGES
from evidence_kit.domain.text import Language, Text, text

_printed: ContextVar[tuple[Language, ...]] = ContextVar("printed", default=BOTH_LANGUAGES)


@contextmanager
def printing(languages: tuple[Language, ...]) -> Iterator[None]:
    """Sets what follows in these languages, the leading one first."""
    token = _printed.set(languages)
    try:
        yield
    finally:
        _printed.reset(token)


def printed() -> tuple[Language, ...]:
    """Return the languages of the book that is being set."""
    return _printed.get()


def statements(words: Text) -> tuple[tuple[Language, str], ...]:
    """Return a statement in each language of the book; once where two languages say the same or one says nothing."""
    said: list[tuple[Language, str]] = []
    for language in printed():
        one = words.in_(language)
        if one and one not in (each for _, each in said):
            said.append((language, one))
    return tuple(said) or ((printed()[0], words.zh or words.en),)


def listed(names: Iterable[str]) -> Text:
    """Return names as each language lists them: `1-1、1-2`; `1-1, 1-2`."""
    names = tuple(names)
    return text("、".join(names), ", ".join(names))


def in_one_line(words: Text, separator: str = " ") -> str:
    """Return a statement in the languages of the book, side by side."""
    return separator.join(said for _, said in statements(words))
