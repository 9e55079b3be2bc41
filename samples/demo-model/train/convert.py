"""Training states to the files that programs load: checkpoint, alternative VAE, LoRA; half precision, LDM's names.

python samples/demo-model/train/convert.py --unet unet.pt --vae vae.pt --crisp crisp.pt --lora lora.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import models
import torch
from ldm_names import text_name, unet_name, vae_name
from lora import ALPHA, RANK
from safetensors.torch import save_file
from torch import Tensor, nn

OUT = Path(__file__).resolve().parents[1] / "models"
NAME, CRISP, LORA = "stilllife-tiny", "stilllife-crisp.vae", "gold-leaf"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unet", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--crisp", type=Path)
    parser.add_argument("--lora", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    average = torch.load(options.unet)["average"]
    unet = models.completed(models.unet(), under(average, "unet."))
    words = under(average, "text.")
    vae = models.completed(models.vae(), torch.load(options.vae)["model"])
    tensors = {unet_name(name): tensor for name, tensor in unet.state_dict().items()} | vae_tensors(vae)
    tensors |= {text_name(name): tensor for name, tensor in words.items() if "position_ids" not in name}
    whole = half(tensors) | {text_name("embeddings.position_ids"): torch.arange(77)[None]}
    save_file(
        whole, options.out / f"{NAME}.safetensors", metadata=card(NAME, "Still lifes, SD 1.5 topology, toy size.")
    )
    if options.crisp is not None:
        crisp = models.completed(models.vae(), torch.load(options.crisp)["model"])
        bare = {name.removeprefix("first_stage_model."): tensor for name, tensor in vae_tensors(crisp).items()}
        save_file(half(bare), options.out / f"{CRISP}.safetensors", metadata=card(CRISP, "A warmer, crisper VAE."))
    if options.lora is not None:
        shape = {"ss_network_dim": str(RANK), "ss_network_alpha": str(ALPHA), "ss_network_module": "networks.lora"}
        lora = half(torch.load(options.lora))
        save_file(
            lora, options.out / f"{LORA}.safetensors", metadata=card(LORA, "Gilded screens: say “gold leaf”.") | shape
        )


def under(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, named without it."""
    return {name.removeprefix(prefix): tensor for name, tensor in state.items() if name.startswith(prefix)}


def vae_tensors(vae: nn.Module) -> dict[str, Tensor]:
    """A VAE's tensors as checkpoints name them; its attention's layers are convolutions there."""
    named = {vae_name(name): tensor for name, tensor in vae.state_dict().items()}
    return {
        name: tensor[:, :, None, None] if ".attn_1." in name and tensor.ndim == 2 else tensor
        for name, tensor in named.items()
    }


def half(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """In half precision."""
    return {name: tensor.half().contiguous() for name, tensor in tensors.items()}


def card(title: str, description: str) -> dict[str, str]:
    """What a file says of itself."""
    return {
        "format": "pt",
        "modelspec.title": title,
        "modelspec.license": "Apache-2.0",
        "modelspec.description": f"{description} Trained on pictures that its own scripts drew.",
    }


if __name__ == "__main__":
    main()
