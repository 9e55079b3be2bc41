"""A step's comparison with the claimed picture: the figures that its record states, computed again from the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.making.chance import is_similar
from evidence_kit.domain.making.regeneration import (
    Comparison,
    Controls,
    Figures,
    Grade,
    Regeneration,
    same_picture_grade,
)
from evidence_kit.domain.making.registration import Registration
from evidence_kit.formats import raster
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.pixels import agree, measure, overlap, read_rgb, registration_faults
from evidence_kit.verify.demonstration.unrelated_seeds import chance_faults
from evidence_kit.verify.fault_codes import StepCode

if TYPE_CHECKING:
    from PIL import Image

Measured = tuple[int, float | None, float]
"""Largest difference in levels of 255, PSNR in dB (None: equal), share of equal values."""

_SAME = {Grade.IDENTICAL_FILE, Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME, Grade.HALF_PRECISION_SAME}


@dataclass(frozen=True)
class ComparedAgain:
    """What a comparison comes to when it is made anew."""

    faults: tuple[Fault, ...] = ()
    """What the record states otherwise than the pictures."""
    measured: Measured | None = None
    grade: Grade | None = None
    """None: it is not the same picture, or was not compared."""
    nearest_control_db: float | None = None
    similar: bool = False
    """Graded similar, and the stated figures bear it out."""
    undecoded: bool = False
    """The claimed picture is of a kind whose decoder is not installed here: nothing was held against it."""


def compare_again(
    opened: OpenedBundle, made: Regeneration, picture: Image.Image, controls: Controls | None
) -> ComparedAgain:
    """Compares a step's picture with the one that its record names; nothing where it names none.

    Args:
        opened: the bundle.
        made: the step's record.
        picture: of the step, decoded.
        controls: unrelated seeds that the record names.
    """
    stated = made.comparison
    if stated is None:
        return ComparedAgain()
    target_bytes = opened.of_path(stated.target)
    if target_bytes is not None and raster.lacks_decoder(target_bytes):
        return ComparedAgain(undecoded=True)
    target, laid, seed = read_rgb(target_bytes), stated.registration, made.settings.seed
    if target is None:  # nothing can be held against it, and no other picture is to blame for that
        return ComparedAgain((fault(StepCode.TARGET),))
    measured = _measured(target, picture, laid)
    same_file = target_bytes == opened.of_path(made.picture)
    grade = _grade(measured, laid, same_file=same_file)
    faults = [
        *([] if stated.candidate == made.picture else [fault(StepCode.CANDIDATE)]),
        *_figure_faults(seed, stated.figures, measured),
        *_registration_faults(seed, target, picture, laid),
        *_control_faults(opened, made.settings.seed, stated, controls, target),
        *_grade_faults(stated, grade),
    ]
    scores = [decoy.figures.psnr_db for decoy in stated.decoys if decoy.figures.psnr_db is not None]
    similar = stated.grade is Grade.SIMILAR and _similar(stated)
    return ComparedAgain(tuple(faults), measured, grade, max(scores, default=None), similar)


def _grade(measured: Measured | None, laid: Registration | None, *, same_file: bool) -> Grade | None:
    if same_file:
        return Grade.IDENTICAL_FILE
    whole = measured if laid is None else None  # a registered copy is similar at best, never the same picture
    return same_picture_grade(*whole[:2]) if whole else None


def _grade_faults(stated: Comparison, grade: Grade | None) -> Iterator[Fault]:
    if stated.grade is Grade.SIMILAR and not _similar(stated):
        yield fault(StepCode.GRADE_BY_CHANCE)
    if (grade or stated.grade) != stated.grade or (grade is None and stated.grade in _SAME):
        yield fault(StepCode.GRADE, f"graded {stated.grade.value}")


def _control_faults(
    opened: OpenedBundle, own_seed: int, stated: Comparison, controls: Controls | None, target: Image.Image
) -> Iterator[Fault]:
    """The stated scores of the controls against their pictures, and the controls against each other."""
    kept = {control.seed: control.picture for control in controls.controls} if controls else {}
    read = {seed: read_rgb(opened.of_path(kept.get(seed, ""))) for seed in {decoy.seed for decoy in stated.decoys}}
    digests = {seed: raster.values_digest(one) if one else "" for seed, one in read.items()}
    yield from chance_faults(own_seed, ((decoy.seed, digests[decoy.seed]) for decoy in stated.decoys))
    for decoy in stated.decoys:
        picture = read[decoy.seed]
        if picture is None:
            yield fault(StepCode.CONTROL_MISSING, seed=decoy.seed)
        else:
            measured = _measured(target, picture, decoy.registration)
            yield from _figure_faults(decoy.seed, decoy.figures, measured)
            yield from _registration_faults(decoy.seed, target, picture, decoy.registration)


def _measured(target: Image.Image, picture: Image.Image, laid: Registration | None) -> Measured | None:
    """The figures of two pictures as they are, or of the overlap that a registration states."""
    if laid is None:
        return measure(target, picture)
    laid_out = overlap(target, picture, laid)
    return measure(*laid_out) if laid_out else None


def _registration_faults(
    seed: int, target: Image.Image, picture: Image.Image, laid: Registration | None
) -> Iterator[Fault]:
    if laid is None:
        return
    laid_out = overlap(target, picture, laid)
    if laid_out is None:
        yield fault(StepCode.REGISTRATION_BEYOND, seed=seed)
    else:
        yield from registration_faults(seed, laid, picture, laid_out[2])


def _similar(comparison: Comparison) -> bool:
    """The rule of the grade applied to the stated figures; the hash alone is not computed again here."""
    return comparison.figures is not None and is_similar(comparison.figures, comparison.decoys)


def _figure_faults(seed: int, stated: Figures | None, measured: Measured | None) -> Iterator[Fault]:
    if not agree(stated, measured):
        both = stated is not None and measured is not None
        yield fault(StepCode.FIGURES, seed=seed) if both else fault(StepCode.SIZE, seed=seed)
