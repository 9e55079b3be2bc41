"""The line that the recorder burns into a film, and its reading back out of the pixels, without any other program."""

from evidence_kit.formats.burnt_line.layout import CLOCK_TEXT, HEX, MARGIN, SIZE, STRIP, TOP, chain_text
from evidence_kit.formats.burnt_line.reading import BurntLine, read

__all__ = ["CLOCK_TEXT", "HEX", "MARGIN", "SIZE", "STRIP", "TOP", "BurntLine", "chain_text", "read"]
