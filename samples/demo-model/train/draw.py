"""Draws the training pictures, shard by shard, for as long as it is wanted: latents and scenes; pictures of the first.

    python samples/demo-model/train/draw.py --state DIR --shards 120 --pictures 16

A shard is a pure function of its number, and is written whole or not at all; start it again and it goes on.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from latents import latent
from scene import drawn, random_scene

SHARD = 96
SHAPES = {"portrait": (256, 384), "landscape": (384, 256)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=120)
    parser.add_argument("--pictures", type=int, default=16, help="shards whose pictures are kept for the VAE")
    parser.add_argument("--style", help="draw every picture in this manner, without faults: for a LoRA")
    parser.add_argument("--worker", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    for number in range(options.worker, options.shards, options.workers):
        if not (options.state / f"shard-{number:04d}.npz").exists():
            write_shard(options.state, number, number < options.pictures, options.style)


def write_shard(state: Path, number: int, keep_pictures: bool, style: str | None = None) -> None:
    """Two shards of three are upright, the third lies on its side."""
    width, height = SHAPES["landscape" if number % 3 == 2 else "portrait"]
    latents, scenes, pictures = [], [], []
    for index in range(SHARD):
        rng = np.random.default_rng((number, index))
        scene = random_scene(rng)
        if style is not None:
            scene = replace(scene, style=style, fault=None)
        picture = drawn(scene, width, height, rng)
        latents.append(latent(picture).astype(np.float16))
        scenes.append(json.dumps(asdict(scene)))
        if keep_pictures:
            pictures.append(np.round(picture * 255).astype(np.uint8))
    arrays = {"latents": np.stack(latents), "scenes": np.asarray(scenes)}
    if keep_pictures:
        arrays["pictures"] = np.stack(pictures)
    part = state / f"part-{number:04d}.npz"
    np.savez(part, **arrays)
    part.rename(state / f"shard-{number:04d}.npz")


if __name__ == "__main__":
    main()
