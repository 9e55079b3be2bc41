"""What the rules look at: what a bundle files, with the places of its exhibits in the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.bundle import Bundle, Exhibit
from evidence_kit.domain.case import Case
from evidence_kit.domain.filing.objection import BitesAt
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.making.variation import VariationSheet
from evidence_kit.domain.time.creation_dating import CreationDating
from evidence_kit.domain.time.seal import Seal


@dataclass(frozen=True)
class FiledMaterial:
    """A filing, ready to be objected to."""

    case: Case
    bundle: Bundle
    recipe: Recipe | None = None
    steps: tuple[Regeneration, ...] = ()
    """The newest run of each step, in their order."""
    sheet: VariationSheet | None = None
    """The newest."""
    seals: tuple[Seal, ...] = ()
    confirmed: int = 0
    """Upgrades of calendar proofs."""
    dated: Mapping[str, CreationDating] = field(default_factory=dict)
    """Files said to come from the creation, by path."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What the plain texts among the files say, by path, of long ones the beginning."""
    pixels: frozenset[str] = frozenset()
    """SHA-256 of the decoded 8-bit RGB values, row by row, of the pictures of the creation and of the steps."""
    compares: bool = True
    """The book has the pages on which the claimed picture is held against the accused one."""

    @cached_property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every file of the case that is filed."""
        return tuple(one.artifact for one in self.bundle.members)

    def with_role(self, *roles: Role) -> tuple[Artifact, ...]:
        """Return the filed files of some roles."""
        return tuple(item for item in self.artifacts if item.role in roles)

    def where(self, item: Artifact | str) -> BitesAt | None:
        """Return the exhibit that shows a file."""
        path = item if isinstance(item, str) else item.path
        return next((self.at(one) for one in self.bundle.exhibits if path in one.artifacts), None)

    def numbered(self, number: str) -> BitesAt | None:
        """Return an exhibit by its number."""
        return next((self.at(one) for one in self.bundle.exhibits if one.number == number), None)

    def of_role(self, *roles: Role) -> BitesAt | None:
        """Return the first exhibit that shows a file of some roles."""
        return next((at for item in self.with_role(*roles) if (at := self.where(item)) is not None), None)

    def at(self, exhibit: Exhibit) -> BitesAt:
        """Return an exhibit with the pages that are printed on it."""
        first = self.bundle.pages_before + exhibit.first_page
        pages = (first, first + exhibit.pages - 1) if exhibit.pages else None
        return BitesAt(number=exhibit.number, name=exhibit.name, pages=pages)


def name_of(item: Artifact) -> str:
    """Return a file's name as it was received."""
    return item.origin or item.path.rpartition("/")[2]
