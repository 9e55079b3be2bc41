"""Variation: one decision of the settings changed at a time, and how far the picture moves.

Every change is measured against chance: pictures of the same recipe from unrelated seeds. A sheet shows that the
decisions make the picture; it does not say who took them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    ControlScore,
    Environment,
    Figures,
    Grade,
    decibels,
    same_picture_grade,
)
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Instant, Record, RelativePath, Sha256Hex
from evidence_kit.domain.text import Text, text


class DecisionKind(StrEnum):
    """Which part of the settings a decision is about."""

    PROMPT_GROUP = "prompt-group"
    WORD = "word"
    WEIGHT = "weight"
    NEGATIVE_GROUP = "negative-group"
    NEGATIVE_PROMPT = "negative-prompt"
    SEED = "seed"
    SAMPLER = "sampler"
    SCHEDULE = "schedule"
    CFG_SCALE = "cfg-scale"
    STEPS = "steps"
    LORA_WEIGHT = "lora-weight"
    VAE = "vae"
    MODEL = "model"
    CLIP_SKIP = "clip-skip"
    SIZE = "size"
    DENOISING_STRENGTH = "denoising-strength"


KIND_NAMES: dict[DecisionKind, Text] = {
    DecisionKind.PROMPT_GROUP: text("提示词组", "prompt group"),
    DecisionKind.WORD: text("单词", "word"),
    DecisionKind.WEIGHT: text("词的权重", "weight of words"),
    DecisionKind.NEGATIVE_GROUP: text("反向提示词组", "negative group"),
    DecisionKind.NEGATIVE_PROMPT: text("全部反向提示词", "whole negative prompt"),
    DecisionKind.SEED: PARAMETER_NAMES["seed"],
    DecisionKind.SAMPLER: PARAMETER_NAMES["sampler"],
    DecisionKind.SCHEDULE: PARAMETER_NAMES["schedule"],
    DecisionKind.CFG_SCALE: PARAMETER_NAMES["cfg_scale"],
    DecisionKind.STEPS: PARAMETER_NAMES["steps"],
    DecisionKind.LORA_WEIGHT: PARAMETER_NAMES["lora_weight"],
    DecisionKind.VAE: PARAMETER_NAMES["vae"],
    DecisionKind.MODEL: PARAMETER_NAMES["checkpoint"],
    DecisionKind.CLIP_SKIP: PARAMETER_NAMES["clip_skip"],
    DecisionKind.SIZE: PARAMETER_NAMES["size"],
    DecisionKind.DENOISING_STRENGTH: PARAMETER_NAMES["denoising_strength"],
}


class Decision(Record):
    """One decision changed, and nothing else."""

    kind: DecisionKind
    label: Text
    """What the change is, for a caption."""
    was: str
    became: str
    """Empty when it was taken out."""


class LeftOut(Record):
    """A decision that could not be changed alone."""

    kind: DecisionKind
    words: str
    why: Text


class Effect(StrEnum):
    """What a changed decision did to the picture, measured against chance."""

    NOTHING_MEASURABLE = "nothing-measurable"
    """Max difference <= 2 levels and PSNR >= 60 dB: within the spread of one recipe over machines."""
    CHANGED = "changed"
    """More than the spread of machines; nearer to the base picture than every unrelated seed in PSNR or SSIM."""
    AS_ANOTHER_SEED = "as-much-as-another-seed"
    """Neither PSNR nor SSIM is better than what the nearest unrelated seed reaches."""
    ANOTHER_SIZE = "another-size"
    """Pictures of different size have no figures: it is another picture."""


EFFECT_NAMES: dict[Effect, Text] = {
    Effect.NOTHING_MEASURABLE: text("无可测变化", "nothing measurable"),
    Effect.CHANGED: text("有变化", "changed"),
    Effect.AS_ANOTHER_SEED: text("变化幅度相当于更换随机种子", "as large as a change of seed"),
    Effect.ANOTHER_SIZE: text("尺寸不同，另一幅图", "another size, another picture"),
}


def effect_of(change: Figures | None, null: Sequence[ControlScore]) -> Effect:
    """What the figures of a changed picture say beside those of unrelated seeds.

    Args:
        change: the changed picture against the base picture; None when their sizes differ.
        null: unrelated seeds against the same base picture; without any, nothing is called as much as another seed.
    """
    if change is None:
        return Effect.ANOTHER_SIZE
    if same_picture_grade(change.max_difference, change.psnr_db) in {Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME}:
        return Effect.NOTHING_MEASURABLE
    assert change.psnr_db is not None  # infinite only for identical pixels
    nearest = nearest_by_chance(null)
    if nearest is None:
        return Effect.CHANGED
    by_chance = change.psnr_db <= nearest[0] and change.ssim <= nearest[1]
    return Effect.AS_ANOTHER_SEED if by_chance else Effect.CHANGED


def nearest_by_chance(null: Sequence[ControlScore]) -> tuple[float, float] | None:
    """The best PSNR (dB; infinite for identical pixels) and the best SSIM that unrelated seeds reach; None without any."""
    if not null:
        return None
    scores = (float("inf") if decoy.figures.psnr_db is None else decoy.figures.psnr_db for decoy in null)
    return max(scores), max(decoy.figures.ssim for decoy in null)


class VariationRun(Record):
    """One picture run for a sheet: what its settings gave. Lane: regeneration demonstration, always."""

    schema_tag: Literal["evidence-kit/variation-run/1"] = Field("evidence-kit/variation-run/1", alias="schema")
    settings: Settings
    environment: Environment
    picture: RelativePath
    pixels_sha256: Sha256Hex
    """Of the decoded 8-bit RGB values, row by row."""
    latent_sha256: Sha256Hex
    """Of the final latent, float32 little-endian, C order."""
    finished: Instant


class Variation(Record):
    """The picture with one decision changed, beside the base picture."""

    decision: Decision
    settings: Settings
    picture: RelativePath
    pixels_sha256: Sha256Hex
    change: Figures | None
    """Against the base picture; None when the sizes differ."""
    verdict: Effect


class NotRun(Record):
    """A decision whose picture could not be made, and why."""

    decision: Decision
    reason: Text


class Preview(Record):
    """That a sheet is for looking only: no part of a case, in no journal, and never filed."""

    notice: Text
    filing: str
    """The command that makes the same sheet as evidence, in reference mode."""


class VariationSheet(Record):
    """All variations of one base picture, with the null distribution they are measured against.

    Paths are those of the case; in a preview they are relative to the preview's folder.
    """

    schema_tag: Literal["evidence-kit/variation-sheet/1"] = Field("evidence-kit/variation-sheet/1", alias="schema")
    settings: Settings
    """Of the base picture: those that the claimed picture states."""
    environment: Environment
    base_picture: RelativePath
    base_pixels_sha256: Sha256Hex
    claimed_picture: RelativePath
    base_grade: Grade
    """How near the base picture comes to the claimed one; the changes are measured from the base picture."""
    base_figures: Figures | None
    null: tuple[ControlScore, ...]
    """Unrelated seeds against the base picture."""
    controls: tuple[RelativePath, ...]
    """The pictures of those seeds, in the same order."""
    variations: tuple[Variation, ...]
    not_run: tuple[NotRun, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    not_asked: int = Field(default=0, ge=0)
    """Further decisions that could have been changed and that this sheet was not asked for."""
    grid: RelativePath
    chart: RelativePath
    preview: Preview | None = None
    """None in what is filed."""

    @model_validator(mode="after")
    def _fast_mode_is_for_looking(self) -> Self:
        if self.environment.mode == "fast" and self.preview is None:
            raise ValueError("what fast mode made is a preview, never a sheet for filing")
        return self


def base_against_claimed(sheet: VariationSheet) -> Text:
    """How near the base picture comes to the claimed one; the line to read first."""
    grade, fast = GRADE_NAMES[sheet.base_grade], sheet.environment.mode == "fast"
    near = (
        (f"，{decibels(sheet.base_figures)}", f", {decibels(sheet.base_figures)}") if sheet.base_figures else ("", "")
    )
    return text(
        f"{'快速模式所得' if fast else ''}基准图与涉案图片：{grade.zh}{near[0]}。",
        f"The base picture{' of fast mode' if fast else ''} against the claimed one: {grade.en}{near[1]}.",
    )


_AS_NEAR_AS_MACHINES = frozenset({Grade.IDENTICAL_FILE, Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME})


def trust_in(sheet: VariationSheet) -> Text:
    """What a preview may be taken for, going by its base picture. Only reference mode tells for certain."""
    if sheet.base_grade in _AS_NEAR_AS_MACHINES:
        return text("此预览的运行方式再现了涉案图片，可据以挑选要提交的选择；个别判定接近界限时，以参考模式为准。",
                    "Run this way, the claimed picture comes out: good for choosing what to file. Where a verdict is close, "
                    "reference mode decides.")  # fmt: skip
    if sheet.base_grade is Grade.HALF_PRECISION_SAME:
        return text("基准图只在半精度误差之内：小的变化不可凭此预览判断。",
                    "The base picture is the same within half-precision error only: do not judge small changes by this preview.")  # fmt: skip
    return text("基准图不是涉案图片：这里的变化是另一幅图的变化。请先运行 evidence-kit regenerate 查明参考模式能否再现。",
                "The base picture is not the claimed one: these are changes of another picture. See first with "
                "evidence-kit regenerate whether reference mode makes it.")  # fmt: skip
