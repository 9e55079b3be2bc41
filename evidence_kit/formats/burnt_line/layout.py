"""The line at the bottom of a film: where it stands, and what ffmpeg's `drawtext` is told to write in it."""

from __future__ import annotations

STRIP = 24
"""Height in pixels of the line; the live page leaves it empty."""
TOP, MARGIN, SIZE = 5, 8, 14
"""Pixels above the text, beside it, and of its type."""

CLOCK_TEXT = "LOCAL %{localtime:%F %T %z}   pts %{pts:hms}   frame %{n}"
"""drawtext expands this, so it must stay ours alone: ffmpeg 9 ends at an expansion it does not know."""

HEX = 24
"""Digits of a chain head that are shown."""

CLOCK_SHAPE = "LOCAL ####-##-## ##:##:## ~####   pts  ##:##:##.###   frame "
"""What `CLOCK_TEXT` becomes: `#` is a digit, `~` a sign; a number follows, the frames that passed the filter before this one."""
CHAIN_SHAPE = f"seg ##### chain {'@' * HEX}..."
"""What `chain_text` writes: `@` is a hexadecimal digit."""


def chain_text(segment: int, head: str) -> str:
    """What is shown once a segment is chained, counted from 0; `head` is the digest of its line in the chain."""
    return f"seg {segment:05d} chain {head[:HEX]}..."
