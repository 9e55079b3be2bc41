"""FLUX.2 klein (Black Forest Labs)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from evidence_kit.regenerate.dit.family import Condition, Tensors, TransformerFamily
from evidence_kit.regenerate.dit.flux import places
from evidence_kit.regenerate.dit.layer_names import LayerName, count_of

_QKV = (1, 1, 1)
_DOUBLE = {
    "img_attn.norm.query_norm": "attn.norm_q", "img_attn.norm.key_norm": "attn.norm_k",
    "txt_attn.norm.query_norm": "attn.norm_added_q", "txt_attn.norm.key_norm": "attn.norm_added_k",
    "img_attn.proj": "attn.to_out.0", "txt_attn.proj": "attn.to_add_out",
    "img_mlp.0": "ff.linear_in", "img_mlp.2": "ff.linear_out",
    "txt_mlp.0": "ff_context.linear_in", "txt_mlp.2": "ff_context.linear_out",
}  # fmt: skip
_SINGLE = {
    "linear1": "attn.to_qkv_mlp_proj", "linear2": "attn.to_out",
    "norm.query_norm": "attn.norm_q", "norm.key_norm": "attn.norm_k",
}  # fmt: skip
NAMES = (
    LayerName("img_in", ("x_embedder",)),
    LayerName("txt_in", ("context_embedder",)),
    LayerName("time_in.in_layer", ("time_guidance_embed.timestep_embedder.linear_1",)),
    LayerName("time_in.out_layer", ("time_guidance_embed.timestep_embedder.linear_2",)),
    *(
        LayerName(f"{name}.lin", (f"{name}.linear",))
        for name in ("double_stream_modulation_img", "double_stream_modulation_txt", "single_stream_modulation")
    ),
    LayerName("final_layer.linear", ("proj_out",)),
    LayerName("final_layer.adaLN_modulation.1", ("norm_out.linear",), swapped=True),
    LayerName("double_blocks.*.img_attn.qkv", tuple(f"transformer_blocks.*.attn.to_{one}" for one in "qkv"), _QKV),
    LayerName(
        "double_blocks.*.txt_attn.qkv", tuple(f"transformer_blocks.*.attn.add_{one}_proj" for one in "qkv"), _QKV
    ),
    *(LayerName(f"double_blocks.*.{theirs}", (f"transformer_blocks.*.{ours}",)) for theirs, ours in _DOUBLE.items()),
    *(
        LayerName(f"single_blocks.*.{theirs}", (f"single_transformer_blocks.*.{ours}",))
        for theirs, ours in _SINGLE.items()
    ),
)


def _config(tensors: Tensors) -> dict[str, Any]:
    width, channels = tensors["img_in.weight"].shape
    norm = next(key for key in tensors if key.startswith("double_blocks.0.img_attn.norm.key_norm."))
    head = tensors[norm].shape[0]
    return {
        "patch_size": 1,
        "in_channels": channels,
        "num_layers": count_of(tensors, "double_blocks."),
        "num_single_layers": count_of(tensors, "single_blocks."),
        "attention_head_dim": head,
        "num_attention_heads": width // head,
        "joint_attention_dim": tensors["txt_in.weight"].shape[1],
        "mlp_ratio": tensors["double_blocks.0.img_mlp.2.weight"].shape[1] / width,
        "axes_dims_rope": (head // 4,) * 4,
        "guidance_embeds": False,
    }


def _ask(module: Any, latent: Tensor, level: Tensor, condition: Condition, skipped: tuple[int, ...]) -> Tensor:
    rows, columns = latent.shape[-2:]
    words = torch.zeros(condition.states.shape[1], 4, device=latent.device)
    words[:, 3] = torch.arange(len(words), device=latent.device)
    velocity: Tensor = module(
        hidden_states=latent.flatten(2).transpose(1, 2),
        encoder_hidden_states=condition.states,
        timestep=level,
        img_ids=places(rows, columns, 4).to(latent.device),
        txt_ids=words,
        return_dict=False,
    )[0]
    return velocity.transpose(1, 2).reshape(latent.shape)


KLEIN = TransformerFamily(
    "FLUX.2 klein", "Flux2Transformer2DModel", _config, NAMES, _ask, encoding="flux2", latent="flux2", mu=2.02, table=10_000,
    channels=128, cell=16, patch=1,
)  # fmt: skip
