"""Where a book is cut into volumes: between exhibits, never within one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """Pages of the book that stay together, and what they weigh as a file of their own."""

    first_page: int
    pages: int
    size: int
    """Bytes; with the fonts that all stretches share, so that the sum is never below the volume's."""


@dataclass(frozen=True)
class Volume:
    """Pages of the book in one file: those that every volume begins with, then its own."""

    first_page: int
    pages: int


def cut(stretches: Sequence[Stretch], most_bytes: int) -> tuple[Volume, ...]:
    """Return volumes that each stay below a size where their stretches allow it; one too large stands alone.

    Args:
        stretches: all pages of the book in their order, without a hole.
        most_bytes: of one volume, less what its signature and the pages that it repeats take.
    """
    volumes: list[Volume] = []
    size = 0
    for stretch in stretches:
        if volumes and size + stretch.size <= most_bytes:
            volumes[-1] = Volume(volumes[-1].first_page, volumes[-1].pages + stretch.pages)
            size += stretch.size
        else:
            volumes.append(Volume(stretch.first_page, stretch.pages))
            size = stretch.size
    return tuple(volumes)
