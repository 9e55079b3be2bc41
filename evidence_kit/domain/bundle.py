"""Bundle: the table of contents of what is handed to a court (`data/bundle.json`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.record import Count, Instant, Record, Sha256Hex
from evidence_kit.domain.text import Text

MEMBER_NAME = r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$"
"""Names inside a bundle: ASCII, portable; human titles live in the nouns."""


class Member(Record):
    """An artifact of the case and the name it carries inside the bundle."""

    member: str = Field(pattern=MEMBER_NAME)
    artifact: Artifact


class Exhibit(Record):
    """An exhibit as filed: its row of the catalogue, its files and its pages in the exhibit book."""

    number: str
    name: Text
    kind: Text
    source: Text
    content: Text
    purpose: Text
    lane: ExhibitClass
    artifacts: tuple[str, ...]
    """Paths of artifacts."""
    first_page: Count
    pages: Count


MAY_BE_LEFT_OUT = frozenset({Role.REMAINS, Role.EXHIBIT_BOOK, Role.BOOK_ANNEX, Role.BUNDLE})
"""Roles of which a bundle need not hold every file: what an interrupted run left, earlier books with their
annexes, and earlier bundles."""


class Omission(Record):
    """An artifact that the journal lists and the bundle leaves out, and why."""

    path: str
    reason: Text


class SupplementaryFiling(Record):
    """What a filing says of those before it: its number, and where its exhibits and pages go on."""

    number: int = Field(ge=2, lt=10_000)
    """第几次提交: 2 of the first supplementary filing."""
    pages_before: int = Field(ge=0, lt=10_000_000)
    """Of all earlier books; the first page of this book is printed with the number after it."""
    earlier: Sha256Hex
    """Of the bundle of the filing before."""
    exhibits_before: tuple[str, ...]
    """Numbers that earlier filings gave; no exhibit of this one bears them."""
    changes: tuple[Text, ...]
    """What changed in the case since the filing before."""


class Bundle(Record):
    """What the bundle holds. Everything the journal lists is either a member or an omission."""

    schema_tag: Literal["evidence-kit/bundle/1"] = Field("evidence-kit/bundle/1", alias="schema")
    case: str
    title: Text
    rehearsal: bool
    created: Instant
    tool: str
    """`evidence-kit 0.1.0`"""
    head: JournalHead
    """Of the journal as filed."""
    members: tuple[Member, ...]
    omissions: tuple[Omission, ...] = ()
    exhibits: tuple[Exhibit, ...]
    filing: SupplementaryFiling | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """Of a supplementary filing; a first one states none."""

    @property
    def pages_before(self) -> int:
        """Pages of the books of earlier filings, after which the printed page numbers of this one go on."""
        return self.filing.pages_before if self.filing else 0
