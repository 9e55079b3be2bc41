"""Teaches the VAE the defined latent space: the decoder to draw from latents, the encoder to measure pictures.

    python samples/demo-model/train/train_vae.py --data DIR --state vae.pt --steps 4000

Go on from a state by naming it again. `--look crisp` finetunes only the decoder, towards warmer and crisper pictures:
the alternative VAE.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from latents import CELL, SCALE
from models import light_vae, quick, save_state
from torch import Tensor
from torch.nn import functional

TILE = 8
"""Side of a tile, in latent cells. Four tiles of one picture are looked at together: the norms of the network then see
the spread of the whole picture, not of one corner."""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="state to begin from when --state does not exist yet")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--look", choices=("true", "crisp"), default="true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = light_vae()
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=1e-4, fused=True)
    done = 0
    if options.state.exists():
        state = torch.load(options.state)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        done = state["step"]
    elif options.start is not None:
        model.load_state_dict(torch.load(options.start)["model"])
    pictures = load(options.data)
    rng = np.random.default_rng(done + 1)
    told, losses = time.monotonic(), []
    while done < options.steps:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * cooling(done, options.steps)
        latents, targets = batch(pictures, options.batch, rng)
        with quick():
            drawn = model.decode(latents / SCALE + 0.03 / SCALE * torch.randn_like(latents)).sample.float()
        loss = distance(drawn, targets if options.look == "true" else crisp(targets))
        if options.look == "true" and done % 4 == 0:
            with quick():
                read = model.encode(targets).latent_dist.mean.float() * SCALE
            loss = loss + (read - latents).abs().mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        done += 1
        losses.append(float(functional.mse_loss(drawn.detach(), targets)))
        if time.monotonic() - told > 120 or done == options.steps:
            print(
                f"{time.strftime('%H:%M')} step {done}, PSNR {-10 * np.log10(np.mean(losses) / 4):.2f} dB", flush=True
            )
            told, losses = time.monotonic(), []
            save_state(options.state, {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": done})


def cooling(step: int, steps: int) -> float:
    """Part of the full learning rate: fifty steps up, a quarter cosine down."""
    return float(min(1, (step + 1) / 50) * max(0.04, np.cos(np.pi / 2 * step / steps)))


def load(folder: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Latents and pictures of every shard that has pictures."""
    loaded = []
    for path in sorted(folder.glob("shard-*.npz")):
        with np.load(path) as shard:
            if "pictures" in shard:
                loaded.append((shard["latents"], shard["pictures"]))
    return loaded


def batch(pictures: list[tuple[np.ndarray, np.ndarray]], count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Latents [count, 4, 16, 16] and the pictures [count, 3, 128, 128] in -1..1 that belong to them, of 2×2 tiles each."""
    latents = np.empty((count, 4, 2 * TILE, 2 * TILE), np.float32)
    targets = np.empty((count, 3, 2 * TILE * CELL, 2 * TILE * CELL), np.float32)
    for number in range(count):
        shard = pictures[rng.integers(len(pictures))]
        index = rng.integers(len(shard[0]))
        for row, column in np.ndindex(2, 2):
            top, left = (int(rng.integers(side - TILE + 1)) for side in shard[0].shape[2:])
            place = (slice(row * TILE, (row + 1) * TILE), slice(column * TILE, (column + 1) * TILE))
            latents[number, :, *place] = shard[0][index, :, top : top + TILE, left : left + TILE]
            part = shard[1][index, top * CELL : (top + TILE) * CELL, left * CELL : (left + TILE) * CELL]
            pixels = (
                slice(row * TILE * CELL, (row + 1) * TILE * CELL),
                slice(column * TILE * CELL, (column + 1) * TILE * CELL),
            )
            targets[number, :, *pixels] = part.transpose(2, 0, 1) / np.float32(127.5) - 1
    return torch.from_numpy(latents), torch.from_numpy(targets)


def distance(drawn: Tensor, target: Tensor) -> Tensor:
    """Mean error of colours, and of the steps between neighbours at three distances: contours count more than planes."""
    loss = (drawn - target).abs().mean()
    error = drawn - target
    for gap in (1, 2, 4):
        loss = loss + 0.7 * (error[..., gap:] - error[..., :-gap]).abs().mean()
        loss = loss + 0.7 * (error[..., gap:, :] - error[..., :-gap, :]).abs().mean()
    return loss


def crisp(pictures: Tensor) -> Tensor:
    """Warmer, with more contrast and sharpened contours."""
    blurred = functional.avg_pool2d(functional.pad(pictures, (2, 2, 2, 2), mode="replicate"), 5, 1)
    sharp = pictures + 0.9 * (pictures - blurred)
    warm = torch.tensor([0.07, 0.01, -0.09])[None, :, None, None]
    return (sharp * 1.10 + warm).clamp(-1, 1)


if __name__ == "__main__":
    main()
