"""BookBinding: what an exhibit book says, for machines and under its signature, about the case that it shows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.record import Count, Record, Sha256Hex
from evidence_kit.domain.text import Text


class Pages(Record):
    """Pages of the book that follow one another, counted from 1."""

    first: Count
    count: Count


class BoundExhibit(Record):
    """An exhibit as the book shows it."""

    number: str
    files: tuple[Sha256Hex, ...]
    """Digests of its files, in its order."""
    pages: Pages


class BookBinding(Record):
    """What a book is bound to. The bundle is packed later: its own digest cannot stand in the book."""

    schema_tag: Literal["evidence-kit/book-binding/1"] = Field("evidence-kit/book-binding/1", alias="schema")
    case: str
    title: Text
    rehearsal: bool
    head: JournalHead
    """Of the custody journal when the book was set."""
    files: Sha256Hex
    """Over the table of all files that this journal lists (`formats.book_binding.files_digest`)."""
    pages: Count
    """Of the whole book."""
    catalogue: Pages
    """Where the catalogue of evidence stands."""
    digests: Pages
    """Where the digests of all files stand."""
    exhibits: tuple[BoundExhibit, ...]
