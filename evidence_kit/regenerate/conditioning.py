"""Chunks to conditioning: text encoder, clip skip, weights with the mean restored, and the timeline of a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from evidence_kit.regenerate.attention import parse_attention, split_and
from evidence_kit.regenerate.chunks import EMPTY, Chunk, chunked
from evidence_kit.regenerate.timeline import timeline
from evidence_kit.regenerate.tokens import COMMA, ClipTokenizer


class Encoder(Protocol):
    """Token ids to hidden states."""

    def encode(self, tokens: Tensor, clip_skip: int) -> Tensor:
        """Hidden states [texts, 77, channels] of token ids [texts, 77], `clip_skip` layers from the end."""


@dataclass(frozen=True)
class Timed:
    """The conditioning [tokens, channels] that holds up to and including model call `end`."""

    end: int
    vectors: Tensor


@dataclass(frozen=True)
class Conditioning:
    """One prompt over the whole run, with its weight among those joined by `AND`."""

    weight: float
    entries: tuple[Timed, ...]

    def at(self, call: int) -> Tensor:
        """The vectors for a model call, counted from 0. Past the last entry the first one holds again."""
        return next((entry for entry in self.entries if call <= entry.end), self.entries[0]).vectors


@dataclass(frozen=True)
class PromptEncoder:
    """Encodes prompts by the rules of AUTOMATIC1111 1.6 and later."""

    encoder: Encoder
    tokenizer: ClipTokenizer
    clip_skip: int
    calls: int
    """Length of the timeline: steps, doubled for samplers that call the model twice a step."""

    def positive(self, prompt: str) -> tuple[Conditioning, ...]:
        """The parts of a positive prompt."""
        return tuple(self._conditioning(part.text, part.weight) for part in split_and(prompt))

    def negative(self, prompt: str) -> Conditioning:
        """A negative prompt: `AND` is a word like others there."""
        return self._conditioning(prompt, 1.0)

    def _conditioning(self, prompt: str, weight: float) -> Conditioning:
        entries = timeline(prompt, self.calls)
        texts = [chunked(parse_attention(entry.text), self.tokenizer, COMMA) for entry in entries]
        vectors = self._encode(texts)
        return Conditioning(weight, tuple(Timed(entry.end, v) for entry, v in zip(entries, vectors, strict=True)))

    def _encode(self, texts: Sequence[tuple[Chunk, ...]]) -> Tensor:
        """All texts of one timeline as one batch [texts, chunks·77, channels], the shorter ones filled up."""
        length = max(len(chunks) for chunks in texts)
        filled = [(*chunks, *[EMPTY] * (length - len(chunks))) for chunks in texts]
        return torch.cat([self._encode_chunks([text[number] for text in filled]) for number in range(length)], dim=1)

    def _encode_chunks(self, chunks: Sequence[Chunk]) -> Tensor:
        tokens = torch.tensor([chunk.tokens for chunk in chunks])
        hidden = self.encoder.encode(tokens, self.clip_skip)
        weights = torch.tensor([chunk.weights for chunk in chunks], device=hidden.device)
        weighted = hidden * weights.unsqueeze(-1)
        # One mean per chunk number over all texts, channels and tokens, also where every weight is 1.
        return weighted * (hidden.mean() / weighted.mean())
