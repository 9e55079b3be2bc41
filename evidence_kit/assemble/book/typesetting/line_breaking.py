"""Where a line of Chinese, of English, or of both may break (GB/T 15834-2011 §5.1).

reportlab's own breaker knows Japanese punctuation only, and cuts digests and addresses anywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Any

from reportlab.pdfbase.pdfmetrics import getAscentDescent, stringWidth
from reportlab.platypus.paragraph import FragLine, ParaLines

from evidence_kit.assemble.book.typesetting.fonts import NO_BREAK_SPACE

CANNOT_START = frozenset("，。、；：？！）》〉」』】〕”’…—·％,.;:?!)]}%‰℃″′～/")
CANNOT_END = frozenset("（《〈「『【〔“‘([{＃￥$")
_IDEOGRAPHIC = 0x2E80
_BREAK_AFTER = frozenset("-/,;:&=_.|\\")
_COMPANY = 6
"""Characters that a line gives up at most, so that the last one does not stand alone."""


class _Glyphs:
    """The runs of a paragraph as one row of characters; a run that has none, such as a line end, counts as one."""

    def __init__(self, runs: list[Any]) -> None:
        self.characters: list[str] = []
        self._runs: list[tuple[int, Any]] = []
        """Where each run begins."""
        self.line_ends: list[int] = []
        widths: list[float] = []
        for run in runs:
            self._runs.append((len(self.characters), run))
            text, known = run.text or "", _widths_of(run.fontName, run.fontSize)
            self.characters += text or [""]
            widths += [known[character] for character in text] or [0.0]
            if hasattr(run, "lineBreak"):
                self.line_ends.append(len(self.characters) - 1)
        self.reach = list(accumulate(widths, initial=0.0))
        """Points from the beginning to before each character, and to the end."""

    def line(self, start: int, end: int, room: float, *, forced: bool) -> Any:
        """A line as reportlab draws it; as its `makeCJKParaLine`, but run by run."""
        last = end
        while last > start and (not self.characters[last - 1] or self.characters[last - 1].isspace()):
            last -= 1
        words = []
        for (begins, run), (ends, _) in zip(self._runs, [*self._runs[1:], (len(self.characters), None)], strict=True):
            if begins < end and ends > start:
                words.append(run.clone(text="".join(self.characters[max(begins, start) : min(ends, end)])))
        return _made(words, self.reach[last] - self.reach[start], room, forced)


class _Widths(dict[str, float]):
    """Character → its width in points; reportlab takes longer to add up one character than to look it up here."""

    def __init__(self, face: str, size: float) -> None:
        super().__init__()
        self._face, self._size = face, size

    def __missing__(self, character: str) -> float:
        width = self[character] = float(stringWidth(character, self._face, self._size))
        return width


_widths_of = lru_cache(maxsize=256)(_Widths)


def split_lines(frags: list[Any], max_widths: list[float]) -> Any:
    """Breaks the runs of a paragraph into lines: at spaces, between ideographs, never against the marks above.

    A word longer than a line (a digest, an address) breaks after punctuation if it can, else anywhere.
    """
    used = _width_of_all(frags)
    if used is not None and used <= max_widths[0]:
        return ParaLines(kind=1, lines=[_made([run.clone() for run in frags], used, max_widths[0], forced=False)])
    glyphs = _Glyphs(frags)
    cuts: list[tuple[int, int, bool]] = []
    start = 0
    while start < len(glyphs.characters):
        end, forced = _line_end(glyphs, start, _room(max_widths, len(cuts)))
        cuts.append((start, end, forced))
        start = end
    lines = [
        glyphs.line(start, end, _room(max_widths, number), forced=forced)
        for number, (start, end, forced) in enumerate(_no_orphan(glyphs.characters, cuts))
    ]
    return ParaLines(kind=1, lines=lines)


def _room(max_widths: list[float], number: int) -> float:
    return max_widths[min(number, len(max_widths) - 1)]


def _no_orphan(characters: list[str], cuts: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """The lines, with none that holds a single character of Chinese below the others: the line before gives it company."""
    for number in range(1, len(cuts)):
        (before, start, broken), (_, end, forced) = cuts[number - 1], cuts[number]
        left = [one for one in characters[start:end] if one and not one.isspace() and one not in CANNOT_START]
        ends = forced or number == len(cuts) - 1
        if broken or not ends or len(left) != 1 or ord(left[0]) < _IDEOGRAPHIC:
            continue
        for place in range(start - 1, max(before + 1, start - _COMPANY), -1):
            if _may_break(characters[place - 1], characters[place]):
                cuts[number - 1], cuts[number] = (before, place, broken), (place, end, forced)
                break
    return cuts


def _width_of_all(runs: list[Any]) -> float | None:
    """Of runs that may be one line as they are; None of others. Most cells of a table are one line."""
    if not runs or any(hasattr(run, "lineBreak") or not run.text for run in runs) or runs[-1].text[-1].isspace():
        return None
    return sum(float(stringWidth(run.text, run.fontName, run.fontSize)) for run in runs)


def _made(words: list[Any], used: float, room: float, forced: bool) -> Any:
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


def _line_end(glyphs: _Glyphs, start: int, room: float) -> tuple[int, bool]:
    """Index after the last glyph of a line, and whether the text itself breaks there."""
    characters, count = glyphs.characters, len(glyphs.characters)
    forced = next((place for place in glyphs.line_ends if place >= start), count)
    overflow = bisect_right(glyphs.reach, glyphs.reach[start] + room + 1e-6, start + 1) - 1
    while overflow < count and (characters[overflow].isspace() or glyphs.reach[overflow + 1] == glyphs.reach[overflow]):
        overflow += 1
    if forced <= overflow and forced < count:
        return forced + 1, True
    if overflow >= count:
        return count, False
    for place in range(overflow, start, -1):
        if _may_break(characters[place - 1], characters[place]):
            return place, False
    return _in_a_word(characters, start, overflow), False


def _may_break(before: str, after: str) -> bool:
    if not before or not after:
        return False
    if after.isspace() or before == NO_BREAK_SPACE or after in CANNOT_START or before in CANNOT_END:
        return False
    if before.isspace():
        return True
    return ord(before) >= _IDEOGRAPHIC or ord(after) >= _IDEOGRAPHIC or before in "”’…—"


def _in_a_word(characters: list[str], start: int, overflow: int) -> int:
    """Where a word that fills the line is cut: after punctuation but in its first third, else where the line ends."""
    for index in range(overflow - 1, start + (overflow - start) // 3, -1):
        if characters[index] in _BREAK_AFTER and characters[index + 1] not in CANNOT_START:
            return index + 1
    return max(overflow, start + 1)
