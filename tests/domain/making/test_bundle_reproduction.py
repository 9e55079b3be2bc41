"""What a machine may say after it ran a bundle's recipe: never more than it saw."""

from __future__ import annotations

import pytest

from evidence_kit.domain.finding import Status
from evidence_kit.domain.making.bundle_reproduction import StepReproduction, answers_of
from evidence_kit.domain.making.regeneration import Figures
from evidence_kit.domain.text import text

SAME = Figures(max_difference=1, psnr_db=90.0, ssim=1.0, equal_values=0.99)
OTHER = Figures(max_difference=200, psnr_db=9.0, ssim=0.1, equal_values=0.01)


def step(
    claimed: Figures | None = SAME, *, changed: bool = True, follows: bool = True, here: bool = False
) -> StepReproduction:
    return StepReproduction(
        step="words", title=text("词", "words"), member="data/exhibits/a.png", pixels_sha256="0" * 64, against_filed=claimed,
        against_claimed=claimed, changed=changed, follows=follows, same_circumstances=here,
    )  # fmt: skip


FIRST = step().model_copy(update={"changed": None, "follows": None})


@pytest.mark.parametrize(("last", "confirmed", "status", "said"), [
    (step(), True, Status.PASSED, "the picture itself states"),
    (step(), False, Status.INDETERMINATE, "not all of them are stated by the picture"),
    (step(OTHER, here=True), True, Status.FAILED, "another picture"),
    (step(OTHER), True, Status.INDETERMINATE, "may come of that"),
    (step(None), True, Status.INDETERMINATE, "Not compared"),
])  # fmt: skip
def test_whether_the_recipe_makes_the_picture(
    last: StepReproduction, confirmed: bool, status: Status, said: str
) -> None:
    answer, _ = answers_of((FIRST, last), settings_confirmed=confirmed)
    assert (answer.status, said in answer.sentence.en) == (status, True)
    assert answer.not_shown.zh


@pytest.mark.parametrize(("steps", "status"), [
    ((FIRST, step(), step()), Status.PASSED),
    ((FIRST, step(), step(changed=False)), Status.INDETERMINATE),
    ((FIRST, step(follows=False)), Status.FAILED),
    ((FIRST,), Status.INDETERMINATE),
])  # fmt: skip
def test_whether_decisions_matter(steps: tuple[StepReproduction, ...], status: Status) -> None:
    _, answer = answers_of(steps, settings_confirmed=True)
    assert answer.status is status
