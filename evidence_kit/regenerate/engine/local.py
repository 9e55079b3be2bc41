"""The engine of this machine: settings to picture with torch, one at a time or, in fast mode, several together."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.dit.pipeline import TransformerPipeline
from evidence_kit.regenerate.dit.refusals import refuse_latents, refuse_precision
from evidence_kit.regenerate.dit.vocabularies import FoundVocabularies, Vocabularies
from evidence_kit.regenerate.engine import machine
from evidence_kit.regenerate.engine.batched_unet import Unet, in_lock_step
from evidence_kit.regenerate.engine.inversion import INVERSION_STEPS, faithful_latent, inverted
from evidence_kit.regenerate.engine.job_batches import batches
from evidence_kit.regenerate.engine.model_cache import Models, ModelsInMemory
from evidence_kit.regenerate.engine.odd_sizes import odd_layers_cut
from evidence_kit.regenerate.engine.pipeline import Pipeline
from evidence_kit.regenerate.engine.preflight import check
from evidence_kit.regenerate.engine.reporter import Reporter
from evidence_kit.regenerate.engine.tiling import tiled
from evidence_kit.regenerate.engine.transformer_cache import TransformersInMemory
from evidence_kit.regenerate.images import latents
from evidence_kit.regenerate.images.pixels import Pixels, pixels_of
from evidence_kit.regenerate.img2img.init_image import Initial, initial_of
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import FailedRun, Job, ModelStore, Run
from evidence_kit.regenerate.memory import computing
from evidence_kit.regenerate.options import EngineOptions
from evidence_kit.regenerate.sampling.noise import source_of
from evidence_kit.regenerate.sampling.samplers.sampler import SamplerStep
from evidence_kit.regenerate.weights.components import components_of


class LocalEngine:
    """Runs settings on one device; keeps the models of the last run in memory for the next."""

    def __init__(
        self,
        shelf: ModelStore,
        pictures: Pictures | None = None,
        *,
        device: str | None = None,
        manner: EngineOptions | None = None,
        vocabularies: Vocabularies | None = None,
    ) -> None:
        self._shelf = shelf
        self._pictures = pictures or Pictures()
        self._manner = manner or EngineOptions()
        self._device = machine.choose_device(device)
        machine.check_precision(self._device, self._manner.precision)
        self._models = ModelsInMemory(shelf, self._device, self._manner)
        found = FoundVocabularies(shelf.vocabulary) if vocabularies is None else vocabularies
        self._transformers = TransformersInMemory(shelf, self._device, found, lambda: self._models.tokenizer)

    def environment(self, settings: Settings) -> Environment:
        """See `Engine`."""
        machine.prepare(self._manner)
        return Environment(
            platform=platform.platform(),
            processor=machine.processor(),
            device=machine.device_name(self._device),
            precision=self._manner.precision,
            mode=self._manner.mode,
            vae=self._manner.vae,
            threads=self._manner.threads,
            versions=machine.versions(self._device),
            arithmetic=machine.arithmetic(self._device, self._manner),
            components=components_of(settings, self._shelf),
        )

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        """See `Engine`."""
        (outcome,) = self._together([job], watch)
        if isinstance(outcome, FailedRun):
            raise outcome.error
        return outcome

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        """See `Engine`."""
        title, done = text("按生成参数运行", "Running recipes"), 0
        watch(Advanced("runs", title, done, len(jobs), "runs"))
        for batch in batches(jobs, self._manner.batch):
            for job, outcome in zip(batch, self._together(batch, watch), strict=True):
                done += 1
                watch(Advanced("runs", title, done, len(jobs), "runs"))
                yield job, outcome

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """See `Engine`: this one has nobody who is idle."""

    def close(self) -> None:
        """See `Engine`: this one began no process."""

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        refuse_latents(settings)
        machine.prepare(self._manner)
        vae = self._models.vae(settings)
        latent: NDArray[np.float32] = latents.encode(vae, pixels_of(picture), self._device)[0].cpu().numpy()
        return latent

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        refuse_latents(settings)
        machine.prepare(self._manner)
        with computing(settings, self._manner):
            models = self._models.of(settings, unwatched)
            drawing = self._drawing(settings.model_copy(update={"cfg_scale": 1.0}), models, models.unet)
            latent = faithful_latent(models.vae, pixels_of(picture), self._device)
            noise: NDArray[np.float32] = inverted(drawing.denoiser(INVERSION_STEPS), latent)[0].cpu().numpy()
        return noise

    def _drawing(self, settings: Settings, models: Models, unet: Unet, initial: Initial | None = None) -> Pipeline:
        checkpoint, tokenizer = replace(models.checkpoint, unet=unet), self._models.tokenizer
        return Pipeline(settings, checkpoint, models.vae, tokenizer, self._device, models.embeddings, initial)

    def _together(self, jobs: Sequence[Job], watch: ProgressCallback) -> list[Run | FailedRun]:
        """The outcomes of jobs of one company, in their order; what hinders one of them hinders no other."""
        refused = {number: failed for number, job in enumerate(jobs) if (failed := _refusal(job.settings))}
        able = [job for number, job in enumerate(jobs) if number not in refused]
        made = iter(self._made(able, watch) if able else [])
        return [refused[number] if number in refused else next(made) for number in range(len(jobs))]

    def _made(self, jobs: Sequence[Job], watch: ProgressCallback) -> list[Run | FailedRun]:
        settings = jobs[0].settings
        try:
            environment = self.environment(settings)
            self._note_emulation(settings, watch)
            refuse_precision(settings, self._manner.precision)
            with computing(settings, self._manner):
                if settings.text_encoders:
                    return [self._by_transformer(job, environment, watch) for job in jobs]
                models = self._models.of(settings, watch)
                cuts = settings.effective_rules.odd_layers == "cut"
                walks = [self._walk(job, models, environment, watch) for job in jobs]
                unet = models.checkpoint.unet
                with tiled(unet, models.vae, on=settings.tiling), odd_layers_cut(unet, on=cuts):
                    return in_lock_step(models.unet, walks)
        except EvidenceKitError as error:
            return [FailedRun(error)] * len(jobs)

    def _walk(
        self, job: Job, models: Models, environment: Environment, watch: ProgressCallback
    ) -> Callable[[Unet], Run | FailedRun]:
        """One job, to be given the UNet that it may ask."""

        def walk(unet: Unet) -> Run | FailedRun:
            try:
                initial = initial_of(job.settings, self._pictures, models.vae, self._device)
                drawing = self._drawing(job.settings, models, unet, initial)
                reporter = Reporter(job, drawing.total, models.vae, watch)
                latent = _walked(drawing, job, reporter)
            except EvidenceKitError as error:
                return FailedRun(error)
            if initial is not None:
                latent = initial.settled(latent)
            pixels = latents.decode(models.vae, latent)
            pixels = pixels if initial is None else initial.finished(pixels)
            return _run(job.settings, pixels, latent, tuple(reporter.previews), environment)

        return walk

    def _by_transformer(self, job: Job, environment: Environment, watch: ProgressCallback) -> Run | FailedRun:
        """One job of a diffusion transformer; what hinders it hinders no other."""
        try:
            models = self._transformers.of(job.settings, watch)
            pipeline = TransformerPipeline(
                job.settings, models.transformer, models.positive, models.negative, self._device
            )
            reporter = Reporter(job, pipeline.total, models.vae, watch)
            latent = _walked(pipeline, job, reporter)
        except EvidenceKitError as error:
            return FailedRun(error)
        pixels = latents.decode(models.vae, latent)
        return _run(job.settings, pixels, latent, tuple(reporter.previews), environment)

    def _note_emulation(self, settings: Settings, watch: ProgressCallback) -> None:
        if settings.noise_source == "gpu" and source_of(settings, self._device) == "philox":
            watch(Noted(text("此机器无 CUDA，按 Philox 算法仿真显卡噪声。",
                             "No CUDA here: the graphics card's noise is emulated by the Philox algorithm.")))  # fmt: skip


def _refusal(settings: Settings) -> FailedRun | None:
    try:
        check(settings)
    except EvidenceKitError as error:
        return FailedRun(error)
    return None


def _run(
    settings: Settings,
    pixels: Pixels,
    latent: Tensor,
    previews: tuple[tuple[int, bytes], ...],
    environment: Environment,
) -> Run:
    fast = ", fast mode: not for filing" if environment.mode == "fast" else ""
    return Run(
        png=latents.labelled_png(pixels, f"Seed {settings.seed}, {environment.device}{fast}."),
        pixels_sha256=latents.pixels_sha256(pixels),
        latent_sha256=latents.latent_sha256(latent),
        latent=latent[0].cpu().numpy(),
        previews=previews,
        environment=environment,
    )


def _walked(drawing: Pipeline | TransformerPipeline, job: Job, reporter: Reporter) -> Tensor:
    """The finished latent; the estimate of it where the job stops early."""
    reporter.begin()
    stride: SamplerStep | None = None
    for done, stride in enumerate(drawing.strides(), start=1):
        if done == job.stop_after:
            reporter.end()
            return stride.x0
        reporter.step(done, stride.x0)
    reporter.end()
    assert stride is not None  # every schedule has a step
    return stride.x
