"""What an earlier reader recorded of a graph is no contradiction; what nobody can have read is one."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kit.domain.making.recipe import Known, Parameter, Recipe, WeightsKind, WeightsRef
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.recipe.parameters import inferred, observed, stated, unknown
from evidence_kit.recipe.read import read_recipe
from evidence_kit.recipe.readers.comfyui import EDITOR
from evidence_kit.verify.demonstration.differences import recipe_differences
from evidence_kit.verify.demonstration.earlier_parameters import recorded_by_earlier_reader
from tests.formats.metadata.test_comfyui import BASE, SECOND, node, sampler
from tests.recipe.test_graph_gaps import in_png

OWN = WeightsRef(kind=WeightsKind.VAE, name="")
RECIPE = in_png(BASE)


@pytest.mark.parametrize(("name", "recorded", "derived"), [
    ("clip_skip", stated(1, "png:prompt"), inferred(1, "no node")),
    ("clip_skip", stated(1, "png:prompt"), unknown()),
    ("width", observed(128), stated(64, "png:prompt")),
    ("height", observed(128), unknown()),
    ("vae", inferred(OWN, "none is written"), stated(WeightsRef(kind=WeightsKind.VAE, name="sea"), "png:prompt")),
    ("negative_prompt", inferred("", "none is written"), stated("fog", "png:prompt")),
])  # fmt: skip
def test_an_earlier_parameters_record_settles_nothing(
    name: str, recorded: Parameter[Any], derived: Parameter[Any]
) -> None:
    assert recorded_by_earlier_reader(name, recorded, derived, RECIPE)
    one, other = (RECIPE.model_copy(update={name: value}) for value in (recorded, derived))
    assert [found.contradicts for found in recipe_differences(one, other)] == [False]


@pytest.mark.parametrize(("name", "recorded", "derived"), [
    ("clip_skip", stated(2, "png:prompt"), inferred(1, "no node")),
    ("clip_skip", stated(1, "png:prompt"), stated(2, "png:prompt")),
    ("width", stated(128, "png:prompt"), stated(64, "png:prompt")),
    ("seed", stated(12, "png:prompt"), stated(11, "png:prompt")),
    ("negative_prompt", inferred("sea", "guessed"), stated("fog", "png:prompt")),
])  # fmt: skip
def test_a_forged_value_contradicts(name: str, recorded: Parameter[Any], derived: Parameter[Any]) -> None:
    assert not recorded_by_earlier_reader(name, recorded, derived, RECIPE)
    one, other = (RECIPE.model_copy(update={name: value}) for value in (recorded, derived))
    assert any(found.contradicts for found in recipe_differences(one, other))


def test_records_of_other_programs_are_not_excused() -> None:
    webui = RECIPE.model_copy(update={"program": stated("AUTOMATIC1111 stable-diffusion-webui 1.9.4", "Version")})
    assert not recorded_by_earlier_reader("clip_skip", stated(1, "x"), inferred(1, "y"), webui)


def test_an_older_record_without_passes_is_no_contradiction() -> None:
    derived = in_png(BASE | SECOND | {"9": node("SaveImage", filename_prefix="h", images=["22", 0])}, (128, 128))
    older = Recipe.model_validate(derived.model_dump(by_alias=True, exclude={"passes", "candidates"}))
    assert [found.contradicts for found in recipe_differences(older, derived)] == [False]


def test_a_forged_pass_contradicts_and_is_named() -> None:
    derived = in_png(BASE | SECOND | {"9": node("SaveImage", filename_prefix="h", images=["22", 0])}, (128, 128))
    forged = derived.passes[1].model_copy(update={"seed": stated(23, "png:prompt")})
    found = list(recipe_differences(derived.model_copy(update={"passes": (derived.passes[0], forged)}), derived))
    assert [(one.path, one.contradicts) for one in found] == [(("passes", "KSampler #21", "seed"), True)]
    assert "sampling passes" in found[0].described().en and "采样过程" in found[0].described().zh


LORA = {"20": node("LoraLoader", lora_name="mist.safetensors", strength_model=0.7, strength_clip=0.6, model=["4", 0], clip=["4", 1]),
        "30": node("Odd Switch", a=["20", 1], b=["4", 1]), "3": sampler(11, ["5", 0], model=["20", 0]),
        "6": node("CLIPTextEncode", text="a mill", clip=["30", 0]), "7": node("CLIPTextEncode", text="fog", clip=["30", 0])}  # fmt: skip


def test_a_weight_that_is_left_open_today_was_recorded_honestly_as_none_at_all() -> None:
    derived = in_png(BASE | LORA)
    assert derived.loras[0].text_weight.known is Known.UNKNOWN
    for weight, contradicts in ((0.0, False), (0.6, False), (0.9, True)):
        use = derived.loras[0].model_copy(update={"text_weight": stated(weight, "png:prompt")})
        older = derived.model_copy(update={"loras": (use,)})
        assert [found.contradicts for found in recipe_differences(older, derived)] == [contradicts]


@pytest.mark.parametrize(("text", "contradicts"), [("a __thing__ of old", False), ("a mill", True)])
def test_a_prompt_with_wildcards_was_recorded_honestly_as_it_stands(text: str, contradicts: bool) -> None:
    drawn = node("ImpactWildcardProcessor", wildcard_text="x", populated_text="a __thing__ of old", mode="populate")
    derived = in_png(BASE | {"6": node("CLIPTextEncode", text=["90", 0], clip=["4", 1]), "90": drawn})
    older = derived.model_copy(update={"prompt": stated(text, "png:prompt")})
    assert derived.prompt.known is Known.UNKNOWN
    assert [found.contradicts for found in recipe_differences(older, derived)] == [contradicts]


@pytest.mark.parametrize(("of_today", "contradicts"), [((99, 50), False), ((64, 64), True)])
def test_savers_between_which_one_reader_decided_are_no_contradiction(
    of_today: tuple[int, int], contradicts: bool
) -> None:
    two = BASE | SECOND | {"30": node("Image Save", filename_prefix="h", images=["22", 0])}
    settled, other = in_png(two, (128, 128)), in_png(two, of_today)
    older = other.model_copy(update={"passes": settled.passes, "candidates": ()})
    found = {one.path: one.contradicts for one in recipe_differences(older, other)}
    assert found[("passes",)] is contradicts


def test_the_weights_of_an_editors_graph_were_once_called_stated() -> None:
    said = RECIPE.model_copy(update={"seed": inferred(11, EDITOR)})
    assert recorded_by_earlier_reader("seed", stated(11, "png:workflow"), said.seed, said)
    assert not recorded_by_earlier_reader("seed", stated(12, "png:workflow"), said.seed, said)


def in_layout(settings: str) -> Recipe:
    text = f"teapot\nNegative prompt: fog\n{settings}"
    return read_recipe("a.png", Embedded(64, 64, (EmbeddedText("png:parameters", text, text.encode()),)))


@pytest.mark.parametrize(("settings", "name", "recorded"), [
    ("Steps: 20, Sampler: None, Seed: 5", "sampler", stated("None", "Sampler")), ("Steps: 20, Sampler: Euler, Seed: -1", "seed", stated(-1, "Seed")),
    ("Steps: 20, Seed: 5, Clip skip: -2", "clip_skip", stated(-2, "Clip skip")),
    ("Steps: 20, Seed: 5, CFG scale: 6,5", "cfg_scale", stated(6.0, "CFG scale")),
    ("Steps: 20, Seed: 5, Model: undefined", "checkpoint", stated(WeightsRef(kind=WeightsKind.CHECKPOINT, name="undefined"), "Model")),
    ("Steps: 20\nSeed: 5\nSampler: Euler", "negative_prompt", stated("fog\nSteps: 20\nSeed: 5\nSampler: Euler", "Negative prompt")),
    ("Steps: 20\nSeed: 5\nSampler: Euler\nSize: 32x32", "width", observed(64)),
])  # fmt: skip
def test_what_an_earlier_reader_took_for_a_value_is_no_contradiction(
    settings: str, name: str, recorded: Parameter[Any]
) -> None:
    derived = in_layout(settings)
    assert getattr(derived, name) != recorded
    older = derived.model_copy(update={name: recorded})
    assert [found.contradicts for found in recipe_differences(older, derived)] == [False]


@pytest.mark.parametrize(("settings", "name", "recorded"), [
    ("Steps: 20, Sampler: None, Seed: 5", "sampler", stated("Euler", "Sampler")), ("Steps: 20, Sampler: Euler, Seed: -1", "seed", stated(7, "Seed")),
    ("Steps: 20\nSeed: 5\nSampler: Euler", "negative_prompt", stated("sea", "Negative prompt")),
])  # fmt: skip
def test_another_value_in_its_place_is_one(settings: str, name: str, recorded: Parameter[Any]) -> None:
    derived = in_layout(settings)
    older = derived.model_copy(update={name: recorded})
    assert any(found.contradicts for found in recipe_differences(older, derived))
