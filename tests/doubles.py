"""What engine doubles share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate import FailedRun, Job, Run


class EngineDouble:
    """An engine of no machine; what it draws is up to `run`."""

    def environment(self, settings: Settings) -> Environment:
        return Environment(
            platform="p", processor="c", device="cpu", precision="float32", threads=1, versions={}, components=()
        )

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        raise NotImplementedError

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        for job in jobs:
            try:
                yield job, self.run(job, watch)
            except RegenerationError as error:
                yield job, FailedRun(error)

    def drawn(self, pixels: NDArray[np.uint8], settings: Settings) -> Run:
        """A run that made these pixels."""
        buffer = BytesIO()
        Image.fromarray(pixels, "RGB").save(buffer, "PNG")
        digest = hashlib.sha256(pixels.tobytes()).hexdigest()
        latent = np.zeros((4, 8, 8), np.float32)
        return Run(buffer.getvalue(), digest, digest, latent, (), self.environment(settings))

    def prefetch(self, jobs: Sequence[Job]) -> None:
        pass

    def close(self) -> None:
        pass

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        raise NotImplementedError

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        raise NotImplementedError


class NoiseDouble(EngineDouble):
    """An engine whose picture is noise of the seed, shifted a little by the CFG scale; clip skip 1 it refuses."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.ran: list[Settings] = []
        self._stop_after = stop_after

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        if self._stop_after is not None and len(self.ran) >= self._stop_after:
            raise KeyboardInterrupt
        settings = job.settings
        if settings.clip_skip == 1:
            raise RegenerationError(text("不行", "not possible"), text("无", "none"))
        self.ran.append(settings)
        noise = np.random.default_rng(settings.seed).integers(0, 200, (settings.height, settings.width, 3))
        pixels = (noise + int(3 * settings.cfg_scale)).astype(np.uint8)
        return self.drawn(pixels, settings)
