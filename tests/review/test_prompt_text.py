"""What a case says of the picture's words and settings, held against the picture: LINT-04, 05, 06, 09, 13 and 15."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.domain.text import text
from evidence_kit.review.prompt_text import choices, components, misquoted, names, origins, ratios
from tests.intake.test_claimed_picture import recipe_of
from tests.review.materials import case, codes, exhibit, group, material, words

RECIPE = recipe_of(
    "(quiet:1.2), elegent glaze, celadon teapot<lora:celadon-style-lora:0.75>\nNegative prompt: blurry, grain\nSteps: 2, Sampler: Euler a, "
    "CFG scale: 2, Seed: 7, Size: 512x768, Model: celadon-tiny, Model hash: 62de6a99bf, Version: v1.9.4"
)


def said(statement: str, english: str = "words", **more: Any) -> Any:
    fact = {"id": "F1", "status": "claimed", "statement": words(statement, english)}
    return material(case(facts=[fact], **more), recipe=RECIPE)


@pytest.mark.parametrize(
    ("statement", "stands"),
    [
        ("提示词写有“elegant glaze”。", "elegent glaze"),
        ("提示词写有“elegent glaze”与“quiet”。", None),
        ("平台标题为“雨天随拍”。", None),
        ("另一张图片用了“sunset over sea”。", None),
    ],
)
def test_a_prompt_is_quoted_as_it_stands_typing_errors_too(statement: str, stands: str | None) -> None:
    found = list(misquoted(said(statement)))
    assert [one.arguments["stands"] for one in found] == ([stands] if stands else [])
    assert all(one.place == ("facts", 0, "statement") for one in found)


def test_the_name_of_a_model_is_the_one_that_the_picture_states() -> None:
    assert set(components(RECIPE)) == {"celadon-tiny", "celadon-style-lora"}
    (one,) = names(said("使用 celadon-style-lord 与 celadon-tiny.safetensors。"))
    assert (one.arguments["words"], one.arguments["stands"]) == ("celadon-style-lord", "celadon-style-lora")
    assert not list(names(said("使用 stable-diffusion-webui 与 celadon-style-lora。")))


def test_the_ratio_that_is_argued_is_the_pictures_own() -> None:
    (one,) = ratios(said("画幅比例：1:1 为特写，3:2 为半身。"))
    assert (one.arguments["ratios"], one.arguments["has"]) == ("1:1, 3:2", "2:3")
    assert not list(ratios(said("画幅比例 2:3，另有 1:1。"))) and not list(ratios(said("于 12:30 发布，尺寸不论。")))


def test_a_choice_that_is_argued_has_a_value() -> None:
    open_one = RECIPE.model_copy(update={"sampler": RECIPE.sampler.model_copy(update={"value": None})})
    argued = case(facts=[{"id": "F1", "status": "claimed", "statement": words("原告选择了采样器与种子。")}])
    (one,) = choices(material(argued, recipe=open_one))
    assert one.code is ProblemCode.CHOICE_WITHOUT_VALUE and one.arguments["parameter"] == text("采样器", "sampler")
    assert not list(choices(material(argued, recipe=RECIPE)))


def test_copied_words_want_a_map_and_a_map_wants_all_of_them() -> None:
    assert codes(origins(said("反向提示词中有一部分复制自论坛。"))) == [ProblemCode.ORIGIN_NOT_SAID]
    assert codes(origins(said("均系自拟。"))) == []
    mapped = {
        "stated_by": words("李"),
        "prompt": [
            {"words": "elegent glaze", "slot": "style", "origin": "own"},
            {"words": "elegant", "slot": "style", "origin": "own"},
        ],
        "negative": [{"origin": "copied"}],
    }
    found = list(origins(said("均系自拟。", prompt_map=mapped)))
    assert [one.code for one in found] == [ProblemCode.MAPPED_WORDS_ABSENT, ProblemCode.ORIGIN_INCOMPLETE]
    assert found[0].arguments["words"] == "elegant" and found[0].place == ("prompt_map", "prompt", 1)


def test_without_a_recipe_nothing_is_held_against_it() -> None:
    bare = material(case(groups=[group(exhibit("1-1", content=words("“elegant glaze”")))]))
    assert not [one for rule in (misquoted, names, ratios, choices, origins) for one in rule(bare)]
