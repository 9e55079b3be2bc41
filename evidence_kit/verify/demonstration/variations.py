"""Single decisions changed one at a time: every sheet held against its pictures, each figure computed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.regeneration import Control, Controls, Grade, Regeneration, same_picture_grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import (
    Decision,
    DecisionKind,
    Effect,
    Variation,
    VariationRun,
    VariationSheet,
    effect_of,
)
from evidence_kit.domain.record import Record
from evidence_kit.formats import raster
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.pixels import agree, measure, read_rgb
from evidence_kit.verify.demonstration.unrelated_seeds import chance_faults
from evidence_kit.verify.fault_codes import StepCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

if TYPE_CHECKING:
    from PIL import Image

_MOST_FAULTS = 20
_PROMPT, _NEGATIVE = frozenset({"prompt"}), frozenset({"negative_prompt"})
_CHANGES: dict[DecisionKind, frozenset[str]] = {
    DecisionKind.PROMPT_GROUP: _PROMPT,
    DecisionKind.WORD: _PROMPT,
    DecisionKind.WEIGHT: _PROMPT | _NEGATIVE,
    DecisionKind.NEGATIVE_GROUP: _NEGATIVE,
    DecisionKind.NEGATIVE_PROMPT: _NEGATIVE,
    DecisionKind.SEED: frozenset({"seed"}),
    DecisionKind.SAMPLER: frozenset({"sampler"}),
    DecisionKind.SCHEDULE: frozenset({"schedule"}),
    DecisionKind.CFG_SCALE: frozenset({"cfg_scale"}),
    DecisionKind.STEPS: frozenset({"steps"}),
    DecisionKind.LORA_WEIGHT: frozenset({"loras"}),
    DecisionKind.VAE: frozenset({"vae"}),
    DecisionKind.MODEL: frozenset({"checkpoint"}),
    DecisionKind.CLIP_SKIP: frozenset({"clip_skip"}),
    DecisionKind.SIZE: frozenset({"width", "height", "hires"}),
    DecisionKind.DENOISING_STRENGTH: frozenset({"init"}),
}
"""The fields of the settings that a decision of a kind changes."""


_WORDS_OF = {
    DecisionKind.PROMPT_GROUP: "prompt", DecisionKind.WORD: "prompt",
    DecisionKind.NEGATIVE_GROUP: "negative_prompt", DecisionKind.NEGATIVE_PROMPT: "negative_prompt",
}  # fmt: skip
"""The field whose words a decision of a kind takes out or exchanges."""


class VariationFact(Record):
    """A sheet, or the record of one run, held against its pictures."""

    member: str
    changes: int = 0
    """Decisions changed; 0 for the record of one run."""
    followed: int = 0
    """Those that the picture followed by more than repeated runs on other machines differ."""
    faults: tuple[Fault, ...] = ()


def observe_variations(opened: OpenedBundle) -> tuple[VariationFact, ...]:
    """Every run of a single change and every sheet over them."""
    pictures = _Pictures(opened)
    runs = [
        VariationFact(member=opened.member_of(item.path), faults=tuple(pictures.faults(run.picture, run.pixels_sha256)))
        for item, run in opened.records_of(Role.VARIATION_RUN, VariationRun)
    ]
    sheets = [
        VariationFact(
            member=opened.member_of(item.path),
            changes=len(sheet.variations),
            followed=sum(one.verdict not in {Effect.NOTHING_MEASURABLE} for one in sheet.variations),
            faults=tuple(_sheet_faults(pictures, sheet))[:_MOST_FAULTS],
        )
        for item, sheet in opened.records_of(Role.VARIATION_SHEET, VariationSheet)
    ]
    return (*runs, *sheets)


def judge_variations(facts: tuple[VariationFact, ...]) -> Iterator[Finding]:
    """One finding a sheet, and one for each run whose record is not what its picture says."""
    for fact in facts:
        if fact.faults:
            said = words("variations_at_odds", why=fault_text(*fact.faults[:5]))
            yield finding(FindingCode.VARIATIONS, Question.DECISIONS_MATTER, Status.FAILED, said, fact.member)
        elif fact.changes:
            said = words("variations", count=fact.changes, followed=fact.followed)
            yield finding(FindingCode.VARIATIONS, Question.DECISIONS_MATTER, Status.PASSED, said, fact.member)


class _Pictures:
    """The pictures of a bundle by their path, the digests of their pixels taken once, and what they were run with."""

    def __init__(self, opened: OpenedBundle) -> None:
        self._opened = opened
        self._digests: dict[str, str] = {}
        steps = [made for _, made in opened.records_of(Role.REGENERATION, Regeneration)]
        runs = [made for _, made in opened.records_of(Role.VARIATION_RUN, VariationRun)]
        self._settings: dict[str, Settings] = {
            **{made.picture: made.settings for made in steps},
            **{made.picture: made.settings for made in runs},
        }
        self._controls = [record for _, record in opened.records_of(Role.CONTROLS, Controls)]

    def run_with(self, path: str, settings: Settings) -> bool:
        """Whether the record of the run that made a picture states these settings; of one without a record nothing is said."""
        return self._settings.get(path, settings) == settings

    def is_control(self, settings: Settings, seed: int, path: str) -> bool:
        """Whether a record of controls under these settings has a picture under that seed."""
        named = [one for record in self._controls if record.settings == settings for one in record.controls]
        return Control(seed=seed, picture=path) in named

    def same_file(self, one: str, other: str) -> bool:
        """Whether two pictures are one file, byte for byte."""
        return self._opened.of_path(one) == self._opened.of_path(other)

    def read(self, path: str) -> Image.Image | None:
        """The pixels of a picture; None where it is missing or none."""
        picture = read_rgb(self._opened.of_path(path))
        if picture is not None:
            self._digests.setdefault(path, raster.values_digest(picture))
        return picture

    def digest(self, path: str) -> str:
        """Of the pixels of a picture that was read; empty of one that could not be."""
        return self._digests.get(path, "")

    def faults(self, path: str, stated: str) -> Iterator[Fault]:
        """Why a picture is not the one whose pixels a record states; nothing where it is."""
        if path not in self._digests and self.read(path) is None:
            yield fault(StepCode.PICTURE, picture=path)
        elif self._digests[path] != stated:
            yield fault(StepCode.PIXELS_OF, picture=path)


def _sheet_faults(pictures: _Pictures, sheet: VariationSheet) -> Iterator[Fault]:
    base, claimed = pictures.read(sheet.base_picture), pictures.read(sheet.claimed_picture)
    yield from pictures.faults(sheet.base_picture, sheet.base_pixels_sha256)
    if base is None:
        return
    if not pictures.run_with(sheet.base_picture, sheet.settings):
        yield fault(StepCode.SETTINGS_OF, number=0)
    if claimed is not None:
        yield from _base_faults(pictures, sheet, measure(claimed, base))
    for decoy, path in zip(sheet.null, sheet.controls, strict=False):
        control = pictures.read(path)
        if not pictures.is_control(sheet.settings, decoy.seed, path):
            yield fault(StepCode.CONTROL_SEED, seed=decoy.seed)
        if control is None or not agree(decoy.figures, measure(base, control)):
            yield fault(StepCode.FIGURES, seed=decoy.seed)
    if len(sheet.null) != len(sheet.controls):
        yield fault(StepCode.CONTROLS_COUNT)
    seeds = ((decoy.seed, pictures.digest(path)) for decoy, path in zip(sheet.null, sheet.controls, strict=False))
    yield from chance_faults(sheet.settings.seed, seeds)
    told = set[str]()
    for number, variation in enumerate(sheet.variations, start=1):
        settings = variation.settings.model_dump_json()
        if settings in told:
            yield fault(StepCode.CHANGED_TWICE, number=number)
        told.add(settings)
        yield from _variation_faults(pictures, sheet, base, variation, number)


def _base_faults(
    pictures: _Pictures, sheet: VariationSheet, measured: tuple[int, float | None, float] | None
) -> Iterator[Fault]:
    """What a sheet says of its base picture and the claimed one otherwise than the two show."""
    if not agree(sheet.base_figures, measured):
        yield fault(StepCode.BASE_FIGURES, f"{measured}")
    same = pictures.same_file(sheet.base_picture, sheet.claimed_picture)
    grade = Grade.IDENTICAL_FILE if same else same_picture_grade(*measured[:2]) if measured else None
    if sheet.base_grade is not grade and (
        grade is not None or sheet.base_grade not in {Grade.SIMILAR, Grade.DIFFERENT}
    ):
        yield fault(StepCode.BASE_GRADE)


def _variation_faults(
    pictures: _Pictures, sheet: VariationSheet, base: Image.Image, variation: Variation, number: int
) -> Iterator[Fault]:
    picture = pictures.read(variation.picture)
    yield from pictures.faults(variation.picture, variation.pixels_sha256)
    changed = {name for name in Settings.model_fields
               if getattr(variation.settings, name) != getattr(sheet.settings, name)}  # fmt: skip
    if not changed:
        yield fault(StepCode.NOTHING_CHANGED, number=number)
    elif not changed <= _CHANGES[variation.decision.kind]:
        yield fault(StepCode.DECISION, number=number)
    if not _was(variation.decision, sheet.settings):
        yield fault(StepCode.WORDS_NOT_THERE, number=number)
    if not pictures.run_with(variation.picture, variation.settings):
        yield fault(StepCode.SETTINGS_OF, number=number)
    if picture is None:
        return
    if not agree(variation.change, measured := measure(base, picture)):
        yield fault(StepCode.VARIATION_FIGURES, f"{measured}", number=number)
    if effect_of(variation.change, sheet.null) is not variation.verdict:
        yield fault(StepCode.VARIATION_VERDICT, number=number)


def _was(decision: Decision, settings: Settings) -> bool:
    """Whether the words that a decision is said to change are those of the base picture; of other kinds nothing is held against it."""
    field = _WORDS_OF.get(decision.kind)
    return field is None or decision.was in getattr(settings, field)
