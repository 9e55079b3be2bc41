"""How to film."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """How to film."""

    display: str = "auto"
    """`auto` (the X11 display of this desktop, else Xvfb), `x11::0` (that display), `xvfb:` (one of our own)."""
    ffmpeg: str | None = None
    """Path of the program; None looks on PATH, then for the imageio-ffmpeg package."""
    browser: str | None = None
    """Path of Chromium or Chrome; None looks in the usual places."""
    fps: int = 15
    size: tuple[int, int] = (1280, 720)
    """Of our own display, in pixels; an existing display is filmed whole."""
    rehearsal: bool = False
    """The page says 演练 / REHEARSAL throughout."""
