"""Attention brackets, `BREAK` and `AND` of an AUTOMATIC1111 prompt.

Written from the behaviour of the program (release 1.9) as users document it: `(x)` multiplies the weight of x by 1.1,
`(x:1.3)` by 1.3, `[x]` divides it by 1.1; a backslash makes the next bracket a character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.text import text

ROUND = 1.1
SQUARE = 1 / 1.1

_TOKEN = re.compile(r"\\[()\[\]\\]|\\|\(|\[|:\s*[+-]?[.\d]+\s*\)|\)|\]|[^\\()\[\]:]+|:")
_TOKEN_BEFORE_1_6 = re.compile(r"\\[()\[\]\\]|\\|\(|\[|:[+-]?[.\d]+\)|\)|\]|[^\\()\[\]:]+|:")
_BREAK = re.compile(r"\s*\bBREAK\b\s*", re.DOTALL)
_AND = re.compile(r"\bAND\b")
_PART = re.compile(r"(?P<words>.*?)(?:\s*:\s*(?P<weight>[-+]?(?:\d+\.?\d*|\.\d+)))?\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A stretch of text of one weight; each piece is tokenised on its own."""

    text: str
    weight: float = 1.0

    @property
    def is_break(self) -> bool:
        """Whether it ends the chunk. Inside brackets the marker's weight is no longer −1, and BREAK becomes a word."""
        return self == BREAK


BREAK = Piece("BREAK", -1.0)


@dataclass(frozen=True)
class PromptPart:
    """One prompt of several joined by `AND`, with its weight."""

    text: str
    weight: float


def split_and(prompt: str, *, weight_after_line_break: bool = True) -> tuple[PromptPart, ...]:
    """The parts of a positive prompt; a number after a colon at the end of a part is its weight.

    This also holds for a prompt without `AND`: `a cat:1.2` is the prompt `a cat` of weight 1.2.

    Args:
        weight_after_line_break: whether the number is seen in a part that holds a line break.
    """
    parts = []
    for part in _AND.split(prompt):
        if "\n" in part and not weight_after_line_break:
            parts.append(PromptPart(part, 1.0))
            continue
        match = _PART.match(part)
        assert match is not None  # every part of it is optional
        parts.append(PromptPart(match["words"], float(match["weight"] or 1)))
    return tuple(parts)


def parse_attention(prompt: str, *, spaced_weights: bool = True) -> tuple[Piece, ...]:
    """Text pieces with their weights, neighbours of equal weight joined.

    Args:
        spaced_weights: whether blanks may stand around a weight, as in `(x: 1.3 )`.

    Raises:
        RegenerationError: a weight that is no number, such as `(x:1.2.3)`.
    """
    pieces: list[Piece] = []
    opened: dict[str, list[int]] = {"(": [], "[": []}

    def close(bracket: str, factor: float) -> None:
        start = opened[bracket].pop()
        pieces[start:] = [Piece(piece.text, piece.weight * factor) for piece in pieces[start:]]

    for token in (_TOKEN if spaced_weights else _TOKEN_BEFORE_1_6).findall(prompt):
        if token[0] == "\\":
            pieces.append(Piece(token[1:]))
        elif token in opened:
            opened[token].append(len(pieces))
        elif token[0] == ":" and len(token) > 1 and opened["("]:
            close("(", _weight(token))
        elif token == ")" and opened["("]:
            close("(", ROUND)
        elif token == "]" and opened["["]:
            close("[", SQUARE)
        else:
            pieces.extend(_with_breaks(token))
    while opened["("]:
        close("(", ROUND)
    while opened["["]:
        close("[", SQUARE)
    return _joined(pieces) or (Piece(""),)


def _weight(token: str) -> float:
    try:
        return float(token[1:-1])
    except ValueError as error:
        raise RegenerationError(
            text(f"提示词中的权重 {token!r} 不是数字。", f"The weight {token!r} in the prompt is no number."),
            text("请核对提示词；原程序对此也会报错。", "Check the prompt; the original program fails on it as well."),
        ) from error


def _with_breaks(words: str) -> list[Piece]:
    first, *others = _BREAK.split(words)
    pieces = [Piece(first)]
    for part in others:
        pieces += [BREAK, Piece(part)]
    return pieces


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].weight == piece.weight:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.weight)
        else:
            joined.append(piece)
    return tuple(joined)
