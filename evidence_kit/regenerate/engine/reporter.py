"""What the watcher of a run is told: its steps, and a few intermediate pictures."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from evidence_kit.domain.progress import Advanced, Previewed, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate.images import latents
from evidence_kit.regenerate.interface import Job


class Reporter:
    """Tells the watcher of each step and shows a few intermediate pictures."""

    def __init__(self, job: Job, total: int, vae: Any, watch: ProgressCallback) -> None:
        self.previews: list[tuple[int, bytes]] = []
        self._task, self._vae, self._watch = job.task, vae, watch
        self._total = min(total, job.stop_after or total)
        self._wanted = 0 if job.stop_after else job.previews

    def begin(self) -> None:
        """Says that the run began."""
        self._advanced(0)

    def end(self) -> None:
        """Says that the run is done."""
        self._advanced(self._total)

    def step(self, done: int, x0: Tensor) -> None:
        """Says that a step is done, with its estimate [1, channels, rows, columns] of the finished latent."""
        if done >= self._total:
            return
        every = max(1, self._total // (self._wanted + 1))
        if len(self.previews) < self._wanted and done % every == 0:
            png = latents.preview(self._vae, x0)
            self.previews.append((done, png))
            self._watch(Previewed(self._task, done, self._total, png))
        self._advanced(done)

    def _advanced(self, done: int) -> None:
        self._watch(Advanced(self._task, text("生成图片", "Making the picture"), done, self._total, "steps"))
