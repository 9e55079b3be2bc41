"""JUMBF boxes (ISO 19566-5): superboxes with a label, and the content boxes in them. Bounded; nothing is copied twice."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BOXES = 20_000
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Superbox:
    """A labelled box with what it holds, in the file's order."""

    label: str
    contents: tuple[tuple[str, bytes], ...]
    """Content boxes: type (`cbor`, `json`, `bidb` …) and data."""
    children: tuple[Superbox, ...]

    def child(self, *labels: str) -> Superbox | None:
        """Return the first inner superbox that has one of some labels."""
        return next((box for box in self.children if box.label in labels), None)

    def content(self, kind: str) -> bytes | None:
        """Return the first content box of a type."""
        return next((data for name, data in self.contents if name == kind), None)


def read(data: bytes) -> Superbox:
    """Return the superbox that the bytes begin with.

    Raises:
        ValueError: no superbox, cut off, or nested or numerous beyond bounds.
    """
    budget = [MAX_BOXES]
    for kind, body in _boxes(memoryview(data), budget):
        if kind == "jumb":
            return _superbox(body, budget, 0)
        break
    raise ValueError("no JUMBF superbox")


def _superbox(data: memoryview, budget: list[int], depth: int) -> Superbox:
    if depth > MAX_DEPTH:
        raise ValueError("JUMBF boxes are nested too deeply")
    label, contents, children = "", [], []
    for kind, body in _boxes(data, budget):
        if kind == "jumd":
            label = _label(bytes(body[:4096]))
        elif kind == "jumb":
            children.append(_superbox(body, budget, depth + 1))
        else:
            contents.append((kind, bytes(body)))
    return Superbox(label, tuple(contents), tuple(children))


def _boxes(data: memoryview, budget: list[int]) -> Iterator[tuple[str, memoryview]]:
    position = 0
    while position + 8 <= len(data):
        budget[0] -= 1
        if budget[0] < 0:
            raise ValueError(f"more than {MAX_BOXES} JUMBF boxes")
        size, kind = struct.unpack_from(">I4s", data, position)
        header = 8
        if size == 1:
            if position + 16 > len(data):
                raise ValueError("a JUMBF box is cut off")
            size, header = struct.unpack_from(">Q", data, position + 8)[0], 16
        end = len(data) if size == 0 else position + size
        if size and size < header or end > len(data):
            raise ValueError("a JUMBF box is cut off")
        yield kind.decode("latin-1"), data[position + header : end]
        position = end


def _label(description: bytes) -> str:
    """The label of a description box: 16 bytes of type, toggles, then the label where bit 1 says so."""
    if len(description) < 17 or not description[16] & 0x02:
        return ""
    return description[17:].partition(b"\0")[0].decode("utf-8", "replace")
