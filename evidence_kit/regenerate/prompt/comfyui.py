"""How ComfyUI reads a prompt: brackets that set weights, words that are not cut, no schedules, no AND.

Written from the behaviour of the program (tree of May 2023, release 0.33), not from its source.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from evidence_kit.regenerate.prompt.attention import ROUND, Piece
from evidence_kit.regenerate.prompt.chunks import CHUNK, OpenChunk, TokenChunk

LONG_WORD = 8
"""Tokens from which on a word may straddle two chunks."""
_ESCAPES = {"\\(": "\0", "\\)": "\1"}


def parse_weights(prompt: str) -> tuple[Piece, ...]:
    """Text with weights: `(x)` multiplies by 1.1, `(x:1.2)` sets 1.2; square brackets are text."""
    for escape, mark in _ESCAPES.items():
        prompt = prompt.replace(escape, mark)
    return tuple(Piece(_unescaped(piece.text), piece.weight) for piece in _weighted(prompt, 1.0))


def _unescaped(words: str) -> str:
    return words.replace("\0", "(").replace("\1", ")")


def _weighted(words: str, weight: float) -> list[Piece]:
    pieces: list[Piece] = []
    for part in _bracketed(words):
        if len(part) < 2 or part[0] != "(" or part[-1] != ")":
            pieces.append(Piece(part, weight))
            continue
        inside, inner = part[1:-1], weight * ROUND
        colon = inside.rfind(":")
        if colon > 0:
            with suppress(ValueError):  # a colon that no number follows is text
                inner, inside = float(inside[colon + 1 :]), inside[:colon]
        pieces += _weighted(inside, inner)
    return pieces


def _bracketed(words: str) -> list[str]:
    """The text cut into outermost brackets and what lies between them."""
    parts, current, depth = [], "", 0
    for character in words:
        if character == "(" and depth == 0:
            parts.append(current)
            current = ""
        current += character
        depth += (character == "(") - (character == ")")
        if character == ")" and depth == 0:
            parts.append(current)
            current = ""
    return [part for part in (*parts, current) if part]


def chunked_words(
    pieces: tuple[Piece, ...], tokenize: Callable[[str], list[int]], *, whole: bool = False
) -> tuple[TokenChunk, ...]:
    """The chunks of a prompt: each word is tokenised alone, and a short one never straddles two chunks.

    Args:
        whole: take a stretch of one weight for one such word (`Rules.words`).
    """
    done: list[TokenChunk] = []
    chunk = OpenChunk()
    for piece in pieces:
        for word in (piece.text,) if whole else piece.text.replace("\n", " ").split(" "):
            tokens = tokenize(word) if word else []
            straddles = len(tokens) >= LONG_WORD
            while len(chunk.tokens) + len(tokens) > CHUNK:
                fitting = CHUNK - len(chunk.tokens) if straddles else 0
                chunk.add(tokens[:fitting], piece.weight)
                tokens = tokens[fitting:]
                done.append(chunk.closed())
                chunk = OpenChunk()
            chunk.add(tokens, piece.weight)
    return (*done, chunk.closed())
