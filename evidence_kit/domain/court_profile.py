"""CourtProfile: what one court wants of an exhibit book; a file of templates/profiles that lawyers edit."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.record import Count, Record
from evidence_kit.domain.text import Text, text


class BookPart(StrEnum):
    """The parts of an exhibit book that a profile puts in order."""

    COVER = "cover"
    STORY = "story"
    CATALOGUE = "catalogue"
    FACTS = "facts"
    GROUNDS = "grounds"
    """Captures, accounts, licences, amounts: what counsel states beside the facts."""
    EXHIBITS = "exhibits"
    """All of them, in the order of the catalogue."""
    REQUIREMENTS = "requirements"
    PARAMETERS = "parameters"
    MACHINE = "machine"
    TIMES = "times"
    CUSTODY = "custody"
    CHECKING = "checking"
    DIGESTS = "digests"


class Opinion(StrEnum):
    """Pages on which the kit measures; they stand after the exhibits that they are about, and apart from them."""

    COMPARISON = "comparison"
    LOG_AGAINST_RERUN = "log-against-rerun"


class OpinionPlace(Record):
    """Where such pages stand."""

    opinion: Opinion
    after: Role
    """After the last exhibit of the group that holds a file of this role."""


NOT_OF_THE_KIT = "none"
"""A place that no book has: what answers the point must be had elsewhere."""
DEFAULT_PARTS = tuple(BookPart)
DEFAULT_OPINIONS = (
    OpinionPlace(opinion=Opinion.COMPARISON, after=Role.INFRINGEMENT),
    OpinionPlace(opinion=Opinion.LOG_AGAINST_RERUN, after=Role.REGENERATION),
)


class Requirement(Record):
    """A rule that the court checks evidence against, and where this book answers it."""

    rule: Text
    """The article, briefly."""
    demands: Text
    answered: Text
    places: tuple[str, ...] = ()
    """Where: parts of the book (`custody`), or roles whose exhibits answer it (`recording`). Where the book has none, it says so in red."""


class NameStyle(StrEnum):
    """In which letters a portal wants the names of files."""

    HAN = "han"
    ASCII = "ascii"
    """Small letters, digits, hyphen and underscore."""


class PortalRules(Record):
    """How a court's portal takes files. A limit that is absent was found in no published rule."""

    names: NameStyle = NameStyle.HAN
    most_bytes: Count | None = None
    """Of one file."""
    films: bool = True
    """The portal takes them; otherwise they go in on a carrier."""
    basis: Text = text("上传限制未见公开规定，请以法院通知为准。", "No published limit was found; ask the court.")
    """Where the limits stand, or that none were found: told with the files."""
    receipt: Text | None = None
    """The rule by which the court gives a receipt for evidence; None: no slip is made for one."""


class PdfLevel(StrEnum):
    """Which PDF/A a court wants; tagged for PDF/UA-1 are both."""

    A3A = "a3a"
    A2B = "a2b"

    @property
    def part(self) -> str:
        """Of ISO 19005."""
        return self.value[1]

    @property
    def conformance(self) -> str:
        """Its level, as XMP states it."""
        return self.value[2].upper()


class CourtProfile(Record):
    """The titles, remarks and rules of one court."""

    schema_tag: Literal["evidence-kit/court-profile/1"] = Field("evidence-kit/court-profile/1", alias="schema")
    name: Text
    book_title: Text
    catalogue_title: Text
    catalogue_rule: Text
    """Which rule the columns of the catalogue follow."""
    submission: Text
    """The line above the signature of who submits."""
    requirements: tuple[Requirement, ...]
    parts: tuple[BookPart, ...] = DEFAULT_PARTS
    """In their order; a part that is not named is left out."""
    opinions: tuple[OpinionPlace, ...] = DEFAULT_OPINIONS
    portal: PortalRules = PortalRules()
    pdf: PdfLevel = PdfLevel.A3A
    """Of the exhibit book."""

    @model_validator(mode="after")
    def _the_book_holds_together(self) -> Self:
        needed = {BookPart.COVER, BookPart.CATALOGUE, BookPart.EXHIBITS, BookPart.DIGESTS}
        if missing := needed - set(self.parts):
            raise ValueError(f"a book needs these parts: {', '.join(sorted(missing))}")
        if len(set(self.parts)) != len(self.parts) or self.parts[0] is not BookPart.COVER:
            raise ValueError("each part stands once, and the cover first")
        known = {*BookPart, *Role, NOT_OF_THE_KIT}
        if strange := {place for one in self.requirements for place in one.places} - known:
            raise ValueError(f"neither a part nor a role: {', '.join(sorted(strange))}")
        return self
