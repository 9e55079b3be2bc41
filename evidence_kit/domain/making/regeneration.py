"""Regeneration and comparison: what came out when the recipe was run again, and how close it is. Never boolean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal

from pydantic import Field

from evidence_kit.domain.making.recipe import WeightsKind
from evidence_kit.domain.making.registration import Registration
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.step import Step
from evidence_kit.domain.record import Instant, Record, RelativePath, Sha256Hex
from evidence_kit.domain.text import Text, text


class Grade(StrEnum):
    """How close two pictures are, best first."""

    IDENTICAL_FILE = "identical-file"
    IDENTICAL_PIXELS = "identical-pixels"
    NUMERICALLY_SAME = "numerically-same"
    """T1: max difference <= 2 levels and PSNR >= 60 dB: the spread between threads, kernels, machines."""
    HALF_PRECISION_SAME = "half-precision-same"
    """T1b: max difference <= 8 levels and PSNR >= 45 dB: the spread of half-precision arithmetic."""
    SIMILAR = "similar"
    """Clearly nearer than every decoy, yet not numerically the same."""
    DIFFERENT = "different"


GRADE_NAMES: dict[Grade, Text] = {
    Grade.IDENTICAL_FILE: text("文件逐字节相同", "identical file"),
    Grade.IDENTICAL_PIXELS: text("像素完全相同", "identical pixels"),
    Grade.NUMERICALLY_SAME: text("数值一致（不同硬件重复运行的误差之内）",
                                 "numerically the same (within the spread of repeated runs on other hardware)"),
    Grade.HALF_PRECISION_SAME: text("半精度误差之内一致", "the same within half-precision error"),
    Grade.SIMILAR: text("视觉相似", "visually similar"),
    Grade.DIFFERENT: text("不同", "different"),
}  # fmt: skip


class Figures(Record):
    """How far two pictures of equal size lie apart, over 8-bit RGB."""

    max_difference: int = Field(ge=0, le=255)
    psnr_db: float | None
    """None when the pixels are identical (infinite)."""
    ssim: float
    equal_values: float = Field(ge=0, le=1)
    """Share of channel values that are equal."""
    pdq_bits: int | None = Field(default=None, ge=0, le=256)
    """Bits of 256 in which the PDQ perceptual hashes differ; unrelated pictures about 128. None in older records."""
    pdq_quality: int | None = Field(default=None, ge=0, le=100)
    """Of the poorer of the two pictures; below 50 Meta advises against relying on the hash."""


TIERS: dict[Grade, tuple[int, int]] = {Grade.NUMERICALLY_SAME: (2, 60), Grade.HALF_PRECISION_SAME: (8, 45)}
"""The largest difference in levels of 255 and the least PSNR in dB that a tier allows, the narrowest first."""


def same_picture_grade(max_difference: int, psnr_db: float | None) -> Grade | None:
    """The tier of two different files of equal size that show the same picture; None when they do not."""
    if psnr_db is None:
        return Grade.IDENTICAL_PIXELS
    return next((tier for tier, (most, least) in TIERS.items() if max_difference <= most and psnr_db >= least), None)


def decibels(figures: Figures) -> str:
    """PSNR for a person: one decimal, or ∞ for equal pixels."""
    return "∞ dB" if figures.psnr_db is None else f"{figures.psnr_db:.1f} dB"


class ControlScore(Record):
    """What an unrelated picture of the same recipe scores against the target: the null distribution."""

    seed: int
    figures: Figures
    registration: Registration | None = None
    """How it was laid on a copy of another size: the best place it has, however bad; None for equal sizes."""


class Comparison(Record):
    """A candidate held against a target, with the decoys beside it."""

    target: RelativePath
    candidate: RelativePath
    grade: Grade
    figures: Figures | None
    """None when the sizes differ and the target is no copy of the candidate."""
    decoys: tuple[ControlScore, ...]
    heat_map: RelativePath | None = None
    registration: Registration | None = None
    """How the target lies on the candidate, when it is a copy that was scaled, cut or overlaid; the figures and the
    heat map are then those of the overlap. None when the pictures were compared as they are."""


class Component(Record):
    """A file that was really loaded and decides the picture."""

    kind: WeightsKind | Literal["tokenizer", "configuration"]
    """Weights, the text encoder's vocabulary, or a configuration that lies beside the checkpoint."""
    name: str
    sha256: Sha256Hex
    """Of the file; for a checkpoint in diffusers' layout over its files, as docs/models.md defines it."""
    size: int
    licence: str = ""
    """As stated by the file's own metadata or a licence file beside it; empty = not stated."""
    converted_from: Sha256Hex | None = None
    """The pickle that the file says it was converted from. Nobody has checked that."""


