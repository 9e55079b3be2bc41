"""The last step's settings forged, alone and together with the recipe: what the picture leads to is derived again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Status
from evidence_kit.domain.making.parameter_names import field_name
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.settings import Settings
from evidence_kit.intake import settings_of
from tests.adversary import leaves
from tests.adversary.test_forged_recipe import READ, name_of
from tests.adversary.workshop import Forger, Json, assert_refuted, demonstrated, of_codes

RUN: Json = json.loads(settings_of(Recipe.model_validate(READ)).to_json())
"""What an honest last step of this picture was run with."""


@pytest.mark.parametrize("path", list(leaves.leaves(RUN)), ids=lambda path: ".".join(map(str, path)))
def test_every_field_of_the_settings(forger: Forger, tmp_path: Path, path: leaves.Path) -> None:
    """Enumerated from the noun itself, so that a field that is added later is among them."""
    new = leaves.another_value(Settings, RUN, path)
    forger.edit(Role.REGENERATION, lambda made: leaves.put(made["settings"], path, new))
    name = field_name([str(key) for key in path if isinstance(key, str) and path[0] != "loras"] or ["loras"])
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("LAST_STEP_SETTINGS",), name.zh, name.en)


def test_no_field_of_the_settings_is_left_out() -> None:
    assert {path[0] for path in leaves.leaves(RUN)} == set(Settings.model_fields)


@pytest.mark.parametrize("field", [
    name for name, value in RUN.items()
    if value not in (None, []) and not Settings.model_fields[name].is_required() and name != "rules"
])  # fmt: skip
def test_every_field_of_the_settings_taken_away(forger: Forger, tmp_path: Path, field: str) -> None:
    """A key that is missing reads as its default: what the picture states must not go with it."""
    if Settings.model_validate({key: value for key, value in RUN.items() if key != field}) == Settings.model_validate(
        RUN
    ):
        pytest.skip("stands at its default")
    forger.edit(Role.REGENERATION, lambda made: made["settings"].pop(field))
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("LAST_STEP_SETTINGS",), *name_of((field,)))


def test_a_record_older_than_the_switches_of_dialects(forger: Forger, tmp_path: Path) -> None:
    """It was run under its dialect's rules, and these are what the picture leads to."""
    forger.edit(Role.REGENERATION, lambda made: made["settings"].pop("rules"))
    (finding,) = of_codes(demonstrated(forger.refile(tmp_path)), "LAST_STEP_SETTINGS")
    assert finding.status is Status.PASSED


def _other(key: str, value: str | None) -> Callable[[Json], Any]:
    """Gives a key of the text another value, or takes it out."""

    def change(recipe: Json) -> None:
        kept = [item for item in recipe["others"] if item["key"] != key]
        before = next((item for item in recipe["others"] if item["key"] == key), {"key": key, "changes_pixels": True})
        recipe["others"] = kept if value is None else [*kept, before | {"value": value, "understood": True}]

    return change


def _value(field: str, value: Any) -> Callable[[Json], Any]:
    return lambda recipe: recipe[field].update(value=value)


def _understood_or_not(recipe: Json) -> Recipe:
    """The record as the kit reads it, whether or not it still keeps what the engine runs."""
    try:
        return Recipe.model_validate(recipe)
    except ValueError:
        others = [{key: value for key, value in item.items() if key != "understood"} for item in recipe["others"]]
        return Recipe.model_validate(recipe | {"others": others})


TOGETHER: dict[str, tuple[str, str, Callable[[Json], Any]]] = {
    "prompt": ("prompt", "prompt", _value("prompt", "a masterpiece<lora:celadon-style-lora:0.5:0.75>")),
    "negative prompt": ("negative_prompt", "negative_prompt", _value("negative_prompt", "")),
    "seed": ("seed", "seed", _value("seed", 4242)),
    "steps": ("steps", "steps", _value("steps", 9)),
    "sampler": ("sampler", "sampler", _value("sampler", "Euler")),
    "schedule": ("schedule", "schedule", _value("schedule", "exponential")),
    "CFG scale": ("cfg_scale", "cfg_scale", _value("cfg_scale", 9.0)),
    "width": ("width", "width", _value("width", 128)),
    "height": ("height", "height", _value("height", 128)),
    "clip skip": ("clip_skip", "clip_skip", _value("clip_skip", 1)),
    "noise source": ("noise_source", "noise_source", _value("noise_source", "nv")),
    "ENSD": ("eta_noise_seed_delta", "eta_noise_seed_delta", _value("eta_noise_seed_delta", 0)),
    "dialect": ("dialect", "dialect", _value("dialect", "a1111-1.6")),
    "checkpoint": ("checkpoint", "checkpoint", _value("checkpoint", {"kind": "checkpoint", "name": "mine", "short_hash": "0123456789"})),
    "checkpoint's hash": ("checkpoint", "checkpoint", lambda recipe: recipe["checkpoint"]["value"].update(short_hash="0123456789")),
    "checkpoint's name": ("checkpoint", "checkpoint", lambda recipe: recipe["checkpoint"]["value"].update(name="mine")),
    "VAE": ("vae", "vae", _value("vae", {"kind": "vae", "name": "mine", "short_hash": "0123456789"})),
    "VAE as stated": ("vae", "vae", lambda recipe: recipe["vae"].update(
        value={"kind": "vae", "name": "mine", "short_hash": "0123456789"}, known="stated", source="VAE hash")),
    "LoRA's name": ("loras", "loras", lambda recipe: recipe["loras"][0]["weights"].update(name="mine")),
    "LoRA's hash": ("loras", "loras", lambda recipe: recipe["loras"][0]["weights"].update(short_hash="0123456789ab")),
    "LoRA's UNet weight": ("loras", "loras", lambda recipe: recipe["loras"][0]["unet_weight"].update(value=0.1)),
    "LoRA's text weight": ("loras", "loras", lambda recipe: recipe["loras"][0]["text_weight"].update(value=0.1)),
    "no LoRA": ("loras", "loras", lambda recipe: recipe.update(loras=[])),
    "embedding": ("embeddings", "embeddings", lambda recipe: recipe["embeddings"].append(
        {"kind": "embedding", "name": "mine", "short_hash": "0123456789ab"})),
    "eta": ("others", "eta", _other("Eta", "0.1")),
    "no eta": ("others", "eta", _other("Eta", None)),
    "tiling": ("others", "tiling", _other("Tiling", "False")),
    "NGMS": ("others", "skip_negative_below", _other("NGMS", "3")),
    "churn": ("others", "churn", _other("Sigma churn", "2")),
    "noise scale": ("others", "churn", _other("Sigma noise", "1.2")),
    "noise levels": ("others", "levels", _other("Schedule rho", "3")),
    "least noise": ("others", "levels", _other("Schedule min sigma", "0.2")),
    "last but one level": ("others", "discard_penultimate", _other("Discard penultimate sigma", "True")),
    "halved alphas": ("others", "rules", _other("Downcast alphas_cumprod", "True")),
    "emphasis": ("others", "rules", _other("Emphasis", "No norm")),
    "padded prompts": ("others", "rules", _other("Pad conds", "True")),
    "variation seed": ("others", "variant", _other("Variation seed", "10")),
    "variation strength": ("others", "variant", _other("Variation seed strength", "0.9")),
    "hires factor": ("others", "hires", _other("Hires upscale", "2")),
    "hires upscaler": ("others", "hires", _other("Hires upscaler", "Latent (bicubic)")),
    "hires steps": ("others", "hires", _other("Hires steps", "9")),
    "hires sampler": ("others", "hires", _other("Hires sampler", "Euler")),
    "hires CFG scale": ("others", "hires", _other("Hires CFG Scale", "3")),
    "hires negative prompt": ("others", "hires", _other("Hires negative prompt", "ugly")),
    "denoising strength": ("others", "hires", _other("Denoising strength", "0.2")),
}  # fmt: skip
"""What is forged: the field of the recipe, that of the settings, and how."""


