"""An engine double for searches: its pictures follow the settings as a model's do, at no cost.

What noise and text decide changes everything; sampler, schedule and scale change a little; an unfinished run is blurred by
noise of its own.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Job, Run
from tests.doubles import EngineDouble

RANDOM = ("Euler a", "DPM2 a", "DPM++ 2S a", "DPM++ SDE")


class Painter(EngineDouble):
    """Paints settings; counts what it paints in whole runs."""

    def __init__(self, *, telling: bool = True, breaks_after: int | None = None) -> None:
        self.cost = 0.0
        self.runs = 0
        self._telling = telling
        self._breaks_after = breaks_after

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        if self.runs == self._breaks_after:
            raise KeyboardInterrupt
        if job.settings.sampler == "PLMS":
            raise RegenerationError(text("不行", "not possible"), text("无", "none"))
        share = (job.stop_after or job.settings.steps) / job.settings.steps
        self.cost += share
        self.runs += 1
        return self.drawn(self._painted(job.settings, share), job.settings)

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """The noise of seed 777 for whatever picture, under as much other noise again."""
        import torch

        true = torch.randn(4 * 8 * 8, generator=torch.Generator().manual_seed(777)).numpy()
        return (true + _noise("error", 256)).reshape(4, 8, 8).astype(np.float32)

    def _painted(self, settings: Settings, share: float) -> NDArray[np.uint8]:
        drawn = settings.eta_noise_seed_delta if settings.sampler in RANDOM else 0
        noise = f"{settings.seed} {drawn} {settings.sampler if settings.sampler in RANDOM else ''}"
        said = f"{settings.clip_skip} {settings.prompt}"
        size = settings.height * settings.width * 3
        whole = 30 * _noise(noise, size) + 25 * _noise(said, size) + 6 * settings.cfg_scale
        whole += 2 * _noise(f"{settings.sampler} {settings.schedule}", size)
        own = 40 * _noise(f"unfinished {settings.sampler} {settings.schedule}", size)
        seen = share if self._telling else float(share == 1)
        values = 128 + seen * whole + (1 - seen) * own
        return values.clip(0, 255).astype(np.uint8).reshape(settings.height, settings.width, 3)


def _noise(name: str, size: int) -> NDArray[np.float64]:
    return np.random.default_rng(zlib.crc32(name.encode())).normal(size=size)
