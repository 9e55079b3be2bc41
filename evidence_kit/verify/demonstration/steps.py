"""Each step of the regeneration demonstration: its record held against its pictures, every figure computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from PIL import Image

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.chance import is_similar
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    Comparison,
    Controls,
    Figures,
    Grade,
    Regeneration,
    Registration,
    registration_text,
    same_picture_grade,
)
from evidence_kit.domain.making.settings import apply_all
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.pixels import measure, overlap, read_rgb, registration_faults

_TOLERANCE_DB = 0.01
_TOLERANCE_SHARE = 1e-5


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
    faults: tuple[str, ...] = ()
    """What the record states otherwise than the pictures."""
    follows: bool | None = None
    """Its settings are those of the step before with the stated changes; None for the first step."""
    changed: bool | None = None
    """Its picture differs from that of the step before."""
    nearest_control_db: float | None = None
    similar: bool = False
    """Graded similar, and the stated figures bear it out."""
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
        return StepFact(member=member, title=made.step.title, faults=(f"{made.picture} cannot be read",))
    faults = (
        []
        if hashlib.sha256(picture.tobytes()).hexdigest() == made.pixels_sha256
        else ["the digest of the pixels is another"]
    )
    earlier = read_rgb(opened.of_path(before.picture)) if before else None
    if earlier is not None and made.change_from_previous is not None:
        faults += _differences("change", made.change_from_previous, measure(earlier, picture))
    measured = grade = None
    near_by_chance = None
    if made.comparison is not None:
        target_bytes = opened.of_path(made.comparison.target)
        target = read_rgb(target_bytes)
        laid = made.comparison.registration
        measured = _measured(target, picture, laid) if target is not None else None
        faults += _differences("comparison", made.comparison.figures, measured)
        faults += _registration_faults("registration", target, picture, laid)
        faults += _control_faults(opened, made, controls, target)
        if made.comparison.grade is Grade.SIMILAR and not _similar(made.comparison):
            faults.append("graded similar, though chance comes as near")
        same_file = target_bytes is not None and target_bytes == opened.of_path(made.picture)
        whole = measured if laid is None else None  # a registered copy is similar at best, never the same picture
        grade = Grade.IDENTICAL_FILE if same_file else same_picture_grade(*whole[:2]) if whole else None
        if (grade or made.comparison.grade) != made.comparison.grade or (
            grade is None and made.comparison.grade in _SAME
        ):
            faults.append(f"graded {made.comparison.grade.value}")
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
        follows=_follows(before, made) if before else None,
        changed=None if earlier is None else earlier.tobytes() != picture.tobytes(),
        nearest_control_db=near_by_chance,
        similar=made.comparison is not None and made.comparison.grade is Grade.SIMILAR and _similar(made.comparison),
        registration=made.comparison.registration if made.comparison else None,
    )


_SAME = {Grade.IDENTICAL_FILE, Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME, Grade.HALF_PRECISION_SAME}


def _control_faults(
    opened: OpenedBundle, made: Regeneration, controls: Controls | None, target: Image.Image | None
) -> Iterator[str]:
    """The stated scores of the controls against their pictures."""
    kept = {control.seed: control.picture for control in controls.controls} if controls else {}
    for decoy in made.comparison.decoys if made.comparison else ():
        picture = read_rgb(opened.of_path(kept.get(decoy.seed, "")))
        if picture is None or target is None:
            yield f"the control picture of seed {decoy.seed} is missing"
        else:
            measured = _measured(target, picture, decoy.registration)
            yield from _differences(f"control {decoy.seed}", decoy.figures, measured)
            yield from _registration_faults(f"control {decoy.seed}", target, picture, decoy.registration)


def _measured(
    target: Image.Image, picture: Image.Image, laid: Registration | None
) -> tuple[int, float | None, float] | None:
    """The figures of two pictures as they are, or of the overlap that a registration states."""
    if laid is None:
        return measure(target, picture)
    laid_out = overlap(target, picture, laid)
    return measure(*laid_out) if laid_out else None


def _registration_faults(
    what: str, target: Image.Image | None, picture: Image.Image, laid: Registration | None
) -> Iterator[str]:
    if laid is None or target is None:
        return
    laid_out = overlap(target, picture, laid)
    said = ["it reaches beyond the pictures"] if laid_out is None else registration_faults(laid, picture, laid_out[2])
    yield from (f"{what}: {fault}" for fault in said)


def _similar(comparison: Comparison) -> bool:
    """The rule of the grade applied to the stated figures; the hash alone is not computed again here."""
    return comparison.figures is not None and is_similar(comparison.figures, comparison.decoys)


def _follows(before: Regeneration, made: Regeneration) -> bool:
    try:
        return apply_all(before.settings, made.step) == made.settings
    except (RegenerationError, ValueError):
        return False


def _differences(what: str, stated: Figures | None, measured: tuple[int, float | None, float] | None) -> list[str]:
    if stated is None or measured is None:
        return [] if stated is None and measured is None else [f"{what}: sizes are not as stated"]
    largest, psnr, equal = measured
    agree = (
        stated.max_difference == largest
        and (stated.psnr_db is None) == (psnr is None)
        and (psnr is None or stated.psnr_db is None or abs(stated.psnr_db - psnr) <= _TOLERANCE_DB)
        and abs(stated.equal_values - equal) <= _TOLERANCE_SHARE
    )
    return [] if agree else [f"{what}: other figures than stated"]


def judge_step(step: StepFact, *, last: bool) -> Iterator[Finding]:
    """Findings on one step.

    Args:
        last: it claims to be the picture.
    """
    whole = step.target and step.registration is None  # an overlap is no file that a public tool could be given
    compare = f"compare -metric PSNR {step.target} {step.picture} null:" if whole else ""
    for fault in step.faults:
        said = text(
            f"“{step.title.zh}”的记录与图片不符：{fault}",
            f"The record of “{step.title.en}” does not match its pictures: {fault}",
        )
        yield _finding("STEP_RECORD", Question.RECIPE_MAKES_PICTURE, Status.FAILED, said, step.member, compare)
    if step.other_target:
        said = text(
            f"“{step.title.zh}”比对的不是主张的图片，而是 {step.target or '包内没有的文件'}。",
            f"“{step.title.en}” is not compared with the claimed picture but with {step.target or 'a file that is not there'}.",
        )
        yield _finding("STEP_RECORD", Question.RECIPE_MAKES_PICTURE, Status.FAILED, said, step.member)
    if last and not step.faults and not step.other_target:
        yield _last_finding(step, compare)
    if step.follows is None:
        return
    if not step.follows:
        said = text(
            f"“{step.title.zh}”的参数并非前一步加上所述改变。",
            f"“{step.title.en}” is not the step before with the stated change.",
        )
        yield _finding("STEP_CHANGE", Question.DECISIONS_MATTER, Status.FAILED, said, step.member)
    elif step.changed:
        said = text(
            f"“{step.title.zh}”只改变所述选择，所记图片随之改变。",
            f"“{step.title.en}” changes what it states, and the picture differs.",
        )
        yield _finding("STEP_CHANGE", Question.DECISIONS_MATTER, Status.PASSED, said, step.member, compare)
    else:
        said = text(
            f"“{step.title.zh}”改变了选择而图片未变。",
            f"“{step.title.en}” changes a decision, yet the picture stays the same.",
        )
        yield _finding("STEP_CHANGE", Question.DECISIONS_MATTER, Status.INDETERMINATE, said, step.member, compare)


def _last_finding(step: StepFact, command: str) -> Finding:
    if not step.target:
        said = text("最后一步没有比对记录，与主张的图片是否相同未作核对。",
                    "There is no comparison of the last step with the claimed picture; nothing was held against it.")  # fmt: skip
        return _finding("LAST_STEP", Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, step.member)
    near = "∞" if step.psnr_db is None else f"{step.psnr_db:.1f}"
    chance = "" if step.nearest_control_db is None else f"{step.nearest_control_db:.1f} dB"
    by_chance = text(f"；对照组最近 {chance}" if chance else "", f"; the nearest control {chance}" if chance else "")
    if step.grade is None and step.similar:
        laid = registration_text(step.registration) if step.registration else text("", "")
        how = text(f"；{laid.zh}" if laid.zh else "", f"; {laid.en}" if laid.en else "")
        said = text(
            f"最后一步的图片与主张的图片视觉相似（PSNR {near} dB{by_chance.zh}{how.zh}），像素不同；多组参数可得同样结果。",
            f"The last step's picture is visually similar to the claimed one (PSNR {near} dB{by_chance.en}{how.en}), not "
            "equal in pixels; other settings may come as near.",
        )
        return _finding("LAST_STEP", Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, step.member, command)
    if step.grade is None:
        said = text("最后一步所得与主张的图片不是同一图片。", "The last step's picture is not the claimed one.")
        return _finding("LAST_STEP", Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, step.member, command)
    name = GRADE_NAMES[step.grade]
    said = text(f"所记最后一步的图片与主张的图片：{name.zh}（PSNR {near} dB{by_chance.zh}）。",
                f"The recorded last picture against the claimed one: {name.en} (PSNR {near} dB{by_chance.en}).")  # fmt: skip
    return _finding("LAST_STEP", Question.RECIPE_MAKES_PICTURE, Status.PASSED, said, step.member, command)


def _finding(
    code: str, question: Question, status: Status, message: Text, subject: str = "", command: str = ""
) -> Finding:
    return Finding(code=code, question=question, status=status, message=message, subject=subject, command=command)
