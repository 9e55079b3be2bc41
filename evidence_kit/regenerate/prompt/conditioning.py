"""Chunks to conditioning: text encoder, clip skip, weights with the mean restored, and the timeline of a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.settings import SizeConditioning, TextConditioning
from evidence_kit.regenerate.prompt.attention import Piece, parse_attention, split_and
from evidence_kit.regenerate.prompt.chunks import EMPTY, TokenChunk, chunked
from evidence_kit.regenerate.prompt.comfyui import chunked_words, parse_weights
from evidence_kit.regenerate.prompt.prompt_editing import Clock, ScheduledText, timeline
from evidence_kit.regenerate.prompt.text_encoder import ClipSkip, EncodedTexts
from evidence_kit.regenerate.prompt.textual_inversion import Embedding, Splice
from evidence_kit.regenerate.prompt.tokenizer import COMMA, ClipTokenizer, mended, spaced


class Encoder(Protocol):
    """Token ids to hidden states."""

    def encode(self, tokens: Tensor, clip_skip: ClipSkip, splices: Sequence[Sequence[Splice]] = ()) -> EncodedTexts:
        """What each text encoder makes of token ids [texts, 77], read at a layer."""


@dataclass(frozen=True)
class TimedConditioning:
    """The conditioning [tokens, channels] that holds up to and including model call `end`."""

    end: int
    vectors: Tensor
    pooled: Tensor | None = None
    """[channels]: the text as a whole, for UNets that read that too."""


@dataclass(frozen=True)
class Conditioning:
    """One prompt over the whole run, with its weight among those joined by `AND`."""

    weight: float
    entries: tuple[TimedConditioning, ...]
    sizes: SizeConditioning | None = None
    """What SDXL is told in the place of the picture's own size."""

    def at(self, call: int) -> TimedConditioning:
        """The entry for a model call, counted from 0. Past the last entry the first one holds again."""
        return next((entry for entry in self.entries if call <= entry.end), self.entries[0])


