"""BookBinding: what an exhibit book says, for machines and under its signature, about the case that it shows."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.record import Count, Record, Sha256Hex
from evidence_kit.domain.text import Language, Text

BOTH_LANGUAGES: tuple[Language, ...] = ("zh", "en")


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


class BoundAnnex(Record):
    """A table that belongs to the book and is filed beside it."""

    name: str
    """Of the file: `annex-digests.csv`."""
    sha256: Sha256Hex
    """Of its bytes; it stands on the book's pages too."""


class BookBinding(Record):
    """What a book is bound to. The bundle is packed later: its own digest cannot stand in the book.

    In a book of version 1 the digests of all files stand on its pages; from version 2 on they stand in an annex, a file of
    the bundle, and the annex's own digest stands on these pages.
    """

    schema_tag: Literal["evidence-kit/book-binding/1", "evidence-kit/book-binding/2"] = Field(
        "evidence-kit/book-binding/2", alias="schema"
    )
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
    """Where the digests of all files stand; of version 2, those of the annexes."""
    exhibits: tuple[BoundExhibit, ...]
    annexes: tuple[BoundAnnex, ...] = Field(default=(), exclude_if=lambda annexes: not annexes)
    languages: tuple[Language, ...] = Field(
        default=BOTH_LANGUAGES, exclude_if=lambda languages: languages == BOTH_LANGUAGES
    )
    """In which the pages are written."""

    @model_validator(mode="after")
    def _annexes_are_of_version_2(self) -> Self:
        if bool(self.annexes) is self.schema_tag.endswith("/1"):
            raise ValueError("annexes are bound by version 2, and by it alone")
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise ValueError("a book is written in a language, and names each once")
        return self
