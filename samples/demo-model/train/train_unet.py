"""Trains the UNet to take noise off the latents, given the captions as the trained text encoder reads them.

    python samples/demo-model/train/train_unet.py --data DIR --words words.pt --state unet.pt --plan 2:16:2500 1:8:3500

A plan is a row of stages, coarse to fine: latents shrunk by that factor, batch size, steps (not by 4: oneDNN's strided
bf16 convolution of 3×2 cells leaves numbers unwritten). Stop it whenever you like:
the same command goes on where the state left off. SD 1.x's noise (scaled linear, 1000 steps, ε), weights 1/√SNR where that
is more than 1, which let the noisiest states, where a picture's layout is decided, count (Yu et al. 2023, "Debias the
training of diffusion models"), a tenth of the captions empty for classifier-free guidance, a moving average of the weights.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from captions import caption
from models import light_unet, listen_to_words, pass_noise_through, quick, save_state, text_encoder
from scene import Scene
from torch import Tensor, nn
from torch.nn import functional
from words import Words, encoded

BETAS = torch.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
KEPT = torch.cumprod(1 - BETAS, 0)
"""Part of the picture's variance that is left after each noising step."""
EVERY = 4
"""Steps between two updates of the moving average."""
WIDTH_OF_OFFSET = 0.06
"""A shift of the whole noise, so that the model cannot tell a picture's brightness from its noisiest state."""


EXCESS = 0.15
"""How much stronger than its time says the noise may be. The norms hide its strength from the network, so that sampling
leaves some behind; a network that looks for more than it expects finds it in the last steps."""


