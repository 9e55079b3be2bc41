"""Single decisions changed one at a time: every sheet held against its pictures, each figure computed again."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from PIL import Image

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.variation import Effect, Variation, VariationRun, VariationSheet, effect_of
from evidence_kit.domain.record import Record
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.pixels import agree, measure, read_rgb
from evidence_kit.verify.fault_codes import StepCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

_MOST_FAULTS = 20


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
    """The pictures of a bundle by their path, the digests of their pixels taken once."""

    def __init__(self, opened: OpenedBundle) -> None:
        self._opened = opened
        self._digests: dict[str, str] = {}

    def read(self, path: str) -> Image.Image | None:
        """The pixels of a picture; None where it is missing or none."""
        picture = read_rgb(self._opened.of_path(path))
        if picture is not None:
            self._digests.setdefault(path, sha256(picture.tobytes()).hexdigest())
        return picture

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
    if claimed is not None and not agree(sheet.base_figures, measured := measure(claimed, base)):
        yield fault(StepCode.BASE_FIGURES, f"{measured}")
    for decoy, path in zip(sheet.null, sheet.controls, strict=False):
        control = pictures.read(path)
        if control is None or not agree(decoy.figures, measure(base, control)):
            yield fault(StepCode.FIGURES, seed=decoy.seed)
    if len(sheet.null) != len(sheet.controls):
        yield fault(StepCode.CONTROLS_COUNT)
    for number, variation in enumerate(sheet.variations, start=1):
        yield from _variation_faults(pictures, sheet, base, variation, number)


def _variation_faults(
    pictures: _Pictures, sheet: VariationSheet, base: Image.Image, variation: Variation, number: int
) -> Iterator[Fault]:
    picture = pictures.read(variation.picture)
    yield from pictures.faults(variation.picture, variation.pixels_sha256)
    if variation.settings == sheet.settings:
        yield fault(StepCode.NOTHING_CHANGED, number=number)
    if picture is None:
        return
    if not agree(variation.change, measured := measure(base, picture)):
        yield fault(StepCode.VARIATION_FIGURES, f"{measured}", number=number)
    if effect_of(variation.change, sheet.null) is not variation.verdict:
        yield fault(StepCode.VARIATION_VERDICT, number=number)
