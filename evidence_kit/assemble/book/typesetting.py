"""reportlab put right before it is used: settings, a correct ToUnicode map, Chinese line breaking.

reportlab 5.1.0 writes characters above U+FFFF wrongly into ToUnicode (a party's rare name would be extracted as another),
and its CJK line breaker knows Japanese punctuation only. Both are replaced by functions of the same name, which it looks
up when it calls them. Must run before `reportlab.lib.styles` is imported.
"""

from __future__ import annotations

from typing import Any

import reportlab.rl_config as settings

# GB/T 15834-2011 §5.1: marks that may not begin a line, and those that may not end one.
CANNOT_START = frozenset("，。、；：？！）》〉」』】〕”’…—·％,.;:?!)]}%‰℃″′～/")
CANNOT_END = frozenset("（《〈「『【〔“‘([{＃￥$")
_IDEOGRAPHIC = 0x2E80
_BREAK_AFTER = frozenset("-/,;:&=_.|\\")


def prepare() -> None:
    """Applies everything; calling it again changes nothing."""
    settings.useA85 = 0
    settings.invariant = 1
    settings.canvas_basefontname = "NotoSansSC-Regular"
    from evidence_kit.assemble.book import fonts

    fonts.register()
    from reportlab.pdfbase import ttfonts
    from reportlab.platypus import paragraph

    ttfonts.makeToUnicodeCMap = to_unicode_map
    paragraph.cjkFragSplit = split_lines


def to_unicode_map(fontname: str, subset: list[int]) -> str:
    """A ToUnicode CMap for a simple font (ISO 32000-1 §9.10.3): values in UTF-16BE, at most 100 entries a block."""
    entries = [f"<{code:02X}> <{chr(value).encode('utf-16-be').hex().upper()}>" for code, value in enumerate(subset)]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


def split_lines(frags: list[Any], max_widths: list[float], calc_bounds: Any, encoding: str = "utf8") -> Any:
    """Breaks the runs of a paragraph into lines: at spaces, between ideographs, never against the marks above.

    A word longer than a line (a digest, an address) breaks after punctuation if it can, else anywhere.
    """
    from reportlab.platypus.paragraph import ParaLines, cjkU, makeCJKParaLine

    glyphs = [cjkU(character, frag, encoding) for frag in frags for character in (frag.text or "") or [""]]
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
    """Where a word that fills the line is cut: after punctuation in its last third, else where the line ends."""
    for index in range(overflow - 1, start + (overflow - start) * 2 // 3, -1):
        if glyphs[index] in _BREAK_AFTER and glyphs[index + 1] not in CANNOT_START:
            return index + 1
    return max(overflow, start + 1)


def _without_trailing_space(line: list[Any]) -> list[Any]:
    end = len(line)
    while end and (not line[end - 1] or line[end - 1].isspace()):
        end -= 1
    return line[:end]
