"""CourtProfile: what one court wants of an exhibit book; a file of templates/profiles that lawyers edit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text


class Requirement(Record):
    """A rule that the court checks evidence against, and where this book answers it."""

    rule: Text
    """The article, briefly."""
    demands: Text
    answered: Text


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
