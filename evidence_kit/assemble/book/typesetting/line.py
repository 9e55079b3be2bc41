"""Single lines drawn at a fixed place: running heads, the foot of the cover, labels of a chart."""

from __future__ import annotations

from typing import Any

from evidence_kit.assemble.book.typesetting import fonts


def line_of(canvas: Any, words: str, faces: fonts.Faces, size: float, x: float, y: float, align: str = "left") -> None:
    """One line at a place, each character in a face that has it."""
    faces = fonts.suited(words, faces)
    at = x if align == "left" else x - {"centre": 0.5, "right": 1.0}[align] * fonts.width(words, faces, size)
    pieces = fonts.runs(words, faces)
    if hear := getattr(canvas, "hear", None):
        hear("".join(piece for _, piece in pieces))
    for face, piece in pieces:
        canvas.setFont(face, size)
        canvas.drawString(at, y, piece)
        at += canvas.stringWidth(piece, face, size)


def shortened(words: str, faces: fonts.Faces, size: float, room: float) -> str:
    """`words`, cut with an ellipsis where they exceed `room` points."""
    faces = fonts.suited(words, faces)
    if fonts.width(words, faces, size) <= room:
        return words
    while words and fonts.width(words + "…", faces, size) > room:
        words = words[:-1]
    return words + "…"


def wrapped(words: str, faces: fonts.Faces, size: float, room: float, lines: int) -> list[str]:
    """`words` in at most that many lines of `room` points, broken at spaces where there are any; the last one cut."""
    made: list[str] = []
    faces = fonts.suited(words, faces)
    while words and len(made) < lines - 1 and fonts.width(words, faces, size) > room:
        fitting = next(
            end for end in range(len(words), 0, -1) if end == 1 or fonts.width(words[:end], faces, size) <= room
        )
        end = words.rfind(" ", 0, fitting + 1)
        end = end if end > 0 else fitting
        made.append(words[:end])
        words = words[end:].lstrip()
    return [*made, shortened(words, faces, size, room)]
