"""The three networks of SD 1.5's topology at demonstration size, and where their training state is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from latents import SCALE, SPREAD, rgb_of_latent
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel

TEXT_WIDTH = 64
UNET_WIDTHS = (64, 96, 128, 96)
SILENT = ("down_blocks.0.attentions", "up_blocks.3.attentions", "encoder.mid_block.att", "decoder.mid_block.att")
"""Layers that are left out of the training and zero in the files."""
VAE_WIDTHS = (64, 64, 64, 64)
"""Two channels in each of the 32 norm groups at least: with one, the norm takes away a channel's mean, and no colour is safe."""


class Silent(nn.Module):
    """Stands for a transformer whose output layer is zero: same result, none of the cost.

    On a CPU attention over every cell of the latent costs more than all the rest, and the levels below already see
    the whole picture and its words. The files carry these layers with zeros, so that every program can load them.
    """

    def forward(self, hidden_states: Tensor, *_args: Any, **_options: Any) -> tuple[Tensor]:
        """The input, as it came."""
        return (hidden_states,)


def unet() -> UNet2DConditionModel:
    """A UNet with the whole tensor set of SD 1.5."""
    return UNet2DConditionModel(
        in_channels=4,
        out_channels=4,
        block_out_channels=UNET_WIDTHS,
        layers_per_block=2,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        cross_attention_dim=TEXT_WIDTH,
        attention_head_dim=8,
    )


def light_unet() -> UNet2DConditionModel:
    """The same without the attention of the largest level, and with attention written out: of so narrow heads the
    fused kernel's gradient costs three times as much."""
    model = unet()
    model.set_attn_processor(AttnProcessor())
    for block in (model.down_blocks[0], model.up_blocks[3]):
        block.attentions = nn.ModuleList(Silent() for _ in block.attentions)
    return model


def pass_noise_through(model: UNet2DConditionModel) -> None:
    """Begins with the guess that all is noise: what goes in comes out, scaled to the noise's deviation.

    Each latent channel travels as a pair, itself and its negative, in one norm group of two: the group's mean is zero,
    so the channel keeps its own; and SiLU(a) - SiLU(-a) = a, so the last activation does not bend it.
    """
    last = model.up_blocks[3].resnets[2]
    half = last.conv_shortcut.weight.shape[1] // 2
    with torch.no_grad():
        for layer in (last.conv2, model.conv_in, last.conv_shortcut):
            layer.weight[:8] = 0
            layer.bias[:8] = 0
        model.conv_out.weight.mul_(0.1)
        model.conv_out.bias.zero_()
        for channel in range(4):
            for place, sign in ((2 * channel, 1.0), (2 * channel + 1, -1.0)):
                model.conv_in.weight[place, channel, 1, 1] = sign
                last.conv_shortcut.weight[place, half + place] = 1
                model.conv_out.weight[channel, place] = 0
                model.conv_out.weight[channel, place, 1, 1] = sign


def listen_to_words(model: UNet2DConditionModel) -> None:
    """Begins with attention that looks at few words at a time and passes on what it finds.

    With the usual first weights another prompt moves the guess by 0.003, and the first hundred steps unlearn that;
    with these it is 0.02, and stays.
    """
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith(("attn2.to_q.weight", "attn2.to_k.weight")):
                weight.mul_(3)
            if name.endswith(("attn2.to_v.weight", "attn2.to_out.0.weight")):
                weight.mul_(2)


def text_encoder() -> CLIPTextModel:
    """CLIP's text model with few, narrow layers."""
    config = CLIPTextConfig(
        vocab_size=49408,
        hidden_size=TEXT_WIDTH,
        intermediate_size=4 * TEXT_WIDTH,
        num_hidden_layers=4,
        num_attention_heads=4,
        hidden_act="quick_gelu",
    )
    model = CLIPTextModel(config)
    with torch.no_grad():
        model.embeddings.token_embedding.weight.normal_(std=0.3)
        model.embeddings.position_embedding.weight.normal_(std=0.02)
        # Prompt weights are balanced by the mean of the outputs, which must therefore stay away from zero.
        model.final_layer_norm.bias.fill_(0.3)
    return model


def vae() -> AutoencoderKL:
    """A VAE with the whole tensor set of SD 1.5."""
    return AutoencoderKL(
        in_channels=3,
        out_channels=3,
        latent_channels=4,
        block_out_channels=VAE_WIDTHS,
        layers_per_block=2,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        scaling_factor=SCALE,
    )


def light_vae() -> AutoencoderKL:
    """The same without the attention in the middle, its first layers scaled to the latents they meet."""
    model = vae()
    for half in (model.encoder, model.decoder):
        half.mid_block.attentions[0] = Adding()
    with torch.no_grad():
        pass_colours_through(model)
        model.post_quant_conv.weight.copy_(torch.eye(4)[:, :, None, None] * SCALE)
        model.quant_conv.weight.copy_(torch.eye(8)[:, :, None, None] / SCALE)
        model.quant_conv.bias.copy_(torch.tensor([0.0] * 4 + [-12.0] * 4))  # next to no variance
    return model


def pass_colours_through(model: AutoencoderKL) -> None:
    """Begins with a decoder that enlarges the latent's colours smoothly; what is left to learn are contours.

    The latent's numbers travel in pairs as in `pass_noise_through`, past all residual blocks, through the blur that
    makes each doubling smooth, to the last layer, which mixes red, green and blue from them.
    """
    decoder = model.decoder
    blur = torch.outer(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 2.0, 1.0])) / 16
    blocks = [*decoder.mid_block.resnets, *(resnet for block in decoder.up_blocks for resnet in block.resnets)]
    colours = torch.from_numpy(rgb_of_latent()).float()
    with torch.no_grad():
        for layer in [decoder.conv_in, *(resnet.conv2 for resnet in blocks)]:
            layer.weight[:8] = 0
            layer.bias[:8] = 0
        for channel in range(4):
            decoder.conv_in.weight[2 * channel, channel, 1, 1] = 1
            decoder.conv_in.weight[2 * channel + 1, channel, 1, 1] = -1
        for block in decoder.up_blocks[:3]:
            conv = block.upsamplers[0].conv
            conv.weight[:8] = 0
            conv.bias[:8] = 0
            for place in range(8):
                conv.weight[place, place] = blur
        decoder.conv_out.weight.mul_(0.1)
        decoder.conv_out.weight[:, :8] = 0
        for place in range(8):
            decoder.conv_out.weight[:, place, 1, 1] = colours[:, place // 2] * SPREAD * (-1) ** place
        decoder.conv_out.bias.copy_(colours[:, 4])


class Adding(nn.Module):
    """Stands for an attention block with a residual way whose output layer is zero."""

    def forward(self, hidden_states: Tensor, *_args: Any, **_options: Any) -> Tensor:
        """The input, as it came."""
        return hidden_states


def completed(full: nn.Module, trained: dict[str, Tensor]) -> nn.Module:
    """The full network with trained weights; the layers that were left out say nothing."""
    missing, unexpected = full.load_state_dict(trained, strict=False)
    assert not unexpected
    state = full.state_dict()
    with torch.no_grad():
        for name in missing:
            assert name.startswith(SILENT), name
            state[name].zero_()
    return full


def quick() -> torch.autocast:
    """Half the digits where the processor multiplies such matrices by itself (AMX): twice as fast, and as good here."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.cpu._is_amx_tile_supported())


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Writes a training state whole or not at all."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    Path(part).replace(path)
