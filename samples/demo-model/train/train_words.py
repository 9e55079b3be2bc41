"""Teaches the text encoder its words before any picture is drawn: it learns to name a scene's choices from a caption.

    python samples/demo-model/train/train_words.py --state words.pt --steps 2500

A fresh encoder says nothing that the UNet's attention could tell apart, and the first thousand steps then teach the UNet
to overhear prompts. Here a small reader, one attention query per choice as the UNet's own attention works, is trained
with the encoder and thrown away. Captions and scenes come by chance, without pictures: minutes on one core.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from captions import caption
from models import TEXT_WIDTH, save_state, text_encoder
from scene import Scene, random_scene
from torch import Tensor, nn
from torch.nn import functional
from train_vae import cooling
from words import END, Words, encoded

BATCH = 32


class Reader(nn.Module):
    """Reads each choice of a scene from hidden states, by one attention query a choice."""

    def __init__(self, classes: dict[str, int]) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(len(classes), TEXT_WIDTH) * 0.5)
        self.keys, self.values = (nn.Linear(TEXT_WIDTH, TEXT_WIDTH, bias=False) for _ in range(2))
        self.heads = nn.ModuleDict({name: nn.Linear(TEXT_WIDTH, count) for name, count in classes.items()})

    def forward(self, states: Tensor, readable: Tensor) -> dict[str, Tensor]:
        """Scores [captions, classes] of each choice, from the states [captions, tokens, width] that may be read."""
        scores = self.queries @ self.keys(states).transpose(1, 2)
        weights = scores.masked_fill(~readable[:, None], -1e9).softmax(-1)
        found = weights @ self.values(states)
        return {name: head(found[:, number]) for number, (name, head) in enumerate(self.heads.items())}


def choices(scene: Scene) -> dict[str, str]:
    """What of a scene can be seen, by name; what is not there is `none`."""
    petals = scene.petals if scene.branch is not None or scene.subject == "vase" else None
    fruit = scene.fruit if scene.beside == "fruit" or scene.subject == "bowl" else None
    seen = {name: getattr(scene, name) for name in ("subject", "glaze", "finish", "setting", "light", "sky", "place")}
    seen |= {name: getattr(scene, name) for name in ("size", "beside", "steam", "style", "fault")}
    return {name: str(value or "none") for name, value in (seen | {"petals": petals, "fruit": fruit}).items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--rate", type=float, default=2e-3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(5)
    rng, words, model = np.random.default_rng(5), Words(), text_encoder()
    values = kinds(rng)
    reader = Reader({name: len(options) for name, options in values.items()})
    learning = [*model.parameters(), *reader.parameters()]
    optimiser = torch.optim.AdamW(learning, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    told, losses = time.monotonic(), []
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * cooling(step, options.steps)
        scenes = [random_scene(rng) for _ in range(BATCH)]
        tokens = words.chunks([caption(scene, rng, long=step % 6 == 0) for scene in scenes])
        states = encoded(model, tokens, skip_last=step % 2 == 1)
        # Every other pair of steps reads the words alone, not the padding after them, so that both know the scene.
        readable = (tokens != END).flatten(1) if step % 4 < 2 else torch.ones(states.shape[:2], dtype=torch.bool)
        loss = error(reader(states, readable), scenes, values)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if time.monotonic() - told > 30 or step + 1 == options.steps:
            print(
                f"{time.strftime('%H:%M')} step {step + 1} of {options.steps}, loss {np.mean(losses):.4f}", flush=True
            )
            told, losses = time.monotonic(), []
    save_state(options.state, model.state_dict())


def kinds(rng: np.random.Generator) -> dict[str, list[str]]:
    """The values that each choice takes."""
    seen = [choices(random_scene(rng)) for _ in range(2000)]
    return {name: sorted({one[name] for one in seen}) for name in seen[0]}


def error(scores: dict[str, Tensor], scenes: list[Scene], values: dict[str, list[str]]) -> Tensor:
    """Mean cross entropy over the choices."""
    seen = [choices(scene) for scene in scenes]
    each = [
        functional.cross_entropy(scores[name], torch.tensor([known.index(one[name]) for one in seen]))
        for name, known in values.items()
    ]
    return torch.stack(each).mean()


if __name__ == "__main__":
    main()
