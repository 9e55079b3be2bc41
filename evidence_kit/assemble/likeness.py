"""What the book asks of whoever can measure pictures: the regeneration room does, and assembly may not import it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evidence_kit.domain.making.regeneration import ControlScore, Figures, Grade
from evidence_kit.domain.making.registration import Box, Registration


@dataclass(frozen=True)
class CopyFound:
    """A copy of the claimed picture in another file: where it stands there, and the two laid over one another."""

    place: Box
    """In the pixels of that file."""
    registration: Registration
    """How the copy lies on the claimed picture."""
    figures: Figures
    """Of the overlap, without what overlays it."""
    claimed: bytes = field(repr=False)
    """PNG: the claimed picture as the copy shows it, cut and resampled."""
    copy: bytes = field(repr=False)
    """PNG: the copy, as large as that."""


class Measure(Protocol):
    """The kit's comparison of pictures."""

    def copy_in(self, claimed: bytes, file: bytes) -> CopyFound | None:
        """Return the copy of the claimed picture that a file shows, alone or in a page; None where none is found."""
        ...

    def likeness(self, target: bytes, candidate: bytes, decoys: Sequence[ControlScore]) -> tuple[Grade, Figures | None]:
        """Return how near a candidate comes to a target of the same size."""
        ...
