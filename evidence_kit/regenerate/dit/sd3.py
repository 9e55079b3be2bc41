"""Stable Diffusion 3.5, large and medium (Stability AI)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from evidence_kit.regenerate.dit.family import Condition, Tensors, TransformerFamily
from evidence_kit.regenerate.dit.layer_names import LayerName, count_of

_HEAD = 64
"""Width of its heads in every size."""
_QKV = (1, 1, 1)


def _block(theirs: str, ours: str) -> LayerName:
    return LayerName(f"joint_blocks.*.{theirs}", (f"transformer_blocks.*.{ours}",))


NAMES = (
    LayerName("x_embedder.proj", ("pos_embed.proj",)),
    LayerName("t_embedder.mlp.0", ("time_text_embed.timestep_embedder.linear_1",)),
    LayerName("t_embedder.mlp.2", ("time_text_embed.timestep_embedder.linear_2",)),
    LayerName("y_embedder.mlp.0", ("time_text_embed.text_embedder.linear_1",)),
    LayerName("y_embedder.mlp.2", ("time_text_embed.text_embedder.linear_2",)),
    LayerName("final_layer.linear", ("proj_out",)),
    LayerName("final_layer.adaLN_modulation.1", ("norm_out.linear",), swapped=True),
    LayerName("joint_blocks.*.x_block.attn.qkv", tuple(f"transformer_blocks.*.attn.to_{one}" for one in "qkv"), _QKV),
    LayerName("joint_blocks.*.x_block.attn2.qkv", tuple(f"transformer_blocks.*.attn2.to_{one}" for one in "qkv"), _QKV),
    LayerName("joint_blocks.*.context_block.attn.qkv", tuple(f"transformer_blocks.*.attn.add_{one}_proj" for one in "qkv"), _QKV),
    _block("x_block.attn.ln_q", "attn.norm_q"), _block("x_block.attn.ln_k", "attn.norm_k"),
    _block("x_block.attn2.ln_q", "attn2.norm_q"), _block("x_block.attn2.ln_k", "attn2.norm_k"),
    _block("context_block.attn.ln_q", "attn.norm_added_q"), _block("context_block.attn.ln_k", "attn.norm_added_k"),
    _block("x_block.attn.proj", "attn.to_out.0"), _block("x_block.attn2.proj", "attn2.to_out.0"),
    _block("context_block.attn.proj", "attn.to_add_out"),
    _block("x_block.adaLN_modulation.1", "norm1.linear"),
    _block("context_block.adaLN_modulation.1", "norm1_context.linear"),
    _block("x_block.mlp.fc1", "ff.net.0.proj"), _block("x_block.mlp.fc2", "ff.net.2"),
    _block("context_block.mlp.fc1", "ff_context.net.0.proj"), _block("context_block.mlp.fc2", "ff_context.net.2"),
)  # fmt: skip


def last_block_swapped(tensors: Tensors) -> tuple[LayerName, ...]:
    """The names of a file's layers: the last block's text is normed for nothing after it, and is told shift before scale."""
    last = count_of(tensors, "joint_blocks.") - 1
    own = LayerName(
        f"joint_blocks.{last}.context_block.adaLN_modulation.1", (f"transformer_blocks.{last}.norm1_context.linear",), swapped=True
    )  # fmt: skip
    return (own, *NAMES)


def _config(tensors: Tensors) -> dict[str, Any]:
    width, channels = tensors["x_embedder.proj.weight"].shape[:2]
    layers = count_of(tensors, "joint_blocks.")
    side = round(tensors["pos_embed"].shape[1] ** 0.5)
    twice = tuple(number for number in range(layers) if f"joint_blocks.{number}.x_block.attn2.qkv.weight" in tensors)
    return {
        "sample_size": side,
        "pos_embed_max_size": side,
        "patch_size": 2,
        "in_channels": channels,
        "out_channels": channels,
        "num_layers": layers,
        "attention_head_dim": _HEAD,
        "num_attention_heads": width // _HEAD,
        "joint_attention_dim": tensors["context_embedder.weight"].shape[1],
        "caption_projection_dim": width,
        "pooled_projection_dim": tensors["y_embedder.mlp.0.weight"].shape[1],
        "qk_norm": "rms_norm",
        "dual_attention_layers": twice,
    }


def _ask(module: Any, latent: Tensor, level: Tensor, condition: Condition, skipped: tuple[int, ...]) -> Tensor:
    # CLIP's states are as wide as T5's, also where no T5 stands beside them.
    missing = module.config.joint_attention_dim - condition.states.shape[-1]
    velocity: Tensor = module(
        hidden_states=latent,
        encoder_hidden_states=torch.nn.functional.pad(condition.states, (0, missing)),
        pooled_projections=condition.pooled,
        timestep=level * 1000,
        skip_layers=list(skipped) or None,
        return_dict=False,
    )[0]
    return velocity


SD3 = TransformerFamily(
    "SD 3.5", "SD3Transformer2DModel", _config, NAMES, _ask, encoding="sd3", latent="sd3", shift=3.0,
    names_of=last_block_swapped,
)  # fmt: skip
