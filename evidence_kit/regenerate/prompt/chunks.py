"""Tokens in chunks of 75: how AUTOMATIC1111 gets prompts of any length through a text encoder of 77 positions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from evidence_kit.regenerate.prompt.attention import Piece
from evidence_kit.regenerate.prompt.textual_inversion import Embedding, Splice
from evidence_kit.regenerate.prompt.textual_inversion import at as embedding_at

BEGIN = 49_406
END = 49_407
CHUNK = 75
COMMA_BACKTRACK = 20
"""How many tokens after the last comma may move to the next chunk, so that a phrase is not cut."""


@dataclass(frozen=True)
class TokenChunk:
    """77 token ids with the weight of each: begin, 75 tokens padded with the end token, end."""

    tokens: tuple[int, ...]
    weights: tuple[float, ...]
    splices: tuple[Splice, ...] = ()
    """Embeddings that take the place of token vectors."""


@dataclass
class OpenChunk:
    """A chunk being filled."""

    tokens: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    last_comma: int | None = None
    splices: list[Splice] = field(default_factory=list)

    def add(self, tokens: list[int], weight: float) -> None:
        """Puts tokens of one weight at the end."""
        self.tokens += tokens
        self.weights += [weight] * len(tokens)

    def splice(self, embedding: Embedding, weight: float) -> None:
        """Puts an embedding's vectors at the end; token 0 keeps their places."""
        self.splices.append(Splice(len(self.tokens) + 1, embedding.vectors))
        self.add([0] * len(embedding.vectors), weight)

    def closed(self) -> TokenChunk:
        """The chunk, filled up with end tokens of weight 1."""
        missing = CHUNK - len(self.tokens)
        return TokenChunk(
            (BEGIN, *self.tokens, *[END] * missing, END),
            (1.0, *self.weights, *[1.0] * missing, 1.0),
            tuple(self.splices),
        )

    def cut_after(self, place: int) -> OpenChunk:
        """Takes what follows `place` out, into a chunk of its own that remembers no comma."""
        rest = OpenChunk(self.tokens[place + 1 :], self.weights[place + 1 :])
        del self.tokens[place + 1 :], self.weights[place + 1 :]
        moved = place + 1
        rest.splices = [Splice(s.position - moved, s.vectors) for s in self.splices if s.position > moved]
        self.splices = [s for s in self.splices if s.position <= moved]
        return rest


EMPTY = OpenChunk().closed()


def chunked(
    pieces: Iterable[Piece],
    tokenize: Callable[[str], list[int]],
    comma: int,
    backtrack: int = COMMA_BACKTRACK,
    embeddings: Sequence[Embedding] = (),
) -> tuple[TokenChunk, ...]:
    """The chunks of a prompt; an empty prompt is one empty chunk.

    Args:
        comma: the token of a comma.
        backtrack: how many tokens after the last comma may move to the next chunk.
        embeddings: textual inversions whose names may stand in the prompt.
    """
    done: list[TokenChunk] = []
    chunk = OpenChunk()
    for piece in pieces:
        if piece.is_break:
            done.append(chunk.closed())
            chunk = OpenChunk()
            continue
        tokens, position = tokenize(piece.text), 0
        while position < len(tokens):
            if tokens[position] == comma:
                chunk.last_comma = len(chunk.tokens)
            elif (place := _comma_to_cut_at(chunk, backtrack)) is not None:
                rest = chunk.cut_after(place)
                done.append(chunk.closed())
                chunk = rest
            embedding = embedding_at(embeddings, tokens, position)
            needed = 1 if embedding is None else len(embedding.vectors)
            if len(chunk.tokens) + needed > CHUNK:
                done.append(chunk.closed())
                chunk = OpenChunk()
            if embedding is None:
                chunk.add([tokens[position]], piece.weight)
                position += 1
            else:
                chunk.splice(embedding, piece.weight)
                position += len(embedding.tokens)
    if chunk.tokens or not done:
        done.append(chunk.closed())
    return tuple(done)


def _comma_to_cut_at(chunk: OpenChunk, backtrack: int) -> int | None:
    """The place of the comma after which a full chunk is cut, if it is near enough to the end."""
    full = len(chunk.tokens) == CHUNK
    near = chunk.last_comma is not None and CHUNK - chunk.last_comma <= backtrack
    return chunk.last_comma if full and near else None
