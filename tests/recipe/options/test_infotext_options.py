"""Infotext keys and versions: each becomes the setting it was, changes nothing, or stops the run."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.making.settings import Churn, Hires, Settings, SigmaOverrides, Variant
from evidence_kit.formats.png import read
from evidence_kit.intake import gaps_of, settings_of
from evidence_kit.recipe.options.infotext_options import OPTIONS, understood
from evidence_kit.recipe.parameters import MOST_STATED
from evidence_kit.recipe.read import read_recipe
from tests.png_texts import with_texts

ROOT = Path(__file__).parent.parent.parent.parent


def recipe_of(more: str = "", *, version: str = "1.9.4", prompt: str = "teapot", sampler: str = "Euler a") -> Recipe:
    settings_line = ", ".join(part for part in (
        f"Steps: 20, Sampler: {sampler}, CFG scale: 7, Seed: 5, Size: 512x768, Model hash: 8059cfa9dc, RNG: CPU",
        more, f"Version: {version}" if version else "") if part)  # fmt: skip
    buffer = io.BytesIO()
    Image.new("RGB", (512, 768)).save(buffer, "PNG")
    data = with_texts(buffer.getvalue(), (("parameters", f"{prompt}\nNegative prompt: blurry\n{settings_line}"),))
    return read_recipe("claimed.png", read(data))


def run(more: str = "", **how: Any) -> Settings:
    return settings_of(recipe_of(more, **how))


def blocking(recipe: Recipe) -> list[str]:
    return [gap.parameter for gap in gaps_of(recipe) if gap.blocking]


@pytest.mark.parametrize(("version", "dialect"), [
    ("v1.2.0", "a1111-1.1"), ("1.5.2", "a1111-1.1"), ("v1.6.0-2-g4afaaf8a", "a1111-1.6"),
    ("v1.7.0", "a1111-1.6"), ("v1.7.0-225-gb25c126c", "a1111-1.9"), ("1.8.0", "a1111-1.9"), ("v1.9.4-169-gabc", "a1111-1.9"),
    ("v1.10.1", "a1111-1.9"), ("f2.0.1v1.10.1-previous-313-g8a042934", "a1111-1.9"),
])  # fmt: skip
def test_the_version_tells_whose_rules_apply(version: str, dialect: str) -> None:
    recipe = recipe_of(version=version)
    assert (recipe.dialect.value, recipe.dialect.known) == (dialect, Known.INFERRED)
    rules = settings_of(recipe).rules
    assert rules is not None and rules == settings_of(recipe).effective_rules


def test_forge_says_that_its_rules_are_assumed() -> None:
    assert "Forge" in recipe_of(version="f2.0.1v1.10.1").dialect.source
    assert recipe_of(version="f0.0.17v1.8.0").dialect.value == "a1111-1.9"
    assert [gap.parameter for gap in gaps_of(recipe_of(version="f2.0.1v1.10.1"))] == ["dialect"]


@pytest.mark.parametrize("version", ["12ab34f", "Fooocus v2.3.1"])
def test_a_program_that_is_not_known_has_no_rules(version: str) -> None:
    assert "dialect" in blocking(recipe_of(version=version))


@pytest.mark.parametrize(("name", "sampler", "schedule"), [
    ("DPM++ 2M Karras", "DPM++ 2M", "karras"), ("DPM++ 2M SDE Exponential", "DPM++ 2M SDE", "exponential"),
    ("DPM++ 2M SGM Uniform", "DPM++ 2M", "sgm uniform"), ("DPM++ 2M Polyexponential", "DPM++ 2M", "polyexponential"),
    ("Euler a", "Euler a", "uniform"),
])  # fmt: skip
def test_schedules_within_old_names(name: str, sampler: str, schedule: str) -> None:
    made = run(version="1.6.0", sampler=name)
    assert (made.sampler, made.schedule) == (sampler, schedule)


@pytest.mark.parametrize(("more", "field", "value"), [
    ("Eta: 0.5", "eta", 0.5),
    ("Sigma churn: 2, Sigma tmin: 0.1, Sigma tmax: 5, Sigma noise: 1.01", "churn", Churn(churn=2, tmin=0.1, tmax=5, noise=1.01)),
    ("Sigma churn: 2, Sigma tmax: inf", "churn", Churn(churn=2)),
    ("Discard penultimate sigma: True", "discard_penultimate", True),
    ("Schedule min sigma: 0.1, Schedule max sigma: 10, Schedule rho: 5", "levels", SigmaOverrides(sigma_min=0.1, sigma_max=10, rho=5)),
    ("NGMS: 1.5", "skip_negative_below", 1.5),
    ("Tiling: True", "tiling", True),
    ("Variation seed: 9, Variation seed strength: 0.25", "variant", Variant(seed=9, strength=0.25)),
    ("Seed resize from: 512x512", "variant", Variant(drawn_width=512, drawn_height=512)),
])  # fmt: skip
def test_a_key_becomes_the_setting_it_was(more: str, field: str, value: object) -> None:
    recipe = recipe_of(more)
    assert understood(recipe) == {other.key for other in recipe.others}
    assert getattr(settings_of(recipe), field) == value


@pytest.mark.parametrize(("more", "rule", "value"), [
    ("Downcast alphas_cumprod: True", "alphas", "float16"),
    ("Old prompt editing timelines: True", "timeline", "below-one-fraction"),
    ("Emphasis: No norm", "emphasis", "no-norm"),
    ("Emphasis: None", "emphasis", "none"),
    ("Pad conds: True", "unequal_prompts", "padded"),
    ("Pad conds: True, Pad conds v0: True", "unequal_prompts", "padded-v0"),
])  # fmt: skip
def test_a_key_overrides_a_rule_of_the_dialect(more: str, rule: str, value: str) -> None:
    plain, changed = run().rules, run(more).rules
    assert plain is not None and changed is not None
    assert changed == plain.model_copy(update={rule: value})


@pytest.mark.parametrize("more", [
    "Emphasis: Original", "Tiling: False", "NGMS: 0", "Seed resize from: 0x0", "Sigma churn: 0, Sigma noise: 1.0",
    "Variation seed: 9", "Schedule rho: 0", "Pad conds: False", "Variation seed: 9, Variation seed strength: 0",
])  # fmt: skip
def test_a_key_at_its_neutral_value_changes_nothing(more: str) -> None:
    assert run(more) == run()


def test_ddim_has_an_eta_of_its_own() -> None:
    assert run("Eta DDIM: 0.3, Eta: 0.9", sampler="DDIM").eta == 0.3
    assert run("Eta DDIM: 0.3").eta is None


HIRES = "Denoising strength: 0.55, Hires upscaler: Latent"


def test_hires_is_a_second_pass_of_the_size_that_the_program_computed() -> None:
    made = run(f'{HIRES}, Hires upscale: 1.3, Hires steps: 12, Hires sampler: DPM++ 2M Karras, Hires CFG Scale: 5, '
               'Hires prompt: "teapot, glaze: 1"').hires  # fmt: skip
    assert made == Hires(width=664, height=992, upscaler="Latent", steps=12, denoising_strength=0.55, sampler="DPM++ 2M",
                         schedule="karras", cfg_scale=5, prompt="teapot, glaze: 1")  # fmt: skip
    assert run(f"{HIRES}, Hires resize: 1024x0").hires == Hires(
        width=1024, height=1536, upscaler="Latent", denoising_strength=0.55
    )
    same = run(
        f"{HIRES}, Hires upscale: 2, Hires sampler: Use same sampler, Hires schedule type: Use same scheduler"
    ).hires
    assert same == Hires(width=1024, height=1536, upscaler="Latent", denoising_strength=0.55)


@pytest.mark.parametrize("more", [
    f"{HIRES}, Hires upscale: 2, Hires checkpoint: other", "Refiner: x, Refiner switch at: 0.8", "Token merging ratio: 0.5",
    "FP8 weight: Enable", f"{HIRES}, Hires resize: 1024x1024", f"{HIRES}, Hires upscale: two", "Hires upscale: 2",
    f'{HIRES}, Hires upscale: 2, Hires prompt: "teapot <lora:other:1>"', "Eta: much", "Emphasis: Loud", "Mask blur: 4",
    "AddNet Enabled: True, AddNet Model 1: unnamed, AddNet Weight 1: 1", "Noise Schedule: Zero Terminal SNR",
])  # fmt: skip
def test_what_the_engine_does_not_run_blocks(more: str) -> None:
    assert blocking(recipe_of(more))
    with pytest.raises(RegenerationError):
        run(more)


def test_img2img_needs_its_init_picture() -> None:
    (gap,) = [gap for gap in gaps_of(recipe_of("Denoising strength: 0.6")) if gap.blocking]
    assert (gap.parameter, gap.code, gap.arguments) == ("init", GapCode.NO_INIT_PICTURE, {"strength": "0.6"})


def test_embeddings_are_named_with_their_hashes() -> None:
    recipe = recipe_of('TI hashes: "easynegative: c74b4e810b03, bad_hand: 0a1b2c3d4e5f"')
    assert [(ref.name, ref.short_hash) for ref in settings_of(recipe).embeddings] == [
        ("easynegative", "c74b4e810b03"), ("bad_hand", "0a1b2c3d4e5f")]  # fmt: skip
    assert recipe.others == ()


def test_extra_networks_other_than_lora_are_not_passed_over() -> None:
    assert blocking(recipe_of(prompt="teapot <hypernet:old:0.5>")) == ["<hypernet>"]


def test_text_that_reads_in_two_ways_is_a_gap_that_says_so() -> None:
    recipe = recipe_of(prompt="teapot\nNegative prompt: first\nmore")
    assert recipe.prompt.value == "teapot"
    assert GapCode.NO_SETTINGS_LINE not in {gap.code for gap in gaps_of(recipe)}
    assert GapCode.NEGATIVE_PROMPT_TWICE in {gap.code for gap in gaps_of(recipe)}
    (doubled,) = [gap for gap in gaps_of(recipe_of("Seed: 6")) if gap.code is GapCode.KEY_TWICE]
    assert doubled.arguments == {"key": "Seed"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([option.key for option in OPTIONS] + ["Denoising strength", "Hires upscale",
       "Hires upscaler", "Hires resize"]), st.sampled_from(["0", "1", "True", "False", "-1", "1e9", "nan", "inf", "9" * 30,
       "0x0", "512x512", "-5x-5", "99999x99999", "Original", "", "２"])), max_size=6))  # fmt: skip
def test_any_values_of_the_keys_run_or_are_refused_in_words(pairs: list[tuple[str, str]]) -> None:
    try:
        run(", ".join(f"{key}: {value}" for key, value in pairs))
    except RegenerationError as error:
        assert error.remedy.en


def test_what_the_engine_runs_is_not_kept_and_older_records_still_read() -> None:
    recipe = recipe_of("Eta: 0.5")
    written = json.loads(recipe.to_json())
    assert set(written["others"][0]) == {"key", "value", "changes_pixels"}
    older = written | {"others": [written["others"][0] | {"understood": True}]}
    assert Recipe.model_validate(older) == recipe
    schema = json.loads((ROOT / "schemas" / "recipe.schema.json").read_text("utf-8"))
    for record in (written, older):
        jsonschema.validate(record, schema)
    for odd in ({"understood": "yes"}, {"understood": True, "mine": 1}):
        with pytest.raises(ValidationError):
            Recipe.model_validate(written | {"others": [written["others"][0] | odd]})


def test_a_key_that_a_later_version_runs_closes_the_gap_of_an_older_record() -> None:
    older = json.loads(recipe_of("Eta: 0.5").to_json())
    older["others"][0]["understood"] = False
    assert not blocking(Recipe.model_validate(older))


@pytest.mark.parametrize("words", [
    "teapot" + "".join(f"<lora:a{number}:1>" for number in range(MOST_STATED)),
    json.dumps({"base_model": "m", **{f"k{number}": 0 for number in range(MOST_STATED + 1)}}),
])  # fmt: skip
def test_a_text_that_states_too_much_is_kept_and_read_by_nobody(words: str) -> None:
    recipe = recipe_of(prompt=words) if words.startswith("teapot") else _carrying(words)
    assert recipe.prompt.known is recipe.program.known is Known.UNKNOWN
    assert recipe.raw[0].text.startswith(words[:20])


def _carrying(words: str) -> Recipe:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return read_recipe("claimed.png", read(with_texts(buffer.getvalue(), (("parameters", words),))))
