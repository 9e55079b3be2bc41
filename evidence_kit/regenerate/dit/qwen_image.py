"""Qwen-Image (Alibaba's Qwen team)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.regenerate.dit.family import Condition, Tensors, TransformerFamily
from evidence_kit.regenerate.dit.flux import packed, unpacked
from evidence_kit.regenerate.dit.layer_names import count_of

_THETA = 10_000


class Places(nn.Module):
    """Rotary positions as ComfyUI counts them: a picture's middle row and column is 0, its text follows the larger half.

    Stands in the place of diffusers' own module, which begins one lower where a side is odd.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self._widths = widths

    def forward(self, shapes: Any, max_txt_seq_len: int, device: torch.device) -> tuple[Tensor, Tensor]:
        """Complex turns of the picture's tokens [rows·columns, width/2] and of the text's [length, width/2]."""
        _, rows, columns = shapes[0][0]
        places = torch.zeros(rows, columns, 3)
        places[..., 1] = torch.arange(rows)[:, None] - rows // 2
        places[..., 2] = torch.arange(columns)[None] - columns // 2
        text = torch.arange(max_txt_seq_len).float()[:, None].expand(-1, 3) + max(rows // 2, columns // 2)
        return self._turns(places.reshape(-1, 3)).to(device), self._turns(text).to(device)

    def _turns(self, places: Tensor) -> Tensor:
        turned = [
            torch.outer(places[:, axis], 1.0 / torch.pow(_THETA, torch.arange(0, width, 2).float().div(width)))
            for axis, width in enumerate(self._widths)
        ]
        angles = torch.cat(turned, dim=-1)
        return torch.polar(torch.ones_like(angles), angles)


def _config(tensors: Tensors) -> dict[str, Any]:
    width, inputs = tensors["img_in.weight"].shape
    head = tensors["transformer_blocks.0.attn.norm_k.weight"].shape[0]
    return {
        "patch_size": 2,
        "in_channels": inputs,
        "out_channels": tensors["proj_out.weight"].shape[0] // 4,
        "num_layers": count_of(tensors, "transformer_blocks."),
        "attention_head_dim": head,
        "num_attention_heads": width // head,
        "joint_attention_dim": tensors["txt_in.weight"].shape[1],
        "axes_dims_rope": (head // 8, 7 * head // 16, 7 * head // 16),
    }


def _fit(module: Any) -> None:
    module.pos_embed = Places(tuple(module.config.axes_dims_rope))


def _ask(module: Any, latent: Tensor, level: Tensor, condition: Condition, skipped: tuple[int, ...]) -> Tensor:
    rows, columns = latent.shape[-2:]
    velocity: Tensor = module(
        hidden_states=packed(latent),
        encoder_hidden_states=condition.states,
        timestep=level,
        img_shapes=[[(1, rows // 2, columns // 2)]],
        return_dict=False,
    )[0]
    return unpacked(velocity, rows, columns)


QWEN_IMAGE = TransformerFamily(
    "Qwen-Image", "QwenImageTransformer2DModel", _config, (), _ask, encoding="qwen_image", latent="qwen_image", table=10_000,
    fit=_fit,
)  # fmt: skip
