"""The engine of this machine: settings to picture with torch, one run after the other."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Advanced, Noted, Previewed, Watcher, unwatched
from evidence_kit.domain.regeneration import Environment
from evidence_kit.domain.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Failed, Job, Run, Shelf, image, machine
from evidence_kit.regenerate.components import components_of
from evidence_kit.regenerate.drawing import Drawing
from evidence_kit.regenerate.embedding import Embedding, vectors_of
from evidence_kit.regenerate.family import check_program
from evidence_kit.regenerate.feasibility import check, computing
from evidence_kit.regenerate.initial import Initial, initial_of
from evidence_kit.regenerate.inversion import INVERSION_STEPS, faithful_latent, inverted
from evidence_kit.regenerate.loading import Checkpoint, load_checkpoint, load_vae
from evidence_kit.regenerate.lora import Lora, merged
from evidence_kit.regenerate.noise import source_of
from evidence_kit.regenerate.odd_layers import odd_layers_cut
from evidence_kit.regenerate.pictures import Pictures
from evidence_kit.regenerate.pixels import pixels_of
from evidence_kit.regenerate.samplers.sampler import Stride
from evidence_kit.regenerate.tensors import read_tensors
from evidence_kit.regenerate.tiling import tiled
from evidence_kit.regenerate.tokens import ClipTokenizer

PREVIEWS = 4
"""Intermediate pictures kept of one run."""


class LocalEngine:
    """Runs settings on one device; keeps the models of the last run in memory for the next."""

    def __init__(
        self, shelf: Shelf, pictures: Pictures | None = None, *, device: str | None = None, threads: int = 1
    ) -> None:
        self._shelf = shelf
        self._pictures = pictures or Pictures()
        self._device = machine.choose_device(device)
        self._threads = threads
        self._tokenizer: ClipTokenizer | None = None
        self._checkpoint: tuple[str, Checkpoint] | None = None
        self._vae: tuple[str, Any] | None = None

    def environment(self, settings: Settings) -> Environment:
        """See `Engine`."""
        return Environment(
            platform=platform.platform(),
            processor=machine.processor(),
            device=machine.device_name(self._device),
            precision="float32",
            threads=self._threads,
            versions=machine.versions(),
            components=components_of(settings, self._shelf),
        )

    def run(self, job: Job, watch: Watcher) -> Run:
        """See `Engine`."""
        settings = job.settings
        check(settings)
        machine.prepare(self._device, self._threads)
        environment = self.environment(settings)
        if settings.noise_source == "gpu" and source_of(settings, self._device) == "philox":
            watch(Noted(text("此机器无 CUDA，按 Philox 算法仿真显卡噪声。",
                             "No CUDA here: the graphics card's noise is emulated by the Philox algorithm.")))  # fmt: skip
        with computing(settings):
            checkpoint, vae = self._models(settings)
            cuts = settings.effective_rules.odd_layers == "cut"
            with tiled(checkpoint.unet, vae, on=settings.tiling), odd_layers_cut(checkpoint.unet, on=cuts):
                initial = initial_of(settings, self._pictures, vae, self._device)
                drawing = self._drawing(settings, checkpoint, vae, initial)
                with merged(self._loras(settings), checkpoint, watch):
                    latent = _walked(drawing, job, reporter := _Reporter(job, drawing.total, vae, watch))
                if initial is None:
                    pixels = image.decode(vae, latent)
                else:
                    latent = initial.settled(latent)
                    pixels = initial.finished(image.decode(vae, latent))
        return Run(
            png=image.labelled_png(pixels, f"Seed {settings.seed}, {environment.device}."),
            pixels_sha256=image.pixels_sha256(pixels),
            latent_sha256=image.latent_sha256(latent),
            latent=latent[0].cpu().numpy(),
            previews=tuple(reporter.previews),
            environment=environment,
        )

    def run_all(self, jobs: Sequence[Job], watch: Watcher) -> Iterator[tuple[Job, Run | Failed]]:
        """See `Engine`."""
        title = text("运行配方", "Running recipes")
        for done, job in enumerate(jobs):
            watch(Advanced("runs", title, done, len(jobs), "runs"))
            try:
                yield job, self.run(job, watch)
            except EvidenceKitError as error:
                yield job, Failed(error)
        watch(Advanced("runs", title, len(jobs), len(jobs), "runs"))

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        machine.prepare(self._device, self._threads)
        _, vae = self._models(settings)
        latent: NDArray[np.float32] = image.encode(vae, pixels_of(picture), self._device)[0].cpu().numpy()
        return latent

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        machine.prepare(self._device, self._threads)
        with computing(settings):
            checkpoint, vae = self._models(settings)
            drawing = self._drawing(settings.model_copy(update={"cfg_scale": 1.0}), checkpoint, vae)
            latent = faithful_latent(vae, pixels_of(picture), self._device)
            with merged(self._loras(settings), checkpoint, unwatched):
                noise: NDArray[np.float32] = inverted(drawing.denoiser(INVERSION_STEPS), latent)[0].cpu().numpy()
        return noise

    def _drawing(self, settings: Settings, checkpoint: Checkpoint, vae: Any, initial: Initial | None = None) -> Drawing:
        self._tokenizer = self._tokenizer or ClipTokenizer()
        embeddings = self._embeddings(settings, checkpoint)
        return Drawing(settings, checkpoint, vae, self._tokenizer, self._device, embeddings, initial)

    def _models(self, settings: Settings) -> tuple[Checkpoint, Any]:
        """The checkpoint, and the VAE that decodes: an external one if the settings name one."""
        weights = self._shelf.find(settings.checkpoint)
        if self._checkpoint is None or self._checkpoint[0] != weights.sha256:
            self._checkpoint = self._vae = None  # frees the memory before the next model takes it
            self._checkpoint = weights.sha256, load_checkpoint(weights.path, self._device)
        checkpoint = self._checkpoint[1]
        check_program(checkpoint.family, settings)
        if settings.vae is None:
            return checkpoint, checkpoint.vae
        external = self._shelf.find(settings.vae)
        if self._vae is None or self._vae[0] != external.sha256:
            self._vae = external.sha256, load_vae(external.path, self._device, checkpoint.family)
        return checkpoint, self._vae[1]

    def _embeddings(self, settings: Settings, checkpoint: Checkpoint) -> tuple[Embedding, ...]:
        assert self._tokenizer is not None
        channels, found = checkpoint.text_encoder.channels, []
        for ref in settings.embeddings:
            vectors = vectors_of(ref.name, read_tensors(self._shelf.find(ref).path), channels)
            found.append(Embedding(ref.name, tuple(self._tokenizer(ref.name)), vectors))
        return tuple(found)

    def _loras(self, settings: Settings) -> list[Lora]:
        found = [(lora, self._shelf.find(lora.weights)) for lora in settings.loras]
        return [
            Lora(lora.weights.name, read_tensors(weights.path), lora.unet_weight, lora.text_weight)
            for lora, weights in found
        ]


def _walked(drawing: Drawing, job: Job, reporter: _Reporter) -> Tensor:
    """The finished latent; the estimate of it where the job stops early."""
    reporter.begin()
    stride: Stride | None = None
    for done, stride in enumerate(drawing.strides(), start=1):
        if done == job.stop_after:
            reporter.end()
            return stride.x0
        reporter.step(done, stride.x0)
    reporter.end()
    assert stride is not None  # every schedule has a step
    return stride.x


class _Reporter:
    """Tells the watcher of each step and shows a few intermediate pictures."""

    def __init__(self, job: Job, total: int, vae: Any, watch: Watcher) -> None:
        self.previews: list[tuple[int, bytes]] = []
        self._task, self._vae, self._watch = job.task, vae, watch
        self._total = min(total, job.stop_after or total)
        self._wanted = 0 if job.stop_after else PREVIEWS

    def begin(self) -> None:
        self._advanced(0)

    def end(self) -> None:
        self._advanced(self._total)

    def step(self, done: int, x0: Tensor) -> None:
        if done >= self._total:
            return
        every = max(1, self._total // (PREVIEWS + 1))
        if done % every == 0 and len(self.previews) < self._wanted:
            png = image.preview(self._vae, x0)
            self.previews.append((done, png))
            self._watch(Previewed(self._task, done, self._total, png))
        self._advanced(done)

    def _advanced(self, done: int) -> None:
        self._watch(Advanced(self._task, text("生成图片", "Making the picture"), done, self._total, "steps"))
