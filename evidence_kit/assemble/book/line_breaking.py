"""Where a line of Chinese, of English, or of both may break (GB/T 15834-2011 §5.1).

reportlab's own breaker knows Japanese punctuation only, and cuts digests and addresses anywhere.
"""

from __future__ import annotations

from typing import Any

from reportlab.platypus.paragraph import ParaLines, cjkU, makeCJKParaLine

CANNOT_START = frozenset("，。、；：？！）》〉」』】〕”’…—·％,.;:?!)]}%‰℃″′～/")
CANNOT_END = frozenset("（《〈「『【〔“‘([{＃￥$")
_IDEOGRAPHIC = 0x2E80
_BREAK_AFTER = frozenset("-/,;:&=_.|\\")


def split_lines(frags: list[Any], max_widths: list[float], calc_bounds: bool) -> Any:
    """Breaks the runs of a paragraph into lines: at spaces, between ideographs, never against the marks above.

    A word longer than a line (a digest, an address) breaks after punctuation if it can, else anywhere.
    """
    glyphs = [cjkU(character, frag, "utf8") for frag in frags for character in (frag.text or "") or [""]]
    lines: list[Any] = []
    start = 0
    while start < len(glyphs):
        room = max_widths[min(len(lines), len(max_widths) - 1)]
        end, forced = _line_end(glyphs, start, room)
        line = glyphs[start:end]
        used = sum(glyph.width for glyph in _without_trailing_space(line))
        lines.append(makeCJKParaLine(line, room, used, room - used, forced, calc_bounds))
        start = end
    return ParaLines(kind=1, lines=lines)


def _line_end(glyphs: list[Any], start: int, room: float) -> tuple[int, bool]:
    """Index after the last glyph of a line, and whether the text itself breaks there."""
    used, last_chance = 0.0, 0
    for index in range(start, len(glyphs)):
        glyph = glyphs[index]
        if hasattr(glyph.frag, "lineBreak"):
            return index + 1, True
        used += glyph.width
        if used > room + 1e-6 and not glyph.isspace():
            return last_chance or _in_a_word(glyphs, start, index), False
        if index + 1 < len(glyphs) and _may_break(glyph, glyphs[index + 1]):
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


def _in_a_word(glyphs: list[Any], start: int, overflow: int) -> int:
    """Where a word that fills the line is cut: after punctuation but in its first third, else where the line ends."""
    for index in range(overflow - 1, start + (overflow - start) // 3, -1):
        if glyphs[index] in _BREAK_AFTER and glyphs[index + 1] not in CANNOT_START:
            return index + 1
    return max(overflow, start + 1)


def _without_trailing_space(line: list[Any]) -> list[Any]:
    end = len(line)
    while end and (not line[end - 1] or line[end - 1].isspace()):
        end -= 1
    return line[:end]