@dataclass(frozen=True)
class PromptEncoder:
    """Encodes the prompts of one pass by the rules of a dialect."""

    encoder: Encoder
    tokenizer: ClipTokenizer
    clip_skip: int
    clock: Clock
    rules: Rules
    embeddings: tuple[Embedding, ...] = ()

    def positive(self, prompt: str, beside: TextConditioning | None = None) -> tuple[Conditioning, ...]:
        """The parts of a positive prompt; what is told beside it is ComfyUI's alone."""
        if self.rules.syntax == "comfyui":
            return (self._conditioning(prompt, 1.0, beside),)
        parts = split_and(prompt, weight_after_line_break=self.rules.weight_after_line_break)
        return tuple(self._conditioning(part.text, part.weight) for part in parts)

    def negative(self, prompt: str, beside: TextConditioning | None = None) -> Conditioning:
        """A negative prompt: `AND` is a word like others there. An empty one is nothing at all to SDXL in webui: zeros.

        ComfyUI encodes it like any other (14 dB).
        """
        made = self._conditioning(prompt, 1.0, beside)
        if prompt or made.entries[0].pooled is None or self.rules.syntax == "comfyui":
            return made
        return Conditioning(made.weight, tuple(_zeros(entry) for entry in made.entries))

    def empty(self) -> Tensor:
        """The vectors [77, channels] of an empty prompt."""
        return self._encode_chunks([EMPTY])[0][0]

    @property
    def _layer(self) -> ClipSkip:
        return ClipSkip(self.clip_skip, self.rules.clip_skip == "every-family")

    def _conditioning(self, prompt: str, weight: float, beside: TextConditioning | None = None) -> Conditioning:
        entries = self._timeline(prompt)
        texts = [self._chunks(entry.text) for entry in entries]
        first = None if beside is None or beside.first_text is None else self._chunks(beside.first_text)
        vectors, pooled = self._encode(texts) if first is None else self._encode_apart(texts[0], first)
        wholes = [None] * len(entries) if pooled is None else list(pooled)
        timed = zip(entries, vectors, wholes, strict=True)
        return Conditioning(
            weight,
            tuple(TimedConditioning(entry.end, of_entry, whole) for entry, of_entry, whole in timed),
            None if beside is None else beside.sizes,
        )

    def _timeline(self, prompt: str) -> tuple[ScheduledText, ...]:
        if self.rules.timeline == "none":
            return (ScheduledText(self.clock.calls, prompt),)
        return timeline(prompt, self.clock)

    def _chunks(self, words: str) -> tuple[TokenChunk, ...]:
        if self.rules.syntax == "comfyui":
            whole = self.rules.words == "whole"
            clean = spaced if self.rules.chinese == "apart" else str
            return chunked_words(parse_weights(words), lambda word: self.tokenizer(clean(word)), whole=whole)
        pieces: tuple[Piece, ...] = (Piece(words),)
        if self.rules.emphasis != "none":
            pieces = parse_attention(words, spaced_weights=self.rules.spaced_weights)
        backtrack = self.rules.comma_backtrack
        return chunked(pieces, lambda piece: self.tokenizer(mended(piece)), COMMA, backtrack, self.embeddings)

    def _encode(self, texts: Sequence[tuple[TokenChunk, ...]]) -> tuple[Tensor, Tensor | None]:
        """All texts of one timeline as one batch [texts, chunks·77, channels], the shorter ones filled up.

        The first chunk alone stands for a text as a whole.
        """
        length = max(len(chunks) for chunks in texts)
        filled = [(*chunks, *[EMPTY] * (length - len(chunks))) for chunks in texts]
        encoded = [self._encode_chunks([text[number] for text in filled]) for number in range(length)]
        return torch.cat([vectors for vectors, _ in encoded], dim=1), encoded[0][1]

    def _encode_apart(
        self, second: tuple[TokenChunk, ...], first: tuple[TokenChunk, ...]
    ) -> tuple[Tensor, Tensor | None]:
        """One text for the first text encoder and another for the rest, the shorter one filled up; as `_encode` returns them."""
        length = max(len(first), len(second))
        of_first, of_rest = ((*one, *[EMPTY] * (length - len(one))) for one in (first, second))
        parts, pooled = [], None
        for own, other in zip(of_first, of_rest, strict=True):
            hidden, whole = self._weighted_states([other])
            parts.append(torch.cat([self._weighted_states([own])[0][0], *hidden[1:]], dim=-1))
            pooled = whole if pooled is None else pooled
        return torch.cat(parts, dim=1), pooled

    def _encode_chunks(self, chunks: Sequence[TokenChunk]) -> tuple[Tensor, Tensor | None]:
        """The weighted hidden states of all text encoders side by side, and the pooled state."""
        hidden, pooled = self._weighted_states(chunks)
        return torch.cat(hidden, dim=-1), pooled

    def _weighted_states(self, chunks: Sequence[TokenChunk]) -> tuple[list[Tensor], Tensor | None]:
        tokens = torch.tensor([chunk.tokens for chunk in chunks])
        encoded = self.encoder.encode(tokens, self._layer, [chunk.splices for chunk in chunks])
        weights = torch.tensor([chunk.weights for chunk in chunks], device=encoded.hidden[0].device).unsqueeze(-1)
        if self.rules.syntax == "comfyui":
            nothing = self.encoder.encode(torch.tensor([EMPTY.tokens]), self._layer).hidden
            hidden = [(one - none) * weights + none for one, none in zip(encoded.hidden, nothing, strict=True)]
        else:
            hidden = [self._weighted(one, weights) for one in encoded.hidden]
        return hidden, encoded.pooled

    def _weighted(self, hidden: Tensor, weights: Tensor) -> Tensor:
        if self.rules.emphasis in ("none", "ignore"):
            return hidden
        weighted = hidden * weights
        if self.rules.emphasis == "no-norm":
            return weighted
        # One mean per chunk number over all texts, channels and tokens, also where every weight is 1.
        return weighted * (hidden.mean() / weighted.mean())


def _zeros(entry: TimedConditioning) -> TimedConditioning:
    pooled = None if entry.pooled is None else torch.zeros_like(entry.pooled)
    return TimedConditioning(entry.end, torch.zeros_like(entry.vectors), pooled)
