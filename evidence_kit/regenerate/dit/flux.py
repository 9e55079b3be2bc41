"""FLUX.1 dev and schnell (Black Forest Labs)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from evidence_kit.regenerate.dit.family import Condition, Tensors, TransformerFamily
from evidence_kit.regenerate.dit.layer_names import LayerName, count_of

GUIDANCE = 3.5
"""What the transformer is told where no node says anything."""
_QKV = (1, 1, 1)
NAMES = (
    LayerName("time_in.in_layer", ("time_text_embed.timestep_embedder.linear_1",)),
    LayerName("time_in.out_layer", ("time_text_embed.timestep_embedder.linear_2",)),
    LayerName("vector_in.in_layer", ("time_text_embed.text_embedder.linear_1",)),
    LayerName("vector_in.out_layer", ("time_text_embed.text_embedder.linear_2",)),
    LayerName("guidance_in.in_layer", ("time_text_embed.guidance_embedder.linear_1",)),
    LayerName("guidance_in.out_layer", ("time_text_embed.guidance_embedder.linear_2",)),
    LayerName("txt_in", ("context_embedder",)),
    LayerName("img_in", ("x_embedder",)),
    LayerName("final_layer.linear", ("proj_out",)),
    LayerName("final_layer.adaLN_modulation.1", ("norm_out.linear",), swapped=True),
    LayerName("double_blocks.*.img_mod.lin", ("transformer_blocks.*.norm1.linear",)),
    LayerName("double_blocks.*.txt_mod.lin", ("transformer_blocks.*.norm1_context.linear",)),
    LayerName("double_blocks.*.img_attn.qkv", tuple(f"transformer_blocks.*.attn.to_{one}" for one in "qkv"), _QKV),
    LayerName("double_blocks.*.txt_attn.qkv", tuple(f"transformer_blocks.*.attn.add_{one}_proj" for one in "qkv"), _QKV),
    LayerName("double_blocks.*.img_attn.norm.query_norm", ("transformer_blocks.*.attn.norm_q",)),
    LayerName("double_blocks.*.img_attn.norm.key_norm", ("transformer_blocks.*.attn.norm_k",)),
    LayerName("double_blocks.*.txt_attn.norm.query_norm", ("transformer_blocks.*.attn.norm_added_q",)),
    LayerName("double_blocks.*.txt_attn.norm.key_norm", ("transformer_blocks.*.attn.norm_added_k",)),
    LayerName("double_blocks.*.img_attn.proj", ("transformer_blocks.*.attn.to_out.0",)),
    LayerName("double_blocks.*.txt_attn.proj", ("transformer_blocks.*.attn.to_add_out",)),
    LayerName("double_blocks.*.img_mlp.0", ("transformer_blocks.*.ff.net.0.proj",)),
    LayerName("double_blocks.*.img_mlp.2", ("transformer_blocks.*.ff.net.2",)),
    LayerName("double_blocks.*.txt_mlp.0", ("transformer_blocks.*.ff_context.net.0.proj",)),
    LayerName("double_blocks.*.txt_mlp.2", ("transformer_blocks.*.ff_context.net.2",)),
    LayerName("single_blocks.*.modulation.lin", ("single_transformer_blocks.*.norm.linear",)),
    LayerName("single_blocks.*.linear1", (
        *(f"single_transformer_blocks.*.attn.to_{one}" for one in "qkv"), "single_transformer_blocks.*.proj_mlp",
    ), (1, 1, 1, 4)),
    LayerName("single_blocks.*.linear2", ("single_transformer_blocks.*.proj_out",)),
    LayerName("single_blocks.*.norm.query_norm", ("single_transformer_blocks.*.attn.norm_q",)),
    LayerName("single_blocks.*.norm.key_norm", ("single_transformer_blocks.*.attn.norm_k",)),
)  # fmt: skip


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
        "pooled_projection_dim": tensors["vector_in.in_layer.weight"].shape[1],
        "guidance_embeds": "guidance_in.in_layer.weight" in tensors,
        "axes_dims_rope": (head // 8, 7 * head // 16, 7 * head // 16),
    }


def packed(latent: Tensor) -> Tensor:
    """The tokens [1, rows·columns/4, channels·4] of a latent: cells of 2×2, the channel slowest."""
    count, channels, rows, columns = latent.shape
    cells = latent.reshape(count, channels, rows // 2, 2, columns // 2, 2).permute(0, 2, 4, 1, 3, 5)
    return cells.reshape(count, rows * columns // 4, channels * 4)


def unpacked(tokens: Tensor, rows: int, columns: int) -> Tensor:
    """The latent [1, channels, rows, columns] of tokens; undoes `packed`."""
    count, _, width = tokens.shape
    cells = tokens.reshape(count, rows // 2, columns // 2, width // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return cells.reshape(count, width // 4, rows, columns)


def places(rows: int, columns: int, axes: int = 3) -> Tensor:
    """The places [rows·columns, axes] of a picture's tokens: 0, row, column, 0 …"""
    ids = torch.zeros(rows, columns, axes)
    ids[..., 1], ids[..., 2] = torch.arange(rows)[:, None], torch.arange(columns)[None]
    return ids.reshape(rows * columns, axes)


def _ask(module: Any, latent: Tensor, level: Tensor, condition: Condition, skipped: tuple[int, ...]) -> Tensor:
    rows, columns = latent.shape[-2:]
    told = GUIDANCE if condition.guidance is None else condition.guidance
    velocity: Tensor = module(
        hidden_states=packed(latent),
        encoder_hidden_states=condition.states,
        pooled_projections=condition.pooled,
        timestep=level,
        img_ids=places(rows // 2, columns // 2).to(latent.device),
        txt_ids=torch.zeros(condition.states.shape[1], 3, device=latent.device),
        guidance=level.new_tensor([told]) if module.config.guidance_embeds else None,
        return_dict=False,
    )[0]
    return unpacked(velocity, rows, columns)


FLUX_DEV = TransformerFamily(
    "FLUX.1", "FluxTransformer2DModel", _config, NAMES, _ask, encoding="flux", latent="flux", table=10_000
)
FLUX_SCHNELL = replace(FLUX_DEV, shift=1.0, table=1000)
