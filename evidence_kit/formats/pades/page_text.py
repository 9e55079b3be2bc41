"""The text of a page's content (ISO 32000-2 §9), read as reportlab writes it and no other way.

A few operators and fonts with one byte a character; whatever else a content stream holds is refused, not guessed at. What
is drawn in white, outside of the page or too small to be read is no text of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

Faces = Mapping[str, Mapping[int, str]]
"""Name of a font in the page's resources → code → character."""
Box = tuple[float, ...]
"""Left, lower, right and upper edge of the page."""
Matrix = tuple[float, float, float, float, float, float]

_SMALLEST = 4.0
"""Points below which nobody reads a letter on paper; the book's smallest are 5.6."""
_PALEST = 0.9
"""Of each colour: paler than that is paper, or the mark across a rehearsal's page."""
_MAX_STATES = 64
_TOKEN = re.compile(
    rb"\s+|(?P<string>\((?:[^()\\]|\\.)*\))|(?P<name>/[^\s()<>\[\]{}/%]*)|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<operator>[A-Za-z]{1,3}\*?)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_PATHS = frozenset({"m", "l", "c", "h", "re", "n", "S", "f*", "RG", "w", "J", "j", "TL"})
"""Operators that draw lines and areas, or say how; they take only numbers and no text."""
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


def blocks(content: bytes, faces: Faces, box: Box) -> Iterator[str]:
    """Return the text between each `BT` and `ET`, line ends left out; what cannot be seen left out too.

    Raises:
        ValueError: the content is not as the book writer writes it.
    """
    page = _Page(faces, box)
    operands: list[bytes] = []
    for kind, token in _tokens(content):
        if kind != "operator":
            operands.append(token)
            continue
        ended = page.run(token.decode("ascii"), operands)
        operands = []
        if ended is not None:
            yield ended


def _tokens(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(content):
        found = _TOKEN.match(content, at)
        if not found:
            raise ValueError("the content of a page is not as the book writer writes it")
        at = found.end()
        if found.lastgroup:
            yield found.lastgroup, found[0]


@dataclass(frozen=True)
class _State:
    place: Matrix = (1, 0, 0, 1, 0, 0)
    colour: tuple[float, ...] = (0, 0, 0)
    face: str = ""
    size: float = 0


class _Page:
    """The graphics state while a content stream is run through."""

    def __init__(self, faces: Faces, box: Box) -> None:
        self._faces, self._box = faces, box
        self._state, self._saved = _State(), list[_State]()
        self._line: Matrix = _State.place
        self._text: list[str] | None = None
        self._does: dict[str, Callable[[list[bytes]], None]] = {
            "q": self._save, "Q": self._restore, "cm": self._move, "rg": self._fill,
            "BT": self._begin, "Tm": self._set, "Tf": self._choose, "Tj": self._show, "T*": lambda _: None, "Td": self._shift,
        }  # fmt: skip

    def run(self, operator: str, operands: list[bytes]) -> str | None:
        """Do what an operator says; the text where it ends a block of text."""
        if operator == "ET":
            shown, self._text = "".join(self._text or []), None
            return shown
        if operator not in _PATHS:
            does = self._does.get(operator)
            if does is None:
                raise ValueError(f"the book writer does not use {operator} on such a page")
            does(operands)
        return None

    def _save(self, _: list[bytes]) -> None:
        if len(self._saved) >= _MAX_STATES:
            raise ValueError("states nested too deeply")
        self._saved.append(self._state)

    def _restore(self, _: list[bytes]) -> None:
        if not self._saved:
            raise ValueError("a state is restored that was never saved")
        self._state = self._saved.pop()

    def _move(self, operands: list[bytes]) -> None:
        self._state = replace(self._state, place=_times(_matrix(operands), self._state.place))

    def _fill(self, operands: list[bytes]) -> None:
        self._state = replace(self._state, colour=tuple(map(float, operands)))

    def _begin(self, _: list[bytes]) -> None:
        if self._text is not None:
            raise ValueError("a block of text within another one")
        self._text, self._line = [], _State.place

    def _set(self, operands: list[bytes]) -> None:
        self._line = _matrix(operands)

    def _shift(self, operands: list[bytes]) -> None:
        across, up = map(float, operands)
        self._line = _times((1, 0, 0, 1, across, up), self._line)

    def _choose(self, operands: list[bytes]) -> None:
        face, size = operands
        self._state = replace(self._state, face=face.decode("ascii"), size=float(size))

    def _show(self, operands: list[bytes]) -> None:
        (string,) = operands
        if self._text is None or not string.startswith(b"("):
            raise ValueError("text outside of a block of text")
        if self._seen():
            known = self._faces[self._state.face]
            self._text.append("".join(known[code] for code in _unescaped(string)))

    def _seen(self) -> bool:
        a, b, c, d, x, y = _times(self._line, self._state.place)
        left, low, right, high = self._box
        tall = self._state.size * abs(a * d - b * c) ** 0.5
        pale = all(part >= _PALEST for part in self._state.colour)
        return left <= x <= right and low <= y <= high and tall >= _SMALLEST and not pale


def _unescaped(string: bytes) -> bytes:
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
