"""The architecture of a checkpoint, read off the shapes of its tensors (under diffusers' and transformers' names).

No configuration file is needed. What shapes cannot tell is fixed for the family (`family.Family`): heads, activations.
For all families: two residual blocks a level, 32 norm groups, ε = 1e-5 in the text encoders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from evidence_kit.regenerate.weights.families import SD1, SDXL, Family
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit

Tensors = Mapping[str, Tensor]

SIZE_CHANNELS = 256
"""Channels of each of the six numbers by which SDXL is told sizes and crop."""
_CLIP_HEAD = 64
_SMALL_CLIP, _SMALL_HEAD = 64, 16
"""Width up to which a text encoder is one of test and sample models, and of its heads; CLIP's own are 64 wide, whatever its size."""


def unet_config(family: Family, unet: Tensors) -> dict[str, Any]:
    """Arguments of `diffusers.UNet2DConditionModel`.

    Raises:
        KeyError, WeightsUnfit: no UNet of the family.
    """
    widths = _widths(unet, "down_blocks.{}.resnets.0.conv1.weight")
    middle = _depth(unet, "mid_block.")
    depths = [_depth(unet, f"down_blocks.{level}.") for level in range(len(widths))]
    attending = [width for width, depth in zip(widths, depths, strict=True) if depth]
    if family.head_width is not None and any(width % family.head_width for width in attending):
        raise WeightsUnfit(WeightsCode.WIDTHS, widths=_listed(attending), of=family.head_width)
    config: dict[str, Any] = {
        "in_channels": unet["conv_in.weight"].shape[1],
        "out_channels": unet["conv_out.weight"].shape[0],
        "block_out_channels": widths,
        "layers_per_block": 2,
        "down_block_types": tuple("CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in depths),
        "up_block_types": tuple("CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in reversed(depths)),
        # A level without transformers has no say; the last number is the middle block's.
        "transformer_layers_per_block": (*(depth or 1 for depth in depths[:-1]), middle),
        "cross_attention_dim": _context(unet),
        # diffusers' name for the number of heads in these families.
        "attention_head_dim": 8
        if family.head_width is None
        else tuple(max(1, width // family.head_width) for width in widths),
        "use_linear_projection": family is not SD1,
        "norm_num_groups": 32,
    }
    if family is SDXL:
        config |= {
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": SIZE_CHANNELS,
            "projection_class_embeddings_input_dim": unet["add_embedding.linear_1.weight"].shape[1],
        }
    return config


def vae_config(family: Family, vae: Tensors) -> dict[str, Any]:
    """Arguments of `diffusers.AutoencoderKL`.

    Raises:
        KeyError, WeightsUnfit: no VAE of these families.
    """
    widths = _widths(vae, "encoder.down_blocks.{}.resnets.0.conv2.weight")
    return {
        "in_channels": vae["encoder.conv_in.weight"].shape[1],
        "out_channels": vae["decoder.conv_out.weight"].shape[0],
        "latent_channels": vae["decoder.conv_in.weight"].shape[1],
        "block_out_channels": widths,
        "layers_per_block": 2,
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "norm_num_groups": 32,
        "scaling_factor": family.latent_scale,
    }


def clip_config(activation: str, clip: Tensors) -> dict[str, Any]:
    """Arguments of `transformers.CLIPTextConfig`.

    Raises:
        KeyError, WeightsUnfit: no text encoder of CLIP's kind.
    """
    vocabulary, hidden = clip["embeddings.token_embedding.weight"].shape
    head = _SMALL_HEAD if hidden <= _SMALL_CLIP else _CLIP_HEAD
    if hidden % head:
        raise WeightsUnfit(WeightsCode.ENCODER_WIDTH, width=hidden)
    return {
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "intermediate_size": clip["encoder.layers.0.mlp.fc1.weight"].shape[0],
        "num_hidden_layers": sum(name.endswith(".mlp.fc1.weight") for name in clip),
        "num_attention_heads": hidden // head,
        "max_position_embeddings": clip["embeddings.position_embedding.weight"].shape[0],
        "hidden_act": activation,
        "layer_norm_eps": 1e-5,
    }


def check_parts(family: Family, unet: Tensors, texts: tuple[Tensors, ...]) -> None:
    """Whether text encoders and UNet belong together.

    Raises:
        WeightsUnfit: another number of encoders, or other widths, than the UNet reads.
    """
    if len(texts) != len(family.activations):
        raise WeightsUnfit(WeightsCode.ENCODERS, held=len(texts), read=len(family.activations))
    width = sum(clip["embeddings.token_embedding.weight"].shape[1] for clip in texts)
    if width != _context(unet):
        raise WeightsUnfit(WeightsCode.CONTEXT, width=width, read=_context(unet))
    if family is SDXL:
        pooled = texts[-1]["text_projection.weight"].shape[0]
        read = unet["add_embedding.linear_1.weight"].shape[1]
        if pooled + 6 * SIZE_CHANNELS != read:
            raise WeightsUnfit(WeightsCode.POOLED, width=pooled, read=read - 6 * SIZE_CHANNELS)


def _widths(tensors: Tensors, pattern: str) -> tuple[int, ...]:
    widths: list[int] = []
    while (tensor := tensors.get(pattern.format(len(widths)))) is not None:
        widths.append(tensor.shape[0])
    if not widths:
        raise KeyError(pattern.format(0))
    if any(width % 32 for width in widths):
        raise WeightsUnfit(WeightsCode.WIDTHS, widths=_listed(widths), of=32)
    return tuple(widths)


def _listed(widths: Sequence[int]) -> str:
    return ", ".join(map(str, widths))


def _depth(unet: Tensors, block: str) -> int:
    """Transformer layers in each attention of a block."""
    depth = 0
    while f"{block}attentions.0.transformer_blocks.{depth}.norm1.weight" in unet:
        depth += 1
    return depth


def _context(unet: Tensors) -> int:
    """Width of the text that the UNet reads."""
    return unet["mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight"].shape[1]
