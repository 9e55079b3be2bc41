"""What the demonstration is judged to be, from facts alone."""

from __future__ import annotations

from evidence_kit.domain.finding import Status
from evidence_kit.domain.text import text
from evidence_kit.verify.demonstration.steps import StepFact
from evidence_kit.verify.demonstration.summary import DemonstrationFacts, judge_demonstration


def test_an_init_picture_that_is_not_in_the_bundle_fails_the_recipe() -> None:
    step = StepFact(member="data/1", title=text("图", "picture"))
    codes = {
        (finding.code, finding.status)
        for finding in judge_demonstration(DemonstrationFacts(steps=(step,), init_missing=("0" * 64,)))
    }
    assert ("INIT_PICTURE", Status.FAILED) in codes
    assert "INIT_PICTURE" not in {finding.code for finding in judge_demonstration(DemonstrationFacts(steps=(step,)))}


def test_what_the_picture_does_not_state_is_said_beside_the_settings() -> None:
    step = StepFact(member="data/1", title=text("图", "picture"))
    stated, open_ones = (
        DemonstrationFacts(recipes=("data/a.png",), steps=(step,), not_stated=names)
        for names in ((), ("sampler", "seed"))
    )
    found = [
        next(finding for finding in judge_demonstration(facts) if finding.code == "LAST_STEP_SETTINGS")
        for facts in (stated, open_ones)
    ]
    assert [finding.status for finding in found] == [Status.PASSED, Status.INDETERMINATE]
    assert "does not state sampler, seed" in found[1].message.en
