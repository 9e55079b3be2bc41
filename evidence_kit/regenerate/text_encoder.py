"""CLIP's hidden states with AUTOMATIC1111's meaning of clip skip."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class TextEncoder:
    """A CLIP text model behind the `Encoder` protocol of `conditioning`."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model

    @torch.no_grad()
    def encode(self, tokens: Tensor, clip_skip: int) -> Tensor:
        """Hidden states [texts, 77, channels], `clip_skip` layers from the end, through the final layer norm."""
        device = next(self.model.parameters()).device
        output = self.model(input_ids=tokens.to(device), output_hidden_states=clip_skip > 1)
        if clip_skip == 1:
            last: Tensor = output.last_hidden_state
            return last
        normed: Tensor = self.model.get_submodule("final_layer_norm")(output.hidden_states[-clip_skip])
        return normed