Precision = Literal["float32", "float16", "bfloat16"]
Mode = Literal["reference", "fast"]
VaeManner = Literal["same", "float32", "tiled"]


class Arithmetic(Record):
    """What the libraries were told about computing, as they report it: it decides the last bits."""

    deterministic_algorithms: bool
    """Whether PyTorch refuses operations that have no deterministic implementation."""
    cudnn_deterministic: bool
    cudnn_benchmark: bool
    """Whether cuDNN may choose kernels by trying them out; then two runs can use different ones."""
    tf32: bool
    """Whether float32 products may be computed with 10 bits of mantissa on graphics cards."""
    attention: str
    """How attention is computed: `sdpa`, on CUDA with the kernels that PyTorch may choose from."""
    onednn: bool
    instruction_set: str
    """Of the processor, as PyTorch's own kernels use it: `DEFAULT`, `AVX2`, `AVX512` …"""
    kernel_limits: dict[str, str] = {}
    """Environment variables by which a library chooses other kernels than it would on this processor, as they stood:
    `ATEN_CPU_CAPABILITY`, `ONEDNN_MAX_CPU_ISA` … Empty where none is set, and in older records."""
    compiled: bool = False
    batch: int = Field(default=1, ge=1)
    """Pictures made together at most."""


class Environment(Record):
    """Where a regeneration ran: what a second run must match to promise the same bits."""

    platform: str
    processor: str
    device: str
    """`cpu`, `cuda:NVIDIA H200` or `mps`."""
    precision: Precision
    """Of weights and activations; latents are float32 always."""
    mode: Mode = "reference"
    """Fast runs batch and compile: good for searching, never for what is filed."""
    vae: VaeManner = "same"
    """Where the VAE departs from the precision: float32, or decoding in tiles, which changes pixels."""
    threads: int
    versions: dict[str, str]
    """Python and the libraries that touch pixels; on CUDA also its own version and cuDNN's."""
    arithmetic: Arithmetic | None = None
    """None in older records."""
    components: tuple[Component, ...]


class Regeneration(Record):
    """One run of one recipe. Lane: regeneration demonstration, always."""

    schema_tag: Literal["evidence-kit/regeneration/1"] = Field("evidence-kit/regeneration/1", alias="schema")
    step: Step
    settings: Settings
    environment: Environment
    picture: RelativePath
    pixels_sha256: Sha256Hex
    """Of the decoded 8-bit RGB values, row by row."""
    latent_sha256: Sha256Hex
    """Of the final latent, float32 little-endian, C order."""
    previews: tuple[RelativePath, ...] = ()
    started: Instant
    finished: Instant
    comparison: Comparison | None = None
    """With the claimed picture; on the step that claims to be it, and on the others to show the distance."""
    change_from_previous: Figures | None = None
    """Against the step before: what the changed decision did."""


class Control(Record):
    """A picture of the same recipe from an unrelated seed."""

    seed: int
    picture: RelativePath


class Controls(Record):
    """The control pictures of one recipe: what unrelated seeds score is the null distribution of every comparison."""

    schema_tag: Literal["evidence-kit/controls/1"] = Field("evidence-kit/controls/1", alias="schema")
    settings: Settings
    environment: Environment
    controls: tuple[Control, ...]


EARLIER = text("先前结果，本次未运行", "earlier result, not run here")
"""What is said of a run wherever it is shown by work that did not do it."""


def newest_steps(made: Iterable[Regeneration], chain: Sequence[Step]) -> tuple[Regeneration, ...]:
    """Return the newest run of each step, in the order in which case.yaml lists the steps.

    Args:
        made: oldest first. A step that case.yaml does not name (the base picture) comes before all others.
        chain: the steps of case.yaml.
    """
    newest = {regeneration.step.name: regeneration for regeneration in made}
    order = {step.name: place for place, step in enumerate(chain)}
    return tuple(sorted(newest.values(), key=lambda regeneration: order.get(regeneration.step.name, -1)))
