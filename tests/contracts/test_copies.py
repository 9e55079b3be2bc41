"""What the court's measuring says of a scaled copy is what the engine's says: graded by the rule, never called the same."""

from __future__ import annotations

import hashlib
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from evidence_kit.domain.fault import fault
from evidence_kit.domain.finding import Status
from evidence_kit.domain.making.regeneration import Comparison, Control, Controls, Grade, Regeneration
from evidence_kit.domain.text import text
from evidence_kit.regenerate.compare.comparison import decoy_of, likeness_of
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.steps import StepFact, _last_finding, observe_step
from evidence_kit.verify.fault_codes import StepCode
from tests.regenerate.compare.copies import CLAIMED, claimed, encoded, unrelated

SEED = 33


@cache
def files() -> dict[str, bytes]:
    """By path: a scaled copy, what was made, and three unrelated pictures."""
    copy = encoded(claimed().resize((96, 144)))
    return {"copy": copy, "made": CLAIMED.read_bytes(), **{f"control-{n}": encoded(unrelated(n)) for n in range(3)}}


@pytest.fixture(scope="module")
def stated() -> Comparison:
    """What the engine's measuring says of the copy."""
    copy = files()["copy"]
    decoys = tuple(decoy_of(copy, files()[f"control-{n}"], n) for n in range(3))
    found = likeness_of(copy, files()["made"], decoys)
    return Comparison(
        target="copy", candidate="made", grade=found.grade, figures=found.figures, decoys=decoys,
        registration=found.registration,
    )  # fmt: skip


def checked(comparison: Comparison) -> StepFact:
    """The step as the court sees it; only what the check reads is filled in."""
    opened = cast(OpenedBundle, SimpleNamespace(of_path=files().get, member_of=lambda path: path))
    made = Regeneration.model_construct(
        step=cast(Any, SimpleNamespace(title=text("最后", "last"))), picture="made", comparison=comparison, settings=SimpleNamespace(seed=SEED),
        pixels_sha256=hashlib.sha256(np.asarray(claimed()).tobytes()).hexdigest(),
    )  # fmt: skip
    kept = tuple(Control(seed=n, picture=f"control-{n}") for n in range(3))
    return observe_step(opened, "regeneration.json", made, None, Controls.model_construct(controls=kept))


def test_a_copy_bears_its_record_out_and_is_similar_only(stated: Comparison) -> None:
    step = checked(stated)
    assert step.faults == ()
    assert step.grade is None and step.similar
    finding = _last_finding(step, "")
    assert finding.status is Status.INDETERMINATE
    assert finding.wording == "last_step_similar" and "50.0%" in finding.message.en


@pytest.mark.parametrize("grade", [Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME])
def test_a_copy_cannot_be_stated_to_be_the_same(stated: Comparison, grade: Grade) -> None:
    assert fault(StepCode.GRADE, f"graded {grade.value}") in checked(stated.model_copy(update={"grade": grade})).faults


def test_similar_without_enough_controls_is_a_fault(stated: Comparison) -> None:
    step = checked(stated.model_copy(update={"decoys": stated.decoys[:2]}))
    assert step.faults == (fault(StepCode.GRADE_BY_CHANCE),)
    assert not step.similar


def test_a_cut_elsewhere_than_stated_is_a_fault(stated: Comparison) -> None:
    assert stated.registration is not None
    moved = stated.registration.model_copy(update={"width": 190, "scale_x": round(96 / 190, 6)})
    step = checked(stated.model_copy(update={"registration": moved}))
    assert fault(StepCode.FIGURES, seed=SEED) in step.faults
