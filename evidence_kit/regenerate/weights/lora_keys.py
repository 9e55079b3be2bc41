"""The names by which LoRA files call the layers of a checkpoint.

kohya's sd-scripts: the path with `_` for `.` after `lora_unet_`, `lora_te_` (`lora_te1_`, `lora_te2_` for SDXL); the UNet's path
is diffusers', for SDXL latent-diffusion's. OneTrainer: the same with diffusers' path for SDXL too. diffusers and PEFT: the path
itself after `unet.`, `text_encoder.`, `text_encoder_2.`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from torch import Tensor, nn

if TYPE_CHECKING:
    from evidence_kit.regenerate.weights.loading import Checkpoint

Role = Literal["down", "up", "mid", "alpha"]

_ROLES: tuple[tuple[str, Role], ...] = (
    (".lora_down.weight", "down"), (".lora_up.weight", "up"), (".lora_mid.weight", "mid"), (".alpha", "alpha"),
    (".lora_A.weight", "down"), (".lora_B.weight", "up"), (".lora_A.default.weight", "down"),
    (".lora_B.default.weight", "up"), (".lora.down.weight", "down"), (".lora.up.weight", "up"),
    ("_lora.down.weight", "down"), ("_lora.up.weight", "up"), (".lora_linear_layer.down.weight", "down"),
    (".lora_linear_layer.up.weight", "up"),
)  # fmt: skip
_KINDS = (
    ("hada_", "LoHa (LyCORIS)"), ("lokr_", "LoKr (LyCORIS)"), ("dora_scale", "DoRA"), ("oft_", "OFT"),
    ("on_input", "IA3 (LyCORIS)"), ("diff", "full difference (LyCORIS)"), ("diff_b", "full difference (LyCORIS)"),
    ("w_norm", "norms (LyCORIS)"), ("b_norm", "norms (LyCORIS)"), ("lora_magnitude_vector", "DoRA"),
    ("a1", "GLoRA (LyCORIS)"), ("b1", "GLoRA (LyCORIS)"),
)  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """A layer that a LoRA may change."""

    weights: tuple[nn.Parameter, ...]
    """One; of a layer that LoRAs know as one and the model has in parts, each part, row after row."""
    side: Literal["unet", "text"]
    swapped: bool = False
    """Whether the model has its halves the other way round."""


def parsed(key: str) -> tuple[str, Role] | None:
    """The layer that a tensor belongs to and its role there; None for names of no known form."""
    for suffix, role in _ROLES:
        if key.endswith(suffix):
            layer = key.removesuffix(suffix).removeprefix("base_model.model.")
            layer = layer.replace(".processor.", ".")
            return (f"{layer}.0" if layer.endswith(".to_out") else layer), role
    return None


def foreign_kind(key: str) -> str | None:
    """What a tensor says its file is, where that is no plain LoRA: LoHa, LoKr, DoRA …"""
    parts = key.split(".")[1:]
    return next((kind for beginning, kind in _KINDS if any(_is(part, beginning) for part in parts)), None)


def _is(part: str, beginning: str) -> bool:
    return part.startswith(beginning) if beginning.endswith("_") else part == beginning


def layers_of(checkpoint: Checkpoint) -> dict[str, Layer]:
    """Every layer of a checkpoint under all its names."""
    named: dict[str, Layer] = {}
    for path, weight in weights_of(checkpoint.unet):
        layer = Layer((weight,), "unet")
        named[f"unet.{path}"] = named["lora_unet_" + path.replace(".", "_")] = layer
        named["lora_unet_" + ldm_path(path).replace(".", "_")] = layer
    clips = checkpoint.text_encoder.clips
    for number, clip in enumerate(clips, start=1):
        short = "te" if len(clips) == 1 else f"te{number}"
        long = "text_encoder" if number == 1 else f"text_encoder_{number}"
        for path, weight in weights_of(clip.model):
            layer = Layer((weight,), "text")
            named[f"{long}.text_model.{path}"] = named[f"{long}.{path}"] = layer
            named[f"lora_{short}_text_model_" + path.replace(".", "_")] = layer
    return named


def weights_of(model: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    """The matrices of a model by their paths."""
    for path, module in model.named_modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            yield path, cast(nn.Parameter, module.weight)


_ENDS = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
    "conv_out": "out.2", "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
}  # fmt: skip
_IN_RESNET = {
    "conv1": "in_layers.2", "conv2": "out_layers.3", "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip


def ldm_path(path: str) -> str:
    """diffusers' path of a UNet layer (two residual blocks a level) as latent-diffusion spells it."""
    if path in _ENDS:
        return _ENDS[path]
    if match := re.fullmatch(r"(down|up)_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.+)", path):
        side, level, kind, number, rest = match.groups()
        place = 3 * int(level) + int(number) + (side == "down")
        block = f"{'input' if side == 'down' else 'output'}_blocks.{place}.{int(kind == 'attentions')}"
    elif match := re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d+)\.(.+)", path):
        kind, number, rest = match.groups()
        block = f"middle_block.{1 if kind == 'attentions' else 2 * int(number)}"
    elif match := re.fullmatch(r"down_blocks\.(\d+)\.downsamplers\.0\.conv", path):
        return f"input_blocks.{3 * int(match[1]) + 3}.0.op"
    elif match := re.fullmatch(r"up_blocks\.(\d+)\.upsamplers\.0\.conv", path):
        return f"output_blocks.{3 * int(match[1]) + 2}.2.conv"
    else:
        return path
    return f"{block}.{_IN_RESNET.get(rest, rest) if kind == 'resnets' else rest}"


_BASES = {768: "SD 1.x", 1024: "SD 2.x", 2048: "SDXL"}


def base_of(tensors: dict[str, Tensor]) -> str | None:
    """The family that a LoRA was made for, by the width of the text its UNet reads; None where nothing tells."""
    if any("double_blocks" in key or "single_transformer_blocks" in key for key in tensors):
        return "FLUX"
    if any("joint_blocks" in key or key.startswith("transformer.") for key in tensors):
        return "Stable Diffusion 3"
    for key, tensor in tensors.items():
        found = parsed(key)
        if found is not None and found[1] == "down" and re.search(r"attn2[._]to_[kv]$", found[0]):
            width = tensor.shape[1] if tensor.dim() > 1 else 0
            return _BASES.get(width)
    return "SDXL" if any(key.startswith(("lora_te2_", "text_encoder_2.")) for key in tensors) else None
