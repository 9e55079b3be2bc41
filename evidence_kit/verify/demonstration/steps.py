"""Each step of the regeneration demonstration: its record held against its pictures, every figure computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.chance import is_similar
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    Comparison,
    Controls,
    Figures,
    Grade,
    Regeneration,
    same_picture_grade,
)
from evidence_kit.domain.making.registration import Registration, registration_text
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.step import apply_all
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import raster
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.pixels import agree, measure, overlap, read_rgb, registration_faults
from evidence_kit.verify.demonstration.unrelated_seeds import chance_faults
from evidence_kit.verify.fault_codes import StepCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, joined, words
from evidence_kit.wording.faults import fault_text

if TYPE_CHECKING:
    from PIL import Image


class StepFact(Record):
    """One step of the demonstration, recomputed."""

    member: str
    picture: str = ""
    target: str = ""
    """Members of the step's picture and of the one that it is compared with."""
    other_target: bool = False
    """What it is compared with is not the claimed picture."""
    title: Text
    grade: Grade | None = None
    """Against the claimed picture, as recomputed; None when it is not the same picture."""
    max_difference: int | None = None
    psnr_db: float | None = None
    faults: tuple[Fault, ...] = ()
    """What the record states otherwise than the pictures."""
    follows: bool | None = None
    """Its settings are those of the step before with the stated changes; None for the first step."""
    changed: bool | None = None
    """Its picture differs from that of the step before."""
    nearest_control_db: float | None = None
    similar: bool = False
    """Graded similar, and the stated figures bear it out."""
    undecoded: bool = False
    """The claimed picture is of a kind whose decoder is not installed here: nothing was held against it."""
    registration: Registration | None = None
    """How the claimed picture, a copy of another size or overlaid, was laid on this one."""


def observe_step(
    opened: OpenedBundle, member: str, made: Regeneration, before: Regeneration | None, controls: Controls | None
) -> StepFact:
    """A step's record against its pictures.

    Args:
        member: of the record.
        before: the step before; None for the first.
        controls: unrelated seeds that the record names.
    """
    picture = read_rgb(opened.of_path(made.picture))
    if picture is None:
        return StepFact(member=member, title=made.step.title, faults=(fault(StepCode.PICTURE, picture=made.picture),))
    faults = [] if hashlib.sha256(picture.tobytes()).hexdigest() == made.pixels_sha256 else [fault(StepCode.PIXELS)]
    earlier = read_rgb(opened.of_path(before.picture)) if before else None
    if earlier is not None and made.change_from_previous is not None:
        faults += _change_faults(made.change_from_previous, measure(earlier, picture))
    measured = grade = None
    near_by_chance = None
    target_bytes = opened.of_path(made.comparison.target) if made.comparison else None
    undecoded = target_bytes is not None and raster.lacks_decoder(target_bytes)
    if made.comparison is not None and not undecoded:
        target = read_rgb(target_bytes)
        laid = made.comparison.registration
        measured = _measured(target, picture, laid) if target is not None else None
        faults += [] if made.comparison.candidate == made.picture else [fault(StepCode.CANDIDATE)]
        faults += _figure_faults(made.settings.seed, made.comparison.figures, measured)
        faults += _registration_faults(made.settings.seed, target, picture, laid)
        faults += _control_faults(opened, made, controls, target)
        if made.comparison.grade is Grade.SIMILAR and not _similar(made.comparison):
            faults.append(fault(StepCode.GRADE_BY_CHANCE))
        same_file = target_bytes is not None and target_bytes == opened.of_path(made.picture)
        whole = measured if laid is None else None  # a registered copy is similar at best, never the same picture
        grade = Grade.IDENTICAL_FILE if same_file else same_picture_grade(*whole[:2]) if whole else None
        if (grade or made.comparison.grade) != made.comparison.grade or (
            grade is None and made.comparison.grade in _SAME
        ):
            faults.append(fault(StepCode.GRADE, f"graded {made.comparison.grade.value}"))
        scores = [decoy.figures.psnr_db for decoy in made.comparison.decoys if decoy.figures.psnr_db is not None]
        near_by_chance = max(scores, default=None)
    return StepFact(
        member=member,
        picture=opened.member_of(made.picture),
        target=opened.member_of(made.comparison.target) if made.comparison else "",
        title=made.step.title,
        grade=grade,
        max_difference=measured[0] if measured else None,
        psnr_db=measured[1] if measured else None,
        faults=tuple(faults),
        follows=comes_of(before.settings, made) if before else None,
        changed=None if earlier is None else earlier.tobytes() != picture.tobytes(),
        nearest_control_db=near_by_chance,
        similar=made.comparison is not None
        and not undecoded
        and made.comparison.grade is Grade.SIMILAR
        and _similar(made.comparison),
        undecoded=undecoded,
        registration=made.comparison.registration if made.comparison else None,
    )


_SAME = {Grade.IDENTICAL_FILE, Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME, Grade.HALF_PRECISION_SAME}


