"""Makes the suite's model: an SD 1.5 checkpoint and a LoRA of toy size, from a seed, without any training.

Nothing was learnt: the weights are random numbers with a little order put into them, so that the pictures have
colours and shapes instead of grey static, and so that prompt, seed, clip skip and LoRA weight all show.

    PYTHONPATH=samples/demo-model/train python tests/tiny_case/make_model.py
"""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from ldm_names import text_name, unet_name, vae_name
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel

MODELS = Path(__file__).resolve().parent / "models"
SEED = 3141592653
LORA_RANK = 4
BLUR = torch.outer(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 2.0, 1.0])) / 16


def main() -> None:
    """Writes both files."""
    MODELS.mkdir(exist_ok=True)
    unet, vae, text_encoder = unet_model(), vae_model(), text_model()
    write_checkpoint(unet, vae, text_encoder, MODELS / "celadon-tiny.safetensors")
    write_lora(unet, text_encoder, MODELS / "celadon-style-lora.safetensors")


def unet_model() -> UNet2DConditionModel:
    """A UNet that passes its input through to the output (noise stays noise) and adds smooth shapes of its own."""
    torch.manual_seed(SEED)
    unet = UNet2DConditionModel(
        in_channels=4,
        out_channels=4,
        block_out_channels=(32, 64, 64, 64),
        layers_per_block=2,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        cross_attention_dim=64,
        attention_head_dim=8,
    )
    with torch.no_grad():
        smooth_convolutions(unet)
        for name, weight in unet.named_parameters():
            if name.endswith(("attn2.to_q.weight", "attn2.to_k.weight")):
                weight.mul_(4)  # looks at few words at a time, so that places differ
            if name.endswith("attn2.to_out.0.weight"):
                weight.mul_(2)
        pass_input_through(unet)
    return unet


def pass_input_through(unet: UNet2DConditionModel) -> None:
    """Carries the latent's four channels, and their negatives, past all blocks into the last convolution.

    The last block sees the first convolution's output beside its own; SiLU(a) − SiLU(−a) = a makes the way linear.
    """
    identity = torch.zeros(8, 4, 3, 3)
    for channel in range(4):
        identity[channel, channel, 1, 1] = 1
        identity[channel + 4, channel, 1, 1] = -1
    unet.conv_in.weight[:8] = identity
    unet.conv_in.bias[:8] = 0
    last = unet.up_blocks[3].resnets[2]
    half = last.conv_shortcut.weight.shape[1] // 2
    last.conv_shortcut.weight[:8] = 0
    for channel in range(8):
        last.conv_shortcut.weight[channel, half + channel] = 1
    last.conv_shortcut.bias[:8] = 0
    last.conv2.weight[:8] *= 0
    last.conv2.bias[:8] = 0
    attention = unet.up_blocks[3].attentions[2]
    attention.proj_out.weight[:8] *= 0
    attention.proj_out.bias[:8] = 0
    shapes = torch.randn(4, 24) * SHAPES
    unet.conv_out.weight.zero_()
    unet.conv_out.bias.zero_()
    for channel in range(4):
        unet.conv_out.weight[channel, channel, 1, 1] = GAIN
        unet.conv_out.weight[channel, channel + 4, 1, 1] = -GAIN
    unet.conv_out.weight[:, 8:] = shapes[:, :, None, None] * BLUR


GAIN = 1.2
SHAPES = 0.008
COLOUR = 0.25


def vae_model() -> AutoencoderKL:
    """A VAE whose decoder mixes smooth kernels; its last norm spreads every picture over the whole range of colours."""
    torch.manual_seed(SEED + 1)
    vae = AutoencoderKL(
        in_channels=3,
        out_channels=3,
        latent_channels=4,
        block_out_channels=(32, 32, 64, 64),
        layers_per_block=2,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    )
    with torch.no_grad():
        smooth_convolutions(vae)
        mix = 0.7 * torch.randn(1, 32) + 0.4 * torch.randn(3, 32)  # mostly light and dark, some colour
        vae.decoder.conv_out.weight.copy_(mix[:, :, None, None] * BLUR * COLOUR)
        vae.decoder.conv_out.bias.copy_(torch.tensor([0.10, 0.18, 0.02]))  # a touch of celadon
    return vae


