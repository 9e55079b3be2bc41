"""Settings that make the same picture by construction: what differs between them does not enter it.

A seed delta changes nothing where no fresh noise is drawn; a rule about Karras levels nothing under another schedule.
Whoever searches need run only one of each such set, and no picture can ever tell its members apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate.prompt.tokenizer import spaced
from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule
from evidence_kit.regenerate.sampling.samplers import sampler_of
from evidence_kit.regenerate.sampling.samplers.sampler import Sampler, SamplerRun
from evidence_kit.regenerate.sampling.sigmas import levels

_DEFAULT = Rules()


def essence_of(settings: Settings) -> Settings:
    """The settings with everything that does not enter their picture set to one and the same value.

    Two settings of equal essence make the same picture; the reverse need not hold.

    Raises:
        RegenerationError: an unknown sampler.
    """
    sampler = sampler_of(settings)
    drawn = _drawn(settings.model_copy(update={**_SILENT, "rules": settings.effective_rules}))
    return settings.model_copy(update={
        "dialect": "",
        "schedule": _schedule(sampler, settings),
        "noise_source": _noise_source(sampler, settings, drawn),
        "eta_noise_seed_delta": settings.eta_noise_seed_delta if drawn.stream else 0,
        "rules": _rules(sampler, settings, drawn),
    })  # fmt: skip


def grouped(candidates: Iterable[tuple[Any, Settings]]) -> list[list[tuple[Any, Settings]]]:
    """Candidates under whatever names, gathered by essence, in the order in which each set first appears."""
    groups: dict[str, list[tuple[Any, Settings]]] = {}
    for name, settings in candidates:
        groups.setdefault(essence_of(settings).model_dump_json(), []).append((name, settings))
    return list(groups.values())


_SILENT: dict[str, Any] = {
    "prompt": "", "negative_prompt": "", "seed": 0, "cfg_scale": 1.0, "clip_skip": 1, "loras": (), "embeddings": (),
    "vae": None, "noise_source": "cpu", "eta_noise_seed_delta": 0, "dialect": "",
}  # fmt: skip
"""Settings that no sampler looks at when it asks for noise."""


@lru_cache(maxsize=1024)
def _drawn(settings: Settings) -> _Draws:
    return _Draws.of(sampler_of(settings), settings)


class _Draws:
    """Listens to what noise a sampler asks for, on a latent of one value."""

    def __init__(self) -> None:
        self.stream = self.tree = False

    @classmethod
    def of(cls, sampler: Sampler, settings: Settings) -> _Draws:
        """What a sampler draws under some settings, found by walking it over a model that says nothing."""
        heard = cls()
        schedule = NoiseSchedule(settings.effective_rules)
        walked = levels(sampler, settings, schedule, settings.steps)
        eta = sampler.default_eta if settings.eta is None else settings.eta
        walk = SamplerRun(walked, heard, eta, settings.churn, walked, settings.steps)
        for _ in sampler.sample(_Silence(schedule), torch.ones(1, 1, 1, 1), walk):
            pass
        if heard.tree and settings.effective_rules.brownian_seed == "drawn":
            heard.stream = True  # the tree's own seed is drawn from the stream
        return heard

    def next(self) -> Tensor:
        self.stream = True
        return torch.zeros(1, 1, 1, 1)

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        self.tree = True
        return torch.zeros(1, 1, 1, 1)


class _Silence:
    """A model that predicts no noise."""

    def __init__(self, schedule: NoiseSchedule) -> None:
        self.schedule = schedule

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        return x

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        return torch.zeros_like(x)


def _noise_source(sampler: Sampler, settings: Settings, drawn: _Draws) -> str:
    card_steps = drawn.stream or (drawn.tree and sampler.tree_of == "card")
    if settings.noise_source == "cpu+gpu" and not card_steps:
        return "cpu"
    return "gpu" if settings.noise_source == "nv" and not drawn.tree else settings.noise_source


def _schedule(sampler: Sampler, settings: Settings) -> str:
    own_levels = sampler.walks != "sigmas" and settings.effective_rules.syntax == "a1111"
    if own_levels or settings.schedule == "automatic":
        return sampler.automatic
    return settings.schedule


def _rules(sampler: Sampler, settings: Settings, drawn: _Draws) -> Rules:
    rules = settings.effective_rules
    both = settings.prompt + settings.negative_prompt
    idle: dict[str, bool] = {
        "brownian_seed": not drawn.tree,
        "ensd": settings.eta_noise_seed_delta >= 0 or not drawn.stream,
        "ddim": settings.sampler not in ("DDIM", "PLMS")
        and settings.schedule != "ddim_uniform"
        and sampler.walks != "timesteps",
        "unipc": not settings.sampler.startswith("UniPC"),
        "step_noise": not drawn.stream,
        "chinese": spaced(both) == " ".join(both.split()),
        "karras_ends": _schedule(sampler, settings) != "karras",
        "timeline": "[" not in both,
        "doubled_timeline": "[" not in both or sampler.calls_per_step == 1,
        "spaced_weights": "(" not in both,
        "emphasis": not set("([") & set(both),
        "weight_after_line_break": "AND" not in settings.prompt,
    }
    defaults = {name: getattr(_DEFAULT, name) for name, on in idle.items() if on}
    return rules.model_copy(update=defaults)