def _control_faults(
    opened: OpenedBundle, made: Regeneration, controls: Controls | None, target: Image.Image | None
) -> Iterator[Fault]:
    """The stated scores of the controls against their pictures."""
    kept = {control.seed: control.picture for control in controls.controls} if controls else {}
    decoys = made.comparison.decoys if made.comparison else ()
    read = {seed: read_rgb(opened.of_path(kept.get(seed, ""))) for seed in {decoy.seed for decoy in decoys}}
    digests = {seed: hashlib.sha256(one.tobytes()).hexdigest() if one else "" for seed, one in read.items()}
    yield from chance_faults(made.settings.seed, ((decoy.seed, digests[decoy.seed]) for decoy in decoys))
    for decoy in decoys:
        picture = read[decoy.seed]
        if picture is None or target is None:
            yield fault(StepCode.CONTROL_MISSING, seed=decoy.seed)
        else:
            measured = _measured(target, picture, decoy.registration)
            yield from _figure_faults(decoy.seed, decoy.figures, measured)
            yield from _registration_faults(decoy.seed, target, picture, decoy.registration)


def _measured(
    target: Image.Image, picture: Image.Image, laid: Registration | None
) -> tuple[int, float | None, float] | None:
    """The figures of two pictures as they are, or of the overlap that a registration states."""
    if laid is None:
        return measure(target, picture)
    laid_out = overlap(target, picture, laid)
    return measure(*laid_out) if laid_out else None


def _registration_faults(
    seed: int, target: Image.Image | None, picture: Image.Image, laid: Registration | None
) -> Iterator[Fault]:
    if laid is None or target is None:
        return
    laid_out = overlap(target, picture, laid)
    if laid_out is None:
        yield fault(StepCode.REGISTRATION_BEYOND, seed=seed)
    else:
        yield from registration_faults(seed, laid, picture, laid_out[2])


def _similar(comparison: Comparison) -> bool:
    """The rule of the grade applied to the stated figures; the hash alone is not computed again here."""
    return comparison.figures is not None and is_similar(comparison.figures, comparison.decoys)


def comes_of(before: Settings, made: Regeneration) -> bool:
    """Tell whether a step's settings are those before it with exactly its stated changes."""
    try:
        return apply_all(before, made.step) == made.settings
    except (RegenerationError, ValueError):
        return False


def _change_faults(stated: Figures, measured: tuple[int, float | None, float] | None) -> Iterator[Fault]:
    if not agree(stated, measured):
        yield fault(StepCode.CHANGE_FIGURES) if measured else fault(StepCode.CHANGE_SIZE)


def _figure_faults(
    seed: int, stated: Figures | None, measured: tuple[int, float | None, float] | None
) -> Iterator[Fault]:
    if not agree(stated, measured):
        both = stated is not None and measured is not None
        yield fault(StepCode.FIGURES, seed=seed) if both else fault(StepCode.SIZE, seed=seed)


def judge_step(step: StepFact, *, last: bool) -> Iterator[Finding]:
    """Findings on one step.

    Args:
        last: it claims to be the picture.
    """
    whole = step.target and step.registration is None  # an overlap is no file that a public tool could be given
    compare = f"compare -metric PSNR {step.target} {step.picture} null:" if whole else ""
    makes, matters = Question.RECIPE_MAKES_PICTURE, Question.DECISIONS_MATTER
    for wrong in step.faults:
        said = words("step_record", title=step.title, why=fault_text(wrong))
        yield finding(FindingCode.STEP_RECORD, makes, Status.FAILED, said, step.member, compare)
    if step.other_target:
        target = words("file_not_there") if not step.target else text(step.target, step.target)
        said = words("step_record_of_another", title=step.title, target=target)
        yield finding(FindingCode.STEP_RECORD, makes, Status.FAILED, said, step.member)
    if last and not step.faults and not step.other_target:
        yield _last_finding(step, compare)
    if step.follows is None:
        return
    if not step.follows:
        said = words("step_change_otherwise", title=step.title)
        yield finding(FindingCode.STEP_CHANGE, matters, Status.FAILED, said, step.member)
    elif step.changed:
        said = words("step_change", title=step.title)
        yield finding(FindingCode.STEP_CHANGE, matters, Status.PASSED, said, step.member, compare)
    else:
        said = words("step_change_without_effect", title=step.title)
        yield finding(FindingCode.STEP_CHANGE, matters, Status.INDETERMINATE, said, step.member, compare)


def _last_finding(step: StepFact, command: str) -> Finding:
    code, question = FindingCode.LAST_STEP, Question.RECIPE_MAKES_PICTURE
    if not step.target:
        return finding(code, question, Status.INDETERMINATE, words("last_step_not_compared"), step.member)
    if step.undecoded:
        said = words("last_step_not_decoded", command=raster.HEIC_COMMAND)
        return finding(code, question, Status.INDETERMINATE, said, step.member, command)
    if step.grade is not None:
        said = words("last_step", grade=GRADE_NAMES[step.grade], figures=joined(_figures(step)))
        return finding(code, question, Status.PASSED, said, step.member, command)
    if step.similar:
        laid = [registration_text(step.registration)] if step.registration else []
        said = words("last_step_similar", figures=joined([*_figures(step), *laid]))
    else:
        said = words("last_step_another")
    return finding(code, question, Status.INDETERMINATE, said, step.member, command)


def _figures(step: StepFact) -> Iterator[Text]:
    yield words("psnr", decibels="∞" if step.psnr_db is None else f"{step.psnr_db:.1f}")
    if step.nearest_control_db is not None:
        yield words("nearest_control", decibels=f"{step.nearest_control_db:.1f}")