def text_model() -> CLIPTextModel:
    """A text encoder of CLIP's depth, 64 channels wide."""
    torch.manual_seed(SEED + 2)
    config = CLIPTextConfig(
        vocab_size=49408,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=12,
        num_attention_heads=4,
        hidden_act="quick_gelu",
    )
    model = CLIPTextModel(config)
    with torch.no_grad():
        model.embeddings.token_embedding.weight.normal_(std=0.4)
        model.embeddings.position_embedding.weight.normal_(std=0.1)
        # Prompt weights are balanced by the mean of these outputs, which an untrained layer norm would make zero.
        model.final_layer_norm.bias.normal_(mean=0.3, std=0.3)
    return model


def smooth_convolutions(model: nn.Module) -> None:
    """Gives every 3×3 convolution one blurring kernel for each pair of channels, of random sign and strength."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
            mix = torch.randn(module.weight.shape[:2]) * (2.0 / module.in_channels) ** 0.5
            module.weight.copy_(mix[:, :, None, None] * BLUR * 2)
            module.bias.zero_()


def write_checkpoint(unet: nn.Module, vae: nn.Module, text_encoder: nn.Module, path: Path) -> None:
    """One file in half precision, laid out and named as SD 1.5 checkpoints are."""
    tensors: dict[str, Tensor] = {unet_name(name): tensor for name, tensor in unet.state_dict().items()}
    for name, tensor in vae.state_dict().items():
        ours = vae_name(name)
        tensors[ours] = tensor[:, :, None, None] if ".attn_1." in ours and tensor.ndim == 2 else tensor
    tensors |= {text_name(name): tensor for name, tensor in text_encoder.state_dict().items()}
    half = {name: tensor.half().contiguous() for name, tensor in tensors.items()}
    half[text_name("embeddings.position_ids")] = torch.arange(77)[None]
    save_file(half, path, metadata=metadata("celadon-tiny"))


def write_lora(unet: nn.Module, text_encoder: nn.Module, path: Path) -> None:
    """A LoRA of rank 4 over the attention layers, named as kohya's sd-scripts name them."""
    torch.manual_seed(SEED + 3)
    tensors: dict[str, Tensor] = {}
    for prefix, model, strength in (("lora_unet_", unet, 0.6), ("lora_te_text_model_", text_encoder, 0.3)):
        for name, module in model.named_modules():
            if not isinstance(module, nn.Linear) or not ("attn" in name or ".ff." in name or ".mlp." in name):
                continue
            key = prefix + name.replace(".", "_")
            scale = strength * float(module.weight.detach().std())
            tensors[f"{key}.lora_down.weight"] = torch.randn(LORA_RANK, module.in_features)
            tensors[f"{key}.lora_up.weight"] = torch.randn(module.out_features, LORA_RANK) * scale
            tensors[f"{key}.alpha"] = torch.tensor(LORA_RANK / 2)
    half = {name: tensor.half().contiguous() for name, tensor in tensors.items()}
    shape = {
        "ss_network_dim": str(LORA_RANK),
        "ss_network_alpha": str(LORA_RANK / 2),
        "ss_network_module": "networks.lora",
    }
    save_file(half, path, metadata=metadata("celadon-style-lora") | shape)


def metadata(name: str) -> dict[str, str]:
    """What the file says of itself."""
    return {
        "format": "pt",
        "modelspec.title": name,
        "modelspec.license": "CC0-1.0",
        "modelspec.description": "Random weights from a seed, made for the sample case of evidence-kit; not trained.",
    }


if __name__ == "__main__":
    main()