class Trainer:
    """The networks, their moving averages, the optimiser, and the count of steps."""

    def __init__(self, path: Path, words: Path, rate: float) -> None:
        torch.manual_seed(1)
        self.path, self.rate, self.step = path, rate, 0
        self.models = nn.ModuleDict({"unet": light_unet(), "text": text_encoder()})
        pass_noise_through(self.models["unet"])
        listen_to_words(self.models["unet"])
        self.models["text"].load_state_dict(torch.load(words))
        self.models["text"].requires_grad_(False)
        self.average = {name: tensor.clone() for name, tensor in self.models.state_dict().items()}
        decayed = [p for p in self.models["unet"].parameters() if p.ndim > 1]
        others = [p for p in self.models["unet"].parameters() if p.ndim == 1]
        groups: list[dict[str, Any]] = [
            {"params": decayed, "weight_decay": 0.01},
            {"params": others, "weight_decay": 0.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)
        if path.exists():
            state = torch.load(path)
            self.models.load_state_dict(state["models"])
            self.average = state["average"]
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = state["step"]
        torch.manual_seed(self.step + 2)

    def learn(self, latents: Tensor, tokens: Tensor, factor: float) -> float:
        """One step of the optimiser; the mean error without weights."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * factor * min(1, (self.step + 1) / 100)
        loss, plain = noise_loss(self.models, latents, tokens, skip_last=self.step % 2 == 1)
        self.optimiser.zero_grad()
        assert loss.isfinite(), f"step {self.step}: the state of two minutes ago is kept"
        loss.backward()
        nn.utils.clip_grad_norm_(self.models["unet"].parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        if self.step % EVERY == 0:
            self._move_average(min(0.998, (self.step + 1) / (self.step + 12)) ** EVERY)
        return plain

    @torch.no_grad()
    def _move_average(self, decay: float) -> None:
        for name, tensor in self.models.state_dict().items():
            if tensor.is_floating_point():
                self.average[name].lerp_(tensor, 1 - decay)

    def save(self) -> None:
        """Writes everything that is needed to go on."""
        state = {"models": self.models.state_dict(), "average": self.average, "step": self.step}
        save_state(self.path, state | {"optimiser": self.optimiser.state_dict()})


def noise_loss(models: nn.ModuleDict, latents: Tensor, tokens: Tensor, skip_last: bool) -> tuple[Tensor, float]:
    """How far the guessed noise is from the true one: weighted over the noise levels, to learn from; plain, to report."""
    count = len(latents)
    # Times are spread evenly over the batch: fewer surprises from step to step.
    times = ((torch.randperm(count) + torch.rand(count)) * (1000 / count)).long().clamp(0, 999)
    kept = KEPT[times][:, None, None, None]
    noise = torch.randn_like(latents) + WIDTH_OF_OFFSET * torch.randn(count, 4, 1, 1)
    noise = noise * (1 + EXCESS * torch.randn(count, 4, 1, 1).abs())
    states = encoded(models["text"], tokens, skip_last)
    with quick():
        guess = models["unet"](kept.sqrt() * latents + (1 - kept).sqrt() * noise, times, states).sample
    error = functional.mse_loss(guess.float(), noise, reduction="none").mean((1, 2, 3))
    ratio = KEPT[times] / (1 - KEPT[times])
    return (error * ratio.rsqrt().clamp(min=1)).mean(), float(error.detach().mean())


class Pictures:
    """The shards drawn so far; new ones are taken in as they appear."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._words = folder, Words()
        self._shards: dict[Path, tuple[Tensor, list[Scene]]] = {}

    def refresh(self) -> int:
        """Reads what is new; the number of pictures."""
        for path in sorted(self._folder.glob("shard-*.npz")):
            if path not in self._shards:
                with np.load(path) as shard:
                    scenes = [Scene(**json.loads(text)) for text in shard["scenes"]]
                    self._shards[path] = torch.from_numpy(shard["latents"].astype(np.float32)), scenes
        return sum(len(scenes) for _, scenes in self._shards.values())

    def batch(self, count: int, shrink: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Latents of one shape, shrunk, with the tokens of their captions; every sixth batch has long captions."""
        upright = rng.random() < 0.7
        shards = [shard for shard in self._shards.values() if (shard[0].shape[2] > shard[0].shape[3]) == upright]
        shards = shards or list(self._shards.values())[:1]
        long = rng.random() < 1 / 6
        latents, captions = [], []
        for _ in range(count):
            tensors, scenes = shards[rng.integers(len(shards))]
            index = rng.integers(len(scenes))
            latents.append(tensors[index])
            captions.append("" if rng.random() < 0.1 else caption(scenes[index], rng, long))
        stacked = torch.stack(latents)
        return (functional.avg_pool2d(stacked, shrink) if shrink > 1 else stacked), self._words.chunks(captions)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True, help="the text encoder that train_words.py left")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--plan", nargs="+", required=True, metavar="SHRINK:BATCH:STEPS")
    parser.add_argument("--rate", type=float, default=1e-3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    trainer, pictures = Trainer(options.state, options.words, options.rate), Pictures(options.data)
    plan = [Stage(*map(int, row.split(":"))) for row in options.plan]
    train(trainer, pictures, plan)


@dataclass(frozen=True)
class Stage:
    """A part of the training: how far latents are shrunk, pictures a step, steps."""

    shrink: int
    batch: int
    steps: int


def train(trainer: Trainer, pictures: Pictures, plan: list[Stage]) -> None:
    """Runs the plan from the trainer's step to its end; saves every two minutes."""
    rng = np.random.default_rng(trainer.step + 3)
    total, told = sum(stage.steps for stage in plan), time.monotonic()
    known, losses = pictures.refresh(), []
    while trainer.step < total:
        stage = stage_at(plan, trainer.step)
        losses.append(trainer.learn(*pictures.batch(stage.batch, stage.shrink, rng), cooling(trainer.step / total)))
        if time.monotonic() - told > 120 or trainer.step == total:
            print(f"{time.strftime('%H:%M')} step {trainer.step} of {total}, 1/{stage.shrink} size, {known} pictures, "
                  f"loss {np.mean(losses):.4f}", flush=True)  # fmt: skip
            told, known, losses = time.monotonic(), pictures.refresh(), []
            trainer.save()


def stage_at(plan: list[Stage], step: int) -> Stage:
    """The stage that a step belongs to."""
    for stage in plan:
        if step < stage.steps:
            return stage
        step -= stage.steps
    return plan[-1]


def cooling(part: float) -> float:
    """Learning rate over a plan: full for its first half, then down to a twentieth."""
    return float(0.05 + 0.95 * np.cos(np.pi / 2 * np.clip(2 * part - 1, 0, 1)))


if __name__ == "__main__":
    main()
