"""The text of a page's content (ISO 32000-2 §9), read as reportlab writes it and no other way.

A few operators and fonts with one byte a character; whatever else a content stream holds is refused, not guessed at. What
is drawn in white, outside of the page or too small to be read is no text of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

Faces = Mapping[str, Mapping[int, str]]
"""Name of a font in the page's resources → code → character."""
Box = tuple[float, ...]
"""Left, lower, right and upper edge of the page."""
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

_UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)
_SMALLEST = 4.0
"""Points below which nobody reads a letter on paper; the book's smallest are 5.6."""
_PALEST = 0.9
"""Of each colour: paler than that is paper, or the mark across a rehearsal's page."""
_MAX_STATES, _MAX_AREAS = 64, 2_000
_OPERAND = (
    rb"\((?:[^()\\]|\\.)*+\)|/[^\s()<>\[\]{}/%]*+|[+-]?(?:\d++\.?\d*+|\.\d++)|<</MCID \d{1,6}+>>|\[[\d. ]{0,40}+\]"
)
_OPERANDS = re.compile(_OPERAND, re.DOTALL)
_INSTRUCTION = re.compile(rb"\s*+((?:(?:%s)\s*+)*+)([A-Za-z]{1,3}+\*?)\s*+" % _OPERAND, re.DOTALL)
"""Operands and the operator that they belong to (§7.8.2). Nothing in it is tried twice, so that no bytes take long."""
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_IDLE = frozenset({"h", "RG", "J", "j", "EMC"})
"""Operators that show, move and hide nothing."""
_OF_PICTURES = frozenset({"Do", "d", "W", "f*", "B*"})
"""Operators of pages with pictures and charts: what these lie over is not looked at."""
_THICKEST = 3.0
"""Points: no line of the book is thicker; one as thick as a letter is tall would cover it."""
_BLOCK = re.compile(rb"beginbfchar\s(.*?)\sendbfchar", re.DOTALL)
_PAIR = re.compile(rb"\s*<([0-9A-Fa-f]{2})>\s*<((?:[0-9A-Fa-f]{4})+)>\s*")
_SPACE = re.compile(rb"begincodespacerange\s*<00>\s*<FF>\s*endcodespacerange")


def unicode_of(cmap: bytes) -> dict[int, str]:
    """Return what each code of a font stands for, from its `/ToUnicode`.

    Raises:
        ValueError: not in the form that the book writer uses, or a code stands for two things.
    """
    if b"bfrange" in cmap or not _SPACE.search(cmap):
        raise ValueError("a font says in another way what its codes stand for")
    found: dict[int, str] = {}
    for block in _BLOCK.findall(cmap):
        end = 0
        while end < len(block):
            pair = _PAIR.match(block, end)
            if not pair or int(pair[1], 16) in found:
                raise ValueError("a font says twice, or not at all, what a code stands for")
            found[int(pair[1], 16)] = bytes.fromhex(pair[2].decode("ascii")).decode("utf-16-be")
            end = pair.end()
    return found


def blocks(content: bytes, faces: Faces, box: Box, *, pictures: bool = False) -> Iterator[str]:
    """Return the text between each `BT` and `ET`, line ends left out; what cannot be seen left out too.

    Args:
        pictures: some may stand on the page, and hide text that is returned.

    Raises:
        ValueError: the content is not as the book writer writes it.
    """
    page, at = _Page(faces, box, _IDLE | _OF_PICTURES if pictures else _IDLE), 0
    while at < len(content):
        found = _INSTRUCTION.match(content, at)
        if not found:
            raise ValueError("the content of a page is not as the book writer writes it")
        at = found.end()
        ended = page.run(found[2].decode("ascii"), found[1])
        if ended is not None:
            yield ended


class _State(NamedTuple):
    place: Matrix = _UNMOVED
    colour: tuple[float, ...] = (0, 0, 0)
    face: str = ""
    size: float = 0


