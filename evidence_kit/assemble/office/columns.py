"""The columns of the catalogue (Civil Evidence Provisions art. 19), and how an edited table's heads are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence_kit import wording
from evidence_kit.domain.text import BOTH, Language, Text

_words = wording.table("papers/catalogue")
KEYS = ("number", "name", "kind", "lane", "source", "content", "purpose", "copies", "sheets", "pages", "note")
"""In their order. `sheets` is how many pages an exhibit has, `pages` which."""
MATRIX_KEYS = ("element", "fact", "day", "status", "exhibits")
DAMAGE_KEYS = ("item", "amount", "currency", "basis", "exhibits")
"""Of the two further sheets of a workbook."""
WRITTEN_ONLY = frozenset({"sheets", "pages"})
"""What the book says, and no edited table changes."""
WIDTHS = {
    "number": 7, "name": 22, "kind": 11, "lane": 16, "source": 20, "content": 28, "purpose": 28, "copies": 6,
    "sheets": 6, "pages": 9, "note": 16,
}  # fmt: skip
"""Characters of a column."""
_FEWEST = 3


@dataclass(frozen=True)
class Head:
    """The head of an edited table: which column holds what, and in which language it is."""

    language: Language
    places: dict[int, str]
    """Column → key."""


def heads() -> dict[str, Text]:
    """Return key → the words at the head of its column."""
    named = _words.each(
        "number", "name", "kind", "lane", "source", "content", "purpose", "copies", "sheets", "pages", "note"
    )
    return dict(zip(KEYS, named, strict=True))


def further_heads() -> dict[str, Text]:
    """Return key → the words at the head of its column, of the matrix and of the damages."""
    named = _words.each("element", "fact", "day", "status", "exhibits", "item", "amount", "currency", "basis")
    return dict(zip((*MATRIX_KEYS, *DAMAGE_KEYS[:-1]), named, strict=True))


def recognised_as(cells: Sequence[str], keys: Sequence[str]) -> Head | None:
    """Return what a row of cells says as the head of a further table, all of whose columns it must have; None where it is none."""
    for language in BOTH:
        known = {further_heads()[key].in_(language): key for key in keys}
        places = {at: known[cell] for at, cell in enumerate(map(_plain, cells)) if cell in known}
        if set(places.values()) == set(keys):
            return Head(language, places)
    return None


def recognised(cells: Sequence[str]) -> Head | None:
    """Return what a row of cells says as the head of a catalogue; None where it is none."""
    best: Head | None = None
    for language in BOTH:
        known = {words.in_(language): key for key, words in heads().items()}
        places = {at: known[cell] for at, cell in enumerate(map(_plain, cells)) if cell in known}
        if {"number", "name"} <= set(places.values()) and len(places) >= _FEWEST:
            best = best if best and len(best.places) >= len(places) else Head(language, places)
    return best


def _plain(cell: str) -> str:
    return " ".join(cell.split())
