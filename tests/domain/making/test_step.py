"""Steps: changes of settings, applied and put into words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.making.step import (
    AppendPrompt,
    Change,
    RemovePrompt,
    SetLoraWeight,
    SetNumber,
    SetSeed,
    Step,
    apply_all,
    describe,
)
from evidence_kit.domain.text import text

SETTINGS = Settings(
    dialect="a1111-1.9",
    prompt="a teapot, golden hour",
    negative_prompt="",
    sampler="DPM++ 2M",
    schedule="karras",
    steps=33,
    cfg_scale=9,
    seed=2692150200,
    width=512,
    height=768,
    clip_skip=2,
    checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="tiny", short_hash="8059cfa9dc"),
    loras=(AppliedLora(weights=WeightsRef(kind=WeightsKind.LORA, name="style"), unet_weight=1, text_weight=1),),
)


def step(*changes: object) -> Step:
    return Step.model_validate({"name": "s", "title": text("步", "s"), "why": text("因", "w"), "changes": changes})


def test_the_steps_of_the_judgment_lead_from_base_to_work() -> None:
    weight = apply_all(SETTINGS, step(SetLoraWeight(lora="style", weight=0.75)))
    assert (weight.loras[0].unet_weight, weight.loras[0].text_weight) == (0.75, 0.75)
    seed = apply_all(weight, step(SetSeed(seed=2692150199)))
    work = apply_all(seed, step(AppendPrompt(words=",shy,elegent")))
    assert work.prompt.endswith("golden hour,shy,elegent")
    assert apply_all(work, step(RemovePrompt(words=",shy,elegent"))).prompt == SETTINGS.prompt
    assert apply_all(work, step(SetNumber(kind="steps", value=20))).steps == 20


@pytest.mark.parametrize(
    "change", [RemovePrompt(words="a"), RemovePrompt(words="absent"), SetLoraWeight(lora="none", weight=1)]
)
def test_a_change_that_does_not_fit_is_an_error_with_a_remedy(change: object) -> None:
    with pytest.raises(RegenerationError) as caught:
        apply_all(SETTINGS, step(change))
    assert caught.value.remedy.zh


def test_a_step_cannot_leave_the_bounds_of_settings() -> None:
    with pytest.raises(ValidationError):
        apply_all(SETTINGS, step(SetNumber(kind="steps", value=0)))


@pytest.mark.parametrize(("change", "zh", "en"), [
    (SetLoraWeight(lora="style", weight=0.5), "LoRA style 的权重改为 0.5", "weight of the LoRA style set to 0.5"),
    (SetSeed(seed=7), "随机种子改为 7", "seed set to 7"),
    (AppendPrompt(words=", shy"), "提示词末尾增加：, shy", "words appended to the prompt: , shy"),
    (RemovePrompt(words=", shy"), "提示词中去除：, shy", "words removed from the prompt: , shy"),
    (SetNumber(kind="clip_skip", value=2), "改为 2", "set to 2"),
])  # fmt: skip
def test_a_change_is_put_into_words_of_both_languages(change: Change, zh: str, en: str) -> None:
    said = describe(change)
    assert said.zh.endswith(zh) and said.en.endswith(en)
