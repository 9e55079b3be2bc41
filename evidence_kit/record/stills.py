"""A still for every mark: the frame of the video at that second, as a PNG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from evidence_kit.domain.recording import Mark
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import Program

STILLS = "stills"


def take_stills(program: Program, folder: Path, video: str, marks: Sequence[Mark], fps: int) -> list[str]:
    """Writes `stills/01-<mark>.png` … and returns their names in the order of `marks`.

    Marks lie on the grid of frames, so half a frame is taken off: rounding must not pass over the frame that is meant.

    Raises:
        RecordingError: the video has no frame at a mark.
    """
    (folder / STILLS).mkdir()
    names = [f"{STILLS}/{number:02d}-{_portable(mark.name)}.png" for number, mark in enumerate(marks, start=1)]
    for name, mark in zip(names, marks, strict=True):
        ffmpeg.still(program, folder, video, mark.seconds - 0.5 / fps, name)
    return names


def _portable(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "mark"
