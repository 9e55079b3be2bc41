"""Trains the style LoRA on top of the finished model, on pictures of one manner that the model has not seen.

python samples/demo-model/train/draw.py --state GOLD --shards 10 --pictures 0 --style "gold leaf"
python samples/demo-model/train/train_lora.py --data GOLD --base unet.pt --state lora.pt --steps 400
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import lora
import numpy as np
import torch
from models import light_unet, save_state, text_encoder
from torch import nn
from train_unet import Pictures, noise_loss
from train_vae import cooling


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--shrink", type=int, default=1)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(7)
    models = nn.ModuleDict({"unet": light_unet(), "text": text_encoder()})
    models.load_state_dict(torch.load(options.base)["average"])
    layers = lora.attach(models)
    weights = [weight for layer in layers.values() for weight in (layer.down.weight, layer.up.weight)]
    optimiser = torch.optim.AdamW(weights, lr=options.rate, weight_decay=0.01, fused=True)
    pictures, rng, losses, told = Pictures(options.data), np.random.default_rng(7), [], time.monotonic()
    pictures.refresh()
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * cooling(step, options.steps)
        loss, plain = noise_loss(models, *pictures.batch(options.batch, options.shrink, rng), skip_last=step % 2 == 1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(plain)
        if time.monotonic() - told > 60 or step + 1 == options.steps:
            print(
                f"{time.strftime('%H:%M')} step {step + 1} of {options.steps}, loss {np.mean(losses):.4f}", flush=True
            )
            told, losses = time.monotonic(), []
            save_state(options.state, lora.tensors(layers))


if __name__ == "__main__":
    main()
