"""Whatever a record states of its comparison, what counts is what the pictures themselves show."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PIL import Image

from evidence_kit.domain.making.regeneration import (
    Comparison,
    Control,
    Controls,
    ControlScore,
    Figures,
    Grade,
    Regeneration,
)
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.comparison_again import ComparedAgain, compare_again
from evidence_kit.verify.fault_codes import StepCode

SEED = 7


def png(level: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), (level,) * 3).save(stream, "PNG")
    return stream.getvalue()


FILES = {"claimed": png(100), "made": png(100), "near": png(101), "far": png(200), "control": png(0)}
EQUAL = Figures(max_difference=0, psnr_db=None, ssim=1.0, equal_values=1.0)
ONE_OFF = Figures(max_difference=1, psnr_db=48.1308, ssim=1.0, equal_values=0.0)
CONTROL = Figures(max_difference=100, psnr_db=8.1308, ssim=0.1, equal_values=0.0)


def again(picture: str, grade: Grade, figures: Figures, **changes: Any) -> ComparedAgain:
    """A step whose picture is one of the files, compared with the claimed one."""
    decoy = ControlScore(seed=3, figures=CONTROL)
    stated = Comparison(target="claimed", candidate=picture, grade=grade, figures=figures, decoys=(decoy,))
    made = Regeneration.model_construct(
        picture=picture, comparison=stated.model_copy(update=changes), settings=cast(Any, SimpleNamespace(seed=SEED))
    )
    opened = cast(OpenedBundle, SimpleNamespace(of_path=FILES.get))
    controls = Controls.model_construct(controls=(Control(seed=3, picture="control"),))
    return compare_again(opened, made, Image.open(io.BytesIO(FILES[picture])), controls)


def test_what_is_stated_as_it_is_has_no_fault() -> None:
    seen = again("made", Grade.IDENTICAL_FILE, EQUAL)
    assert (seen.faults, seen.grade, seen.nearest_control_db) == ((), Grade.IDENTICAL_FILE, 8.1308)
    near = again("near", Grade.HALF_PRECISION_SAME, ONE_OFF)
    assert (near.faults, near.grade) == ((), Grade.HALF_PRECISION_SAME)


@pytest.mark.parametrize(
    ("picture", "grade", "figures", "changes", "wrong"),
    [
        ("near", Grade.IDENTICAL_PIXELS, ONE_OFF, {}, StepCode.GRADE),
        ("far", Grade.IDENTICAL_FILE, EQUAL, {}, StepCode.FIGURES),
        ("near", Grade.HALF_PRECISION_SAME, EQUAL, {}, StepCode.FIGURES),
        ("near", Grade.HALF_PRECISION_SAME, ONE_OFF, {"candidate": "made"}, StepCode.CANDIDATE),
        ("near", Grade.HALF_PRECISION_SAME, ONE_OFF, {"decoys": (ControlScore(seed=4, figures=CONTROL),)}, StepCode.CONTROL_MISSING),
        ("near", Grade.HALF_PRECISION_SAME, ONE_OFF, {"decoys": (ControlScore(seed=3, figures=EQUAL),)}, StepCode.FIGURES),
        ("far", Grade.SIMILAR, CONTROL, {}, StepCode.GRADE_BY_CHANCE),
    ],
)  # fmt: skip
def test_what_is_stated_otherwise_is_a_fault(
    picture: str, grade: Grade, figures: Figures, changes: dict[str, Any], wrong: StepCode
) -> None:
    assert wrong in {one.code for one in again(picture, grade, figures, **changes).faults}


def test_a_record_without_comparison_states_nothing() -> None:
    made = Regeneration.model_construct(comparison=None)
    assert compare_again(cast(OpenedBundle, None), made, Image.new("RGB", (1, 1)), None) == ComparedAgain()
