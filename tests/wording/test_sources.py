"""Where a value was read is Chinese in a Chinese table; names and keys of the file stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from evidence_kit.domain.making.recipe import Parameter, Recipe
from evidence_kit.domain.making.recovery import ParameterValues, Recovery, Trial
from evidence_kit.domain.making.regeneration import Grade
from evidence_kit.domain.text import Text
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.recipe.candidates import completed_by
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.sources import source_text
from tests.recipe.test_cases import CASES, NAMES
from tests.recipe.webui_texts import infotext, recipe_of

ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
KEYS = re.compile("First pass size")
"""A key of webui's that is three words of English itself."""


def sources() -> Iterator[str]:
    """Of every parameter of every case, and of texts in webui's layout."""
    for name in NAMES:
        want = json.loads((CASES / name / "expected.json").read_text("utf-8"))
        yield from sources_of(read_recipe("a.png", embedded_in((CASES / name / want["input"]).read_bytes())))
    for text in (
        infotext("Version: v1.9.4"), infotext("Version: f2.0.1v1.10.1-previous-313-g8a042934"), infotext("Version: v2.0"),
        infotext("App: 3.0.1, Version: v1.6.0"), infotext("Version: ComfyUI"), infotext("Schedule type: Karras", sampler="DPM++ 2M"),
        infotext("First pass size: 0x0"), infotext(sampler="dpmpp_2m"), infotext("Civitai resources: []"), infotext("Model hash: 8059cfa9"),
        infotext("Distilled CFG Scale: 3.5, Schedule type: Simple", sampler="Euler"), "a cat, Steps: 20, Sampler: Euler a, Seed: 5",
        infotext(negative="fog\nNegative Prompt; more"), infotext(prompt="thÃ©iÃ¨re"), infotext(prompt="café"),
    ):  # fmt: skip
        yield from sources_of(recipe_of(text))
        yield from sources_of(recipe_of(text, ("smproj", "{}")))


def sources_of(recipe: Recipe) -> Iterator[str]:
    for _, value in recipe:
        if isinstance(value, Parameter) and value.source:
            yield value.source
    for lora in recipe.loras:
        yield from (lora.unet_weight.source, lora.text_weight.source)


def test_no_reader_leaves_its_english_in_a_chinese_table() -> None:
    found = set(sources())
    assert len(found) > 60
    assert [one for one in sorted(found) if ENGLISH.search(KEYS.sub("", source_text(one).zh))] == []


def test_the_english_is_what_the_recipe_keeps() -> None:
    assert {one for one in sources() if source_text(one).en != one} == set()


@pytest.mark.parametrize(("said", "zh"), [
    ("the picture itself", "图片本身"), ("ComfyUI has none", "ComfyUI 没有此项"), ("png:parameters", "png:parameters"),
    ("2024-01-02 or later: KSampler", "不早于 2024-01-02：KSampler"), ("Sampler: euler", "Sampler：euler"),
    ("ComfyUI; its own version is not stated, the rules of May 2023 are assumed", "ComfyUI；其版本未写明，假定依 2023 年 5 月的规则"),
    ("prompt: no line break before the settings, so where it ends is not certain", "prompt：设置之前没有换行，在何处结束不能确定"),
])  # fmt: skip
def test_a_readers_words_have_both_languages(said: str, zh: str) -> None:
    assert source_text(said) == Text(zh=zh, en=said)


def test_what_a_search_found_stands_once_in_each_language() -> None:
    """The record of a search is the only source that is kept in both languages."""
    found = [source_of_search((5,)), source_of_search((5, 6))]
    assert [one.en for one in found] == ["found by search: r.json", "found by search: r.json (cannot be told from: 6)"]
    assert [one.zh for one in found] == ["检索所得：r.json", "检索所得：r.json（不能与之区分：6）"]


def source_of_search(equal: tuple[int, ...]) -> Text:
    """Where the seed of a picture without one was read, after a search that cannot tell these from each other."""
    told = (ParameterValues(parameter="noise_source", values=("cpu",)), ParameterValues(parameter="seed", values=equal))
    best = Trial.model_construct(values={"seed": 5})
    searched = Recovery.model_construct(trials=(best,), told=told, grade=Grade.IDENTICAL_PIXELS)
    completed = completed_by(recipe_of("a cat, Steps: 20, Sampler: Euler a"), searched, "r.json")
    assert completed is not None
    return source_text(completed.seed.source)
