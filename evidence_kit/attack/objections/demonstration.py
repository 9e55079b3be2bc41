"""The run again: how near it comes, against what chance, by which program, and what was chosen to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from evidence_kit.attack.objections.material import FiledMaterial
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.objection import Objection, ObjectionCode, objection
from evidence_kit.domain.making.chance import FEWEST_DECOYS
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Comparison, Grade, same_picture_grade
from evidence_kit.domain.making.variation import DecisionKind, Effect, nearest_by_chance

_SAME = frozenset({
    Grade.IDENTICAL_FILE, Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME, Grade.HALF_PRECISION_SAME,
})  # fmt: skip

_NOTHING_MEASURABLE = frozenset({Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME})


def last_step(material: FiledMaterial) -> Iterator[Objection]:
    """Give a filing without a run, a run that does not come to the claimed picture, or that few unrelated seeds stand beside."""
    if not material.steps:
        yield objection(ObjectionCode.NO_REGENERATION)
        return
    made = material.steps[-1]
    at = material.where(made.picture)
    compared = made.comparison
    if compared is None:
        yield objection(ObjectionCode.NOT_COMPARED, at)
    elif compared.grade not in _SAME:
        yield objection(ObjectionCode.NOT_REPRODUCED, at, grade=GRADE_NAMES[compared.grade])
    if compared is not None and len(compared.decoys) < FEWEST_DECOYS:
        yield objection(ObjectionCode.TOO_FEW_CONTROLS, at, count=len(compared.decoys), fewest=FEWEST_DECOYS)
    if material.case.work.software:
        libraries = made.environment.versions
        ran = f"diffusers {libraries['diffusers']}" if "diffusers" in libraries else made.environment.platform
        yield objection(ObjectionCode.ANOTHER_PROGRAM, at, software=material.case.work.software, ran=ran)


def steps(material: FiledMaterial) -> Iterator[Objection]:
    """Give decisions that moved nothing, and a step before the last that is near the claimed picture already."""
    for made in material.steps:
        change = made.change_from_previous
        if change is not None and same_picture_grade(change.max_difference, change.psnr_db) in _NOTHING_MEASURABLE:
            yield objection(ObjectionCode.STEP_CHANGES_NOTHING, material.where(made.picture), step=made.step.title)
    for earlier, _ in list(pairwise(material.steps))[-1:]:
        near, chance = (
            _psnr(earlier.comparison),
            nearest_by_chance(earlier.comparison.decoys if earlier.comparison else ()),
        )
        if near is not None and chance is not None and near > chance[0]:
            yield objection(ObjectionCode.EARLIER_STEP_NEAR, material.where(earlier.picture), step=earlier.step.title,
                            near=f"{near:.1f} dB", chance=f"{chance[0]:.1f} dB")  # fmt: skip


def variations(material: FiledMaterial) -> Iterator[Objection]:
    """Give a filing without single changes, one that shows a choice of them, and changes that are no larger than chance explains."""
    sheet, at = material.sheet, material.of_role(Role.VARIATION_SHEET)
    if sheet is None:
        if material.steps:
            yield objection(ObjectionCode.NO_VARIATIONS)
        return
    shown = len(sheet.variations)
    if sheet.not_asked:
        yield objection(ObjectionCode.VARIATIONS_SELECTED, at, shown=shown, total=shown + sheet.not_asked)
    by_chance = [
        one for one in sheet.variations
        if one.verdict is Effect.AS_ANOTHER_SEED and one.decision.kind is not DecisionKind.SEED
    ]  # fmt: skip
    if by_chance:
        yield objection(
            ObjectionCode.WITHIN_CHANCE, at, words=by_chance[0].decision.label, count=len(by_chance), tried=shown
        )


def _psnr(compared: Comparison | None) -> float | None:
    if compared is None or compared.figures is None:
        return None
    return float("inf") if compared.figures.psnr_db is None else compared.figures.psnr_db
