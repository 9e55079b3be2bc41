"""The architecture of an SD 1.x checkpoint, read off its tensors' names and shapes; no configuration file is needed.

What shapes cannot tell is fixed for the family: three attention levels of four, 8 attention heads in the UNet
(OpenAI's `num_heads: 8`), 32 norm groups, and for the text encoder quick GELU, ε = 1e-5 and the heads in `CLIP_HEADS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text

UNET = "model.diffusion_model."
VAE = "first_stage_model."
CLIP = "cond_stage_model.transformer."
CLIP_HEADS = {768: 12, 64: 4}
"""Hidden size to attention heads: CLIP ViT-L/14 as in SD 1.x; the small text encoder of test and sample models."""

Tensors = Mapping[str, Tensor]
_OTHER_FAMILIES = {
    "conditioner.embedders.": "SDXL",
    "cond_stage_model.model.": "Stable Diffusion 2",
    "model.diffusion_model.joint_blocks.": "Stable Diffusion 3",
    "double_blocks.": "FLUX",
    "model.diffusion_model.double_blocks.": "FLUX",
}


def part(tensors: Tensors, prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, named without it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def check_family(name: str, tensors: Tensors) -> None:
    """Refuses what is not a whole SD 1.x checkpoint.

    Raises:
        ModelError: another family, an inpainting model, or parts missing.
    """
    for marker, family in _OTHER_FAMILIES.items():
        if any(key.startswith(marker) for key in tensors):
            raise _wrong_family(name, family)
    first = tensors.get(UNET + "input_blocks.0.0.weight")
    if first is None or not any(key.startswith(CLIP) for key in tensors):
        raise ModelError(
            text(f"{name} 不是完整的 SD 1.x 模型（缺少 UNet 或文本编码器）。",
                 f"{name} is no complete SD 1.x checkpoint (no UNet or no text encoder in it)."),
            text("请提供网页界面中“模型”一栏所选的文件，而非 LoRA 或 VAE。",
                 "Supply the file chosen as the checkpoint in the program, not a LoRA or a VAE."),
        )  # fmt: skip
    if first.shape[1] != 4:
        raise _wrong_family(name, f"{first.shape[1]}-channel (inpainting or editing)")


def unet_config(tensors: Tensors) -> dict[str, Any]:
    """Arguments of `diffusers.UNet2DConditionModel` for the tensors of a UNet (LDM names without prefix)."""
    # Input blocks: 0 is the first convolution, then two residual blocks and a downsampling for each level.
    widths = tuple(tensors[f"input_blocks.{number}.0.out_layers.3.weight"].shape[0] for number in (1, 4, 7, 10))
    return {
        "in_channels": tensors["input_blocks.0.0.weight"].shape[1],
        "out_channels": tensors["out.2.weight"].shape[0],
        "block_out_channels": widths,
        "layers_per_block": 2,
        "down_block_types": ("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        "up_block_types": ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        "cross_attention_dim": tensors["input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"].shape[1],
        "attention_head_dim": 8,  # diffusers' name for the number of heads in this family
        "norm_num_groups": 32,
    }


def vae_config(tensors: Tensors) -> dict[str, Any]:
    """Arguments of `diffusers.AutoencoderKL` for the tensors of a VAE (LDM names without prefix)."""
    return {
        "in_channels": tensors["encoder.conv_in.weight"].shape[1],
        "out_channels": tensors["decoder.conv_out.weight"].shape[0],
        "latent_channels": tensors["decoder.conv_in.weight"].shape[1],
        "block_out_channels": tuple(
            tensors[f"encoder.down.{level}.block.0.conv2.weight"].shape[0] for level in range(4)
        ),
        "layers_per_block": 2,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "norm_num_groups": 32,
        "scaling_factor": 0.18215,
    }


def clip_config(name: str, tensors: Tensors) -> dict[str, Any]:
    """Arguments of `transformers.CLIPTextConfig` for the tensors of a text encoder.

    Raises:
        ModelError: a hidden size whose number of heads is not known.
    """
    vocabulary, hidden = tensors["embeddings.token_embedding.weight"].shape
    if hidden not in CLIP_HEADS:
        raise _wrong_family(name, f"CLIP-{hidden}")
    return {
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "intermediate_size": tensors["encoder.layers.0.mlp.fc1.weight"].shape[0],
        "num_hidden_layers": sum(key.endswith(".mlp.fc1.weight") for key in tensors),
        "num_attention_heads": CLIP_HEADS[hidden],
        "max_position_embeddings": tensors["embeddings.position_embedding.weight"].shape[0],
        "hidden_act": "quick_gelu",
        "layer_norm_eps": 1e-5,
    }


def _wrong_family(name: str, family: str) -> ModelError:
    return ModelError(
        text(f"{name} 属于 {family} 架构，本引擎只运行 SD 1.x 文生图模型。",
             f"{name} is of the {family} kind; this engine runs SD 1.x text-to-image models."),
        text("请核对模型文件是否正确；其他架构尚不支持。",
             "Check that it is the right file; other architectures are not supported yet."),
    )  # fmt: skip
