"""Textual inversion: learned vectors that stand for a word of the prompt (Gal et al. 2022, arXiv 2208.01618)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text


@dataclass(frozen=True)
class Embedding:
    """An embedding file's vectors, and the token ids of the name they stand for."""

    name: str
    tokens: tuple[int, ...]
    vectors: Tensor = field(repr=False)
    """[vectors, channels]: input vectors of the text encoder; of both side by side for SDXL."""


@dataclass(frozen=True)
class Splice:
    """Vectors that take the place of token vectors in a chunk."""

    position: int
    """Of the first one among the chunk's 77."""
    vectors: Tensor = field(repr=False)


def vectors_of(name: str, tensors: Mapping[str, Tensor], channels: int) -> Tensor:
    """The vectors [n, channels] of an embedding file.

    Raises:
        ModelError: none in it, not numbers, or made for a text encoder of another width.
    """
    both = [tensors[key] for key in ("clip_l", "clip_g") if key in tensors]
    if len(both) == 2 and all(one.dim() == 2 for one in both) and len(both[0]) == len(both[1]):
        found = [torch.cat([one.float() for one in both], dim=1)]  # SDXL: a vector for each text encoder
    else:
        found = [tensors[key] for key in ("emb_params", "<emb>", "clip_l") if key in tensors]
        found = found or (list(tensors.values()) if len(tensors) == 1 else [])
    fits = bool(found) and found[0].dim() in (1, 2) and found[0].shape[-1] == channels
    if fits and bool(found[0].float().isfinite().all()):
        return found[0].float().reshape(-1, channels)
    raise ModelError(
        text(f"{name} 不是适用于该模型的文本反演嵌入。", f"{name} is no textual inversion for this checkpoint."),
        text("请核对文件及其基础模型。", "Check the file, and for which kind of model it was made."),
    )


def at(embeddings: Sequence[Embedding], tokens: Sequence[int], position: int) -> Embedding | None:
    """The embedding whose name begins at a position; the longest name wins."""
    fitting = [e for e in embeddings if e.tokens and tuple(tokens[position : position + len(e.tokens)]) == e.tokens]
    return max(fitting, key=lambda embedding: len(embedding.tokens), default=None)
