"""Each step of the regeneration demonstration: its record held against its pictures, every figure computed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    Controls,
    Figures,
    Grade,
    Regeneration,
)
from evidence_kit.domain.making.registration import Registration, registration_text
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.step import apply_all
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import raster
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.comparison_again import compare_again
from evidence_kit.verify.demonstration.pixels import agree, measure, read_rgb
from evidence_kit.verify.fault_codes import StepCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, joined, words
from evidence_kit.wording.faults import fault_text

if TYPE_CHECKING:
    pass


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
    """Its picture differs from that of the step before; None where that one could not be read."""
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
    faults = [] if raster.values_digest(picture) == made.pixels_sha256 else [fault(StepCode.PIXELS)]
    earlier = read_rgb(opened.of_path(before.picture)) if before else None
    if earlier is not None and made.change_from_previous is not None:
        faults += _change_faults(made.change_from_previous, measure(earlier, picture))
    compared, again = made.comparison, compare_again(opened, made, picture, controls)
    return StepFact(
        member=member,
        picture=opened.member_of(made.picture),
        target=opened.member_of(compared.target) if compared else "",
        title=made.step.title,
        grade=again.grade,
        max_difference=again.measured[0] if again.measured else None,
        psnr_db=again.measured[1] if again.measured else None,
        faults=(*faults, *again.faults),
        follows=comes_of(before.settings, made) if before else None,
        changed=None if earlier is None else earlier.tobytes() != picture.tobytes(),
        nearest_control_db=again.nearest_control_db,
        similar=again.similar,
        undecoded=again.undecoded,
        registration=compared.registration if compared else None,
    )


def comes_of(before: Settings, made: Regeneration) -> bool:
    """Tell whether a step's settings are those before it with exactly its stated changes."""
    try:
        return apply_all(before, made.step) == made.settings
    except (RegenerationError, ValueError):
        return False


def _change_faults(stated: Figures, measured: tuple[int, float | None, float] | None) -> Iterator[Fault]:
    if not agree(stated, measured):
        yield fault(StepCode.CHANGE_FIGURES) if measured else fault(StepCode.CHANGE_SIZE)


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
    elif step.changed is None:
        said = words("step_change_uncompared", title=step.title)
        yield finding(FindingCode.STEP_CHANGE, matters, Status.INDETERMINATE, said, step.member)
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
