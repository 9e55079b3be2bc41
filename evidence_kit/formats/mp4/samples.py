"""Where the samples of a track lie and how long they last: what fragments and tables come to."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field


@dataclass(slots=True)
class Samples:
    """Where the samples of a track lie, in decoding order. Times are in units of the track's timescale."""

    offsets: array[int] = field(default_factory=lambda: array("Q"))
    sizes: array[int] = field(default_factory=lambda: array("I"))
    first_time: int = 0
    """Decode time of the first sample."""
    duration: int = 0
    """Of all samples together."""
    gaps: int = 0
    """Fragments whose decode time (`tfdt`) is not where the samples before them end."""

    def __len__(self) -> int:
        return len(self.sizes)