class _Page:
    """The graphics state while a content stream is run through."""

    def __init__(self, faces: Faces, box: Box, idle: frozenset[str]) -> None:
        self._faces, self._box, self._idle = faces, box, idle
        self._state = _State()
        self._saved: list[_State] = []
        self._line: Matrix = _UNMOVED
        self._leading = 0.0
        self._text: list[str] | None = None
        self._shown: list[Point] = []
        self._path: list[Point] = []
        self._areas = 0
        self._does: dict[str, Callable[[list[bytes]], None]] = {
            "q": self._save, "Q": self._restore, "cm": self._move, "rg": self._fill,
            "BT": self._begin, "Tm": self._set, "Td": self._shift, "TL": self._lead, "T*": self._next_line,
            "Tf": self._choose, "Tj": self._show, "m": self._through, "l": self._through, "c": self._through,
            "re": self._rectangle, "n": self._no_path, "S": self._no_path, "f*": self._cover, "B*": self._cover, "w": self._thick,
            "BDC": self._mark, "BMC": self._mark,
        }  # fmt: skip

    def run(self, operator: str, operands: bytes) -> str | None:
        """Do what an operator says; the text where it ends a block of text."""
        if operator == "ET":
            shown, self._text = "".join(self._text or []), None
            return shown
        if operator not in self._idle:
            does = self._does.get(operator)
            if does is None:
                raise ValueError(f"the book writer does not use {operator} on such a page")
            does(_OPERANDS.findall(operands))
        return None

    def _mark(self, operands: list[bytes]) -> None:
        """What content is marked as is held to the tags elsewhere (`tag_tree`); here it must be marked as they are."""
        if operands != [b"/Artifact"] and not (len(operands) == 2 and operands[1].startswith(b"<<")):
            raise ValueError("content is marked as the book writer does not mark it")

    def _save(self, _: list[bytes]) -> None:
        if len(self._saved) >= _MAX_STATES:
            raise ValueError("states nested too deeply")
        self._saved.append(self._state)

    def _restore(self, _: list[bytes]) -> None:
        if not self._saved:
            raise ValueError("a state is restored that was never saved")
        self._state = self._saved.pop()

    def _move(self, operands: list[bytes]) -> None:
        place, colour, face, size = self._state
        self._state = _State(_times(_matrix(operands), place), colour, face, size)

    def _fill(self, operands: list[bytes]) -> None:
        place, _, face, size = self._state
        self._state = _State(place, tuple(map(float, operands)), face, size)

    def _begin(self, _: list[bytes]) -> None:
        if self._text is not None:
            raise ValueError("a block of text within another one")
        self._text, self._line = [], _UNMOVED

    def _set(self, operands: list[bytes]) -> None:
        self._line = _matrix(operands)

    def _shift(self, operands: list[bytes]) -> None:
        across, up = map(float, operands)
        self._line = _times((1, 0, 0, 1, across, up), self._line)

    def _lead(self, operands: list[bytes]) -> None:
        (self._leading,) = map(float, operands)

    def _next_line(self, _: list[bytes]) -> None:
        self._line = _times((1, 0, 0, 1, 0, -self._leading), self._line)

    def _choose(self, operands: list[bytes]) -> None:
        face, size = operands
        place, colour, _, _ = self._state
        self._state = _State(place, colour, face.decode("ascii"), float(size))

    def _show(self, operands: list[bytes]) -> None:
        (string,) = operands
        if self._text is None or not string.startswith(b"("):
            raise ValueError("text outside of a block of text")
        if self._seen():
            self._shown.append(_times(self._line, self._state.place)[4:])
            known = self._faces[self._state.face]
            self._text.append("".join(map(known.__getitem__, _unescaped(string))))

    def _seen(self) -> bool:
        place, colour, _, size = self._state
        a, b, c, d, x, y = _times(self._line, place)
        left, low, right, high = self._box
        tall = size * abs(a * d - b * c) ** 0.5
        pale = min(colour, default=1) >= _PALEST
        return left <= x <= right and low <= y <= high and tall >= _SMALLEST and not pale

    def _through(self, operands: list[bytes]) -> None:
        numbers = list(map(float, operands))
        self._path += [self._at(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def _rectangle(self, operands: list[bytes]) -> None:
        x, y, width, height = map(float, operands)
        self._path += [self._at(x, y), self._at(x + width, y + height)]

    def _at(self, x: float, y: float) -> Point:
        return _times((1, 0, 0, 1, x, y), self._state.place)[4:]

    def _no_path(self, _: list[bytes]) -> None:
        self._path = []

    def _cover(self, _: list[bytes]) -> None:
        """Areas lie below the text that is set on them; one that is drawn later hides it."""
        self._areas += 1
        if self._areas > _MAX_AREAS:
            raise ValueError("too many areas on a page")
        across, up = zip(*self._path, strict=True)
        if any(min(across) <= x <= max(across) and min(up) <= y <= max(up) for x, y in self._shown):
            raise ValueError("an area is drawn over text")
        self._path = []

    def _thick(self, operands: list[bytes]) -> None:
        (width,) = map(float, operands)
        if width > _THICKEST:
            raise ValueError("a line is as thick as text is tall")


def _unescaped(string: bytes) -> bytes:
    if b"\\" not in string:
        return string[1:-1]
    return _ESCAPE.sub(lambda found: _LETTERS.get(found[1]) if found[1] in _LETTERS else _code(found[1]), string[1:-1])  # type: ignore[arg-type,return-value]


def _code(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8) & 0xFF]) if escaped[:1] in b"01234567" else escaped


def _matrix(operands: list[bytes]) -> Matrix:
    a, b, c, d, x, y = map(float, operands)
    return a, b, c, d, x, y


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, x, y = first
    e, f, g, h, u, v = then
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h, x * e + y * g + u, x * f + y * h + v