@pytest.mark.parametrize("what", TOGETHER)
def test_recipe_and_settings_forged_together(forger: Forger, tmp_path: Path, what: str) -> None:
    """The forger has the kit derive the settings from the forged recipe, so that the two agree in everything."""
    in_recipe, in_settings, change = TOGETHER[what]
    forger.edit(Role.RECIPE, change)
    forged = _understood_or_not(json.loads(forger.content[forger.newest(Role.RECIPE).path]))
    run = json.loads(settings_of(forged).to_json())
    assert run != RUN
    forger.edit(Role.REGENERATION, lambda made: made.update(settings=run))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("RECIPE_FIELDS",), *name_of((in_recipe,)))
    assert_refuted(found, ("LAST_STEP_SETTINGS",), *name_of((in_settings,)))


@pytest.mark.parametrize("what", ["dialect", "VAE"])
def test_two_inferences_are_not_called_a_contradiction(forger: Forger, tmp_path: Path, what: str) -> None:
    """The picture states neither; an earlier version of the kit may have inferred it so, and the record says inferred."""
    forger.edit(Role.RECIPE, TOGETHER[what][2])
    forged = _understood_or_not(json.loads(forger.content[forger.newest(Role.RECIPE).path]))
    forger.edit(Role.REGENERATION, lambda made: made.update(settings=json.loads(settings_of(forged).to_json())))
    found = demonstrated(forger.refile(tmp_path))
    for code in ("RECIPE_FIELDS", "LAST_STEP_SETTINGS"):
        assert [item.status for item in of_codes(found, code)] == [Status.INDETERMINATE]


def test_an_inference_that_only_the_settings_draw_otherwise_is_one(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.REGENERATION, lambda made: made["settings"].update(dialect="a1111-1.6"))
    assert [item.status for item in of_codes(demonstrated(forger.refile(tmp_path)), "LAST_STEP_SETTINGS")] == [
        Status.FAILED
    ]


def test_the_old_stumbling_stone_in_one_go(forger: Forger, tmp_path: Path) -> None:
    """Everything that a picture never said, at once; each is named."""
    forged = {"noise_source": "nv", "eta_noise_seed_delta": 1, "tiling": False, "skip_negative_below": 2.0, "eta": 0.0,
              "discard_penultimate": True}  # fmt: skip
    forger.edit(Role.REGENERATION, lambda made: made["settings"].update(forged))
    found = demonstrated(forger.refile(tmp_path))
    for field in forged:
        assert_refuted(found, ("LAST_STEP_SETTINGS",), *name_of((field,)))


def test_gaps_taken_away(forger: Forger, tmp_path: Path) -> None:
    """The picture exchanged for one with a setting that the kit does not run; the record calls it harmless, or has it not."""
    from tests.adversary.genuine import STATED, picture_saying

    picture = forger.newest(Role.CLAIMED_PICTURE).path
    words = STATED.replace("Styles: teapots", "Script: Outpainting")
    forger.replace(picture, picture_saying(words, forger.content[picture]))
    forger.edit(Role.RECIPE, lambda recipe: recipe["raw"][0].update(text=words, sha256=_sha(words)))
    forger.edit(Role.RECIPE, lambda recipe: recipe["others"].pop())
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("RECIPE_FIELDS",), "Script", "Script")
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "Script", "Script")
    assert {item.status for item in of_codes(found, "RECIPE_TEXT")} == {Status.PASSED}


def _sha(words: str) -> str:
    import hashlib

    return hashlib.sha256(words.encode("latin-1")).hexdigest()
