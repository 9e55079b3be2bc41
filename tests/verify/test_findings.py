"""What the demonstration is judged to be, from facts alone."""

from __future__ import annotations

from evidence_kit.domain.finding import Status
from evidence_kit.domain.text import text
from evidence_kit.verify.demonstration.last_settings import SettingsFact, judge_settings
from evidence_kit.verify.demonstration.settings_origin import Origins
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
    stated, party = (
        judge_settings(SettingsFact(member="data/1", derived=True, origins=origins))
        for origins in (
            Origins(picture=(("seed",),)),
            Origins(picture=(("seed",),), party=(("sampler",), ("loras", "tea"))),
        )
    )
    assert [stated.status, party.status] == [Status.PASSED, Status.INDETERMINATE]
    assert "stated by the picture: seed. Precision" in stated.message.en
    assert "stated by a party: sampler, LoRA “tea”" in party.message.en
    assert "图片记载：随机种子；当事人陈述：采样器、LoRA“tea”。" in party.message.zh


def test_settings_that_could_not_be_derived_are_said_not_to_be_compared() -> None:
    finding = judge_settings(SettingsFact(member="data/1"))
    assert finding.status is Status.INDETERMINATE
    assert "were not compared" in finding.message.en and "没有核对" in finding.message.zh
