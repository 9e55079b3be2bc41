"""The text encoders of a checkpoint: which hidden state a family's UNet reads, by the rules of AUTOMATIC1111's webui.

SD 1.x: the state that clip skip names, through the final layer norm. SD 2.x: the last but one, through the norm. SDXL: the
last but one of both encoders, without the norm, side by side; and the second one's pooled state. Clip skip is for SD 1.x
alone: webui shows the setting and does not apply it to the others. Later ComfyUI applies it to every family; where nothing
sets it, the family's own layer is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.regenerate.prompt.chunks import END
from evidence_kit.regenerate.prompt.textual_inversion import Splice


@dataclass(frozen=True)
class EncodedTexts:
    """What text encoders make of texts."""

    hidden: tuple[Tensor, ...]
    """Of each encoder: [texts, 77, channels]."""
    pooled: Tensor | None = None
    """[texts, channels]: each text as a whole, for families whose UNet reads that too."""


@dataclass(frozen=True)
class ClipSkip:
    """Which layer a picture's settings name, and on whom that acts."""

    layer: int
    """Counted from the end, 1 the last; 0: the family's own."""
    every_family: bool = False


@dataclass(frozen=True)
class Clip:
    """One text model and how its family uses it."""

    model: nn.Module
    own_layer: int = 1
    """The one that the family reads, counted from the end, 1 the last."""
    skips: bool = True
    """Whether clip skip acts on it under every program's rules."""
    normed: bool = True
    """Whether the hidden state goes through the final layer norm."""
    padding: int = END
    """The token after the end of a text; OpenCLIP was trained with 0."""
    projection: Tensor | None = field(default=None, repr=False)
    """[out, in]: of the pooled state."""

    @property
    def channels(self) -> int:
        """Width of the token vectors."""
        return int(self.table.weight.shape[1])

    @property
    def table(self) -> Any:
        """The module that turns tokens into vectors."""
        return self.model.get_submodule("embeddings.token_embedding")

    def encode(self, tokens: Tensor, clip_skip: ClipSkip) -> EncodedTexts:
        """The hidden state [texts, 77, channels], and the pooled one [texts, out] if there is a projection; float32."""
        tokens = self._padded(tokens.to(self.table.weight.device))
        acts = self.skips or clip_skip.every_family
        layer = (acts and clip_skip.layer) or self.own_layer
        output = self.model(input_ids=tokens, output_hidden_states=layer > 1 or not self.normed)
        last: Tensor = output.last_hidden_state.float()
        pooled = None
        if self.projection is not None:
            ends = tokens.argmax(dim=-1)  # the end token has the highest number
            pooled = last[torch.arange(len(last), device=last.device), ends] @ self.projection.T
        if layer == 1 and self.normed:
            return EncodedTexts((last,), pooled)
        hidden: Tensor = output.hidden_states[-layer]
        normed: Tensor = self.model.get_submodule("final_layer_norm")(hidden) if self.normed else hidden
        return EncodedTexts((normed.float(),), pooled)

    def _padded(self, tokens: Tensor) -> Tensor:
        if self.padding == END:
            return tokens
        after = (tokens == END).long().cumsum(dim=-1) - (tokens == END).long() > 0
        return tokens.masked_fill(after, self.padding)


class TextEncoder:
    """The text models of a checkpoint behind the `Encoder` protocol of `conditioning`.

    Args:
        clips: in the order in which their hidden states lie side by side.
    """

    def __init__(self, *clips: Clip) -> None:
        self.clips = clips

    @torch.no_grad()
    def encode(self, tokens: Tensor, clip_skip: ClipSkip, splices: Sequence[Sequence[Splice]] = ()) -> EncodedTexts:
        """The hidden states of token ids [texts, 77].

        Args:
            clip_skip: which layer, where the family leaves that open.
            splices: for each text, embeddings that take the place of token vectors.
        """
        hidden: list[Tensor] = []
        pooled: Tensor | None = None
        start = 0
        for clip in self.clips:
            columns = slice(start, start + clip.channels)
            with _spliced(clip, splices, columns):
                encoded = clip.encode(tokens, clip_skip)
            hidden += encoded.hidden
            pooled = encoded.pooled if encoded.pooled is not None else pooled
            start += clip.channels
        return EncodedTexts(tuple(hidden), pooled)

    @property
    def channels(self) -> int:
        """Width of the token vectors of all encoders side by side."""
        return sum(clip.channels for clip in self.clips)


@contextmanager
def _spliced(clip: Clip, splices: Sequence[Sequence[Splice]], columns: slice) -> Iterator[None]:
    """Token vectors are replaced as they come out of their table, before positions are added."""

    def replace(_module: nn.Module, _inputs: Any, vectors: Tensor) -> Tensor:
        vectors = vectors.clone()
        for number, of_text in enumerate(splices):
            for splice in of_text:
                end = splice.position + len(splice.vectors)
                vectors[number, splice.position : end] = splice.vectors[:, columns].to(vectors)
        return vectors

    handle = clip.table.register_forward_hook(replace) if any(splices) else None
    try:
        yield
    finally:
        if handle is not None:
            handle.remove()
