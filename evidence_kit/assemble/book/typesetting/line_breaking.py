"""Where a line of Chinese, of English, or of both may break (GB/T 15834-2011 §5.1).

reportlab's own breaker knows Japanese punctuation only, and cuts digests and addresses anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from reportlab.pdfbase.pdfmetrics import getAscentDescent, stringWidth
from reportlab.platypus.paragraph import FragLine, ParaLines

CANNOT_START = frozenset("，。、；：？！）》〉」』】〕”’…—·％,.;:?!)]}%‰℃″′～/")
CANNOT_END = frozenset("（《〈「『【〔“‘([{＃￥$")
_IDEOGRAPHIC = 0x2E80
_BREAK_AFTER = frozenset("-/,;:&=_.|\\")


@dataclass(frozen=True, slots=True)
class _Glyph:
    character: str
    """Empty for a run that has none, such as a line end."""
    run: Any
    width: float
    ends_line: bool


def split_lines(frags: list[Any], max_widths: list[float]) -> Any:
    """Breaks the runs of a paragraph into lines: at spaces, between ideographs, never against the marks above.

    A word longer than a line (a digest, an address) breaks after punctuation if it can, else anywhere.
    """
    glyphs = [glyph for frag in frags for glyph in _glyphs(frag)]
    lines: list[Any] = []
    start = 0
    while start < len(glyphs):
        room = max_widths[min(len(lines), len(max_widths) - 1)]
        end, forced = _line_end(glyphs, start, room)
        lines.append(_line(glyphs[start:end], room, forced))
        start = end
    return ParaLines(kind=1, lines=lines)


def _glyphs(run: Any) -> list[_Glyph]:
    face, size, ends_line = run.fontName, run.fontSize, hasattr(run, "lineBreak")
    return [_Glyph(character, run, _width(character, face, size), ends_line) for character in run.text or [""]]


@lru_cache(maxsize=1 << 15)
def _width(character: str, face: str, size: float) -> float:
    """In points; reportlab takes longer to add up one character than to look it up here."""
    return float(stringWidth(character, face, size))


def _line(glyphs: list[_Glyph], room: float, forced: bool) -> Any:
    """A line as reportlab draws it; as its `makeCJKParaLine`, but run by run."""
    used = sum(glyph.width for glyph in _without_trailing_space(glyphs))
    words = [
        group[0].run.clone(text="".join(glyph.character for glyph in group))
        for _, run in groupby(glyphs, key=lambda glyph: id(glyph.run))
        if (group := list(run))
    ]
    bounds = [getAscentDescent(word.fontName, word.fontSize) for word in words]
    return FragLine(
        kind=1,
        extraSpace=room - used,
        wordCount=1,
        words=words,
        fontSize=max(word.fontSize for word in words),
        ascent=max(0, *(ascent for ascent, _ in bounds)),
        descent=min(0, *(descent for _, descent in bounds)),
        maxWidth=room,
        currentWidth=used,
        lineBreak=forced,
    )


def _line_end(glyphs: list[_Glyph], start: int, room: float) -> tuple[int, bool]:
    """Index after the last glyph of a line, and whether the text itself breaks there."""
    used, last_chance = 0.0, 0
    for index in range(start, len(glyphs)):
        glyph = glyphs[index]
        if glyph.ends_line:
            return index + 1, True
        used += glyph.width
        if used > room + 1e-6 and not glyph.character.isspace():
            return last_chance or _in_a_word(glyphs, start, index), False
        if index + 1 < len(glyphs) and _may_break(glyph.character, glyphs[index + 1].character):
            last_chance = index + 1
    return len(glyphs), False


def _may_break(before: str, after: str) -> bool:
    if not before or not after:
        return False
    if after.isspace() or after in CANNOT_START or before in CANNOT_END:
        return False
    if before.isspace():
        return True
    return ord(before) >= _IDEOGRAPHIC or ord(after) >= _IDEOGRAPHIC or before in "”’…—"


def _in_a_word(glyphs: list[_Glyph], start: int, overflow: int) -> int:
    """Where a word that fills the line is cut: after punctuation but in its first third, else where the line ends."""
    for index in range(overflow - 1, start + (overflow - start) // 3, -1):
        if glyphs[index].character in _BREAK_AFTER and glyphs[index + 1].character not in CANNOT_START:
            return index + 1
    return max(overflow, start + 1)


def _without_trailing_space(line: list[_Glyph]) -> list[_Glyph]:
    end = len(line)
    while end and (not line[end - 1].character or line[end - 1].character.isspace()):
        end -= 1
    return line[:end]
