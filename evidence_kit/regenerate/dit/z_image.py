"""Z-Image Turbo (Alibaba's Tongyi-MAI)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.regenerate.dit.family import Condition, Tensors, TransformerFamily
from evidence_kit.regenerate.dit.layer_names import LayerName, count_of

_EPSILON = torch.finfo(torch.float32).eps
"""Of the norms of queries and keys in ComfyUI; diffusers has 1e-5."""
NAMES = (
    LayerName("final_layer.linear", ("all_final_layer.2-1.linear",)),
    LayerName("final_layer.adaLN_modulation.1", ("all_final_layer.2-1.adaLN_modulation.1",)),
    LayerName("x_embedder", ("all_x_embedder.2-1",)),
    *(
        LayerName(f"{part}.*.attention.{theirs}", tuple(f"{part}.*.attention.{one}" for one in ours), (1,) * len(ours))
        for part in ("layers", "noise_refiner", "context_refiner")
        for theirs, ours in (
            ("qkv", ("to_q", "to_k", "to_v")), ("out", ("to_out.0",)), ("q_norm", ("norm_q",)), ("k_norm", ("norm_k",)),
        )
    ),
)  # fmt: skip


def _config(tensors: Tensors) -> dict[str, Any]:
    width = tensors["x_embedder.weight"].shape[0]
    head = tensors["layers.0.attention.k_norm.weight"].shape[0]
    heads = width // head
    return {
        "in_channels": tensors["x_embedder.weight"].shape[1] // 4,
        "dim": width,
        "n_layers": count_of(tensors, "layers."),
        "n_refiner_layers": count_of(tensors, "noise_refiner."),
        "n_heads": heads,
        "n_kv_heads": heads,
        "cap_feat_dim": tensors["cap_embedder.0.weight"].shape[0],
        "axes_dims": [head // 4, 3 * head // 8, 3 * head // 8],
        "axes_lens": [1536, 512, 512],
    }


def _fit(module: nn.Module) -> None:
    for path, inner in module.named_modules():
        if path.endswith(("attention.norm_q", "attention.norm_k")):
            inner.eps = _EPSILON


def _ask(module: Any, latent: Tensor, level: Tensor, condition: Condition, skipped: tuple[int, ...]) -> Tensor:
    made = module([latent[0][:, None]], 1 - level, [condition.states[0]], return_dict=False)[0]
    velocity: Tensor = -made[0][:, 0][None]
    return velocity


Z_IMAGE = TransformerFamily(
    "Z-Image", "ZImageTransformer2DModel", _config, NAMES, _ask, encoding="lumina2", latent="flux", shift=3.0, told=1.0, fit=_fit,
)  # fmt: skip
