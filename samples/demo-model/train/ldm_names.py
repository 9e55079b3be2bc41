"""Names of tensors as single-file checkpoints of SD 1.x spell them (the layout of CompVis' latent-diffusion)."""

from __future__ import annotations

import re

_INSIDE_RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip
_UNET_ENDS = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
}  # fmt: skip
_VAE_WORDS = {
    "mid_block.attentions.0.group_norm": "mid.attn_1.norm", "mid_block.attentions.0.to_q": "mid.attn_1.q",
    "mid_block.attentions.0.to_k": "mid.attn_1.k", "mid_block.attentions.0.to_v": "mid.attn_1.v",
    "mid_block.attentions.0.to_out.0": "mid.attn_1.proj_out", "mid_block.resnets.0": "mid.block_1",
    "mid_block.resnets.1": "mid.block_2", "conv_norm_out": "norm_out", "conv_shortcut": "nin_shortcut",
    "downsamplers.0": "downsample", "upsamplers.0": "upsample",
}  # fmt: skip


def unet_name(name: str) -> str:
    """diffusers' name of a UNet tensor to the checkpoint's."""
    module, _, kind = name.rpartition(".")
    if module in _UNET_ENDS:
        return f"model.diffusion_model.{_UNET_ENDS[module]}.{kind}"
    if match := re.match(r"(down|up)_blocks\.(\d)\.(resnets|attentions)\.(\d)\.(.*)", name):
        side, level, part, number, rest = match.groups()
        block = 3 * int(level) + int(number) + (side == "down")
        place = f"{'input' if side == 'down' else 'output'}_blocks.{block}.{int(part == 'attentions')}"
    elif match := re.match(r"(down|up)_blocks\.(\d)\.(?:down|up)samplers\.0\.conv\.(.*)", name):
        side, level, rest = match.groups()
        down = f"input_blocks.{3 * int(level) + 3}.0.op"
        up = f"output_blocks.{3 * int(level) + 2}.{1 if level == '0' else 2}.conv"
        place, part = down if side == "down" else up, ""
    else:
        part, number, rest = re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d)\.(.*)", name).groups()
        place = f"middle_block.{1 if part == 'attentions' else 2 * int(number)}"
    if part == "resnets":
        inner, _, kind = rest.rpartition(".")
        rest = f"{_INSIDE_RESNET[inner]}.{kind}"
    return f"model.diffusion_model.{place}.{rest}"


def vae_name(name: str) -> str:
    """diffusers' name of a VAE tensor to the checkpoint's."""
    for theirs, ours in _VAE_WORDS.items():
        name = name.replace(theirs, ours)
    name = re.sub(r"encoder\.down_blocks\.(\d)\.resnets\.", r"encoder.down.\1.block.", name)
    name = re.sub(r"encoder\.down_blocks\.", "encoder.down.", name)
    name = re.sub(r"decoder\.up_blocks\.(\d)\.", lambda match: f"decoder.up.{3 - int(match[1])}.", name)
    return "first_stage_model." + re.sub(r"(decoder\.up\.\d)\.resnets\.", r"\1.block.", name)


def text_name(name: str) -> str:
    """transformers' name of a text encoder tensor to the checkpoint's."""
    return "cond_stage_model.transformer.text_model." + name
