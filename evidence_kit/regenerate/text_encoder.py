"""CLIP's hidden states with AUTOMATIC1111's meaning of clip skip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.regenerate.embedding import Splice


class TextEncoder:
    """A CLIP text model behind the `Encoder` protocol of `conditioning`."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model

    @torch.no_grad()
    def encode(self, tokens: Tensor, clip_skip: int, splices: Sequence[Sequence[Splice]] = ()) -> Tensor:
        """Hidden states [texts, 77, channels], `clip_skip` layers from the end, through the final layer norm; float32.

        Args:
            splices: for each text, embeddings that take the place of token vectors.
        """
        device = next(self.model.parameters()).device
        with self._spliced(splices):
            output = self.model(input_ids=tokens.to(device), output_hidden_states=clip_skip > 1)
        if clip_skip == 1:
            last: Tensor = output.last_hidden_state
            return last.float()
        normed: Tensor = self.model.get_submodule("final_layer_norm")(output.hidden_states[-clip_skip])
        return normed.float()

    @property
    def channels(self) -> int:
        """Width of the token vectors."""
        return int(self._token_vectors().weight.shape[1])

    def _token_vectors(self) -> Any:
        return next(module for name, module in self.model.named_modules() if name.endswith("token_embedding"))

    @contextmanager
    def _spliced(self, splices: Sequence[Sequence[Splice]]) -> Iterator[None]:
        """Token vectors are replaced as they come out of their table, before positions are added."""

        def replace(_module: nn.Module, _inputs: Any, vectors: Tensor) -> Tensor:
            vectors = vectors.clone()
            for number, of_text in enumerate(splices):
                for splice in of_text:
                    end = splice.position + len(splice.vectors)
                    vectors[number, splice.position : end] = splice.vectors.to(vectors)
            return vectors

        handle = self._token_vectors().register_forward_hook(replace) if any(splices) else None
        try:
            yield
        finally:
            if handle is not None:
                handle.remove()
