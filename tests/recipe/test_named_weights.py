"""Weights that a text names anywhere, tags with more than two weights, and keys that stop a run."""

from __future__ import annotations

import json

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known
from evidence_kit.intake import settings_of
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.hires import old_first_pass
from evidence_kit.wording.gaps import gap_remedy, gap_text
from tests.recipe.webui_texts import blocking, infotext, recipe_of

VERSION = "RNG: CPU, Version: v1.6.0"


@pytest.mark.parametrize(("arguments", "unet", "text", "named"), [
    ("0.8", 0.8, 0.8, None), ("0.8:0.6", 0.6, 0.8, None), ("te=0.8:unet=0.5", 0.5, 0.8, None),
    ("0.8:lbw=MIDD", 0.8, 0.8, ("lbw", "MIDD")), ("0.8:0.6:dyn=4", 0.6, 0.8, ("dyn", "4")), ("0.8:0.6:4", 0.6, 0.8, ("#4", "4")),
    ("0.8:MIDD", 0.8, 0.8, ("#3", "MIDD")), ("1:stop=10", 1, 1, ("stop", "10")),
])  # fmt: skip
def test_whatever_a_tag_says_beyond_two_weights_blocks(
    arguments: str, unet: float, text: float, named: tuple[str, str] | None
) -> None:
    recipe = recipe_of(infotext(VERSION, prompt=f"teapot <lora:mist:{arguments}>"))
    (lora,) = recipe.loras
    assert (lora.unet_weight.value, lora.text_weight.value) == (unet, text)
    assert [(other.key, other.value) for other in recipe.others] == (
        [(f"<lora:mist> {named[0]}", named[1])] if named else []
    )
    assert bool(blocking(recipe)) is (named is not None)


@pytest.mark.parametrize(("more", "digest"), [
    ('Lora hashes: "mist: aabbccddee11"', "aabbccddee11"), ('Hashes: {"model": "8059cfa9dc", "lora:mist": "AABBCCDDEE"}', "aabbccddee"),
    ('Hashes: {"LORA:mist":"AABBCCDDEE"}, Lora hashes: "mist: aabbccddee11"', "aabbccddee11"),
])  # fmt: skip
@pytest.mark.parametrize("tagged", [True, False])
def test_a_lora_that_only_a_hash_names_does_not_vanish(more: str, digest: str, tagged: bool) -> None:
    recipe = recipe_of(infotext(f"{more}, {VERSION}", prompt="teapot <lora:mist:0.8>" if tagged else "teapot"))
    (lora,) = recipe.loras
    assert (lora.weights.name, lora.weights.short_hash) == ("mist", digest)
    assert lora.unet_weight.value == (0.8 if tagged else None)
    assert blocking(recipe) == ([] if tagged else ["loras"])


def test_weights_beside_hashes_are_stated() -> None:
    recipe = recipe_of(infotext(f'Lora hashes: "mist: aabbccddee", Lora weights: "mist: 0.6, fog: -0.5", {VERSION}'))
    assert [(use.weights.name, use.unet_weight.value, use.weights.short_hash) for use in recipe.loras] == [
        ("mist", 0.6, "aabbccddee"), ("fog", -0.5, None)]  # fmt: skip


def test_a_lora_of_the_second_prompt_is_named_there_and_blocks() -> None:
    hires = 'Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Latent, Hires prompt: "<lora:mist:1>", Lora hashes: "mist: aabbccddee11"'
    recipe = recipe_of(infotext(f"{hires}, {VERSION}"))
    assert recipe.loras == () and "Hires prompt" in blocking(recipe)


@pytest.mark.parametrize(("hashes", "vae", "checkpoint", "left"), [
    ('{"vae": "0011223344"}', "0011223344", "8059cfa9dc", None), ('{"tiny": "8059cfa9dc"}', None, "8059cfa9dc", None),
    ('{"hypernet:old": "0011223344"}', None, "8059cfa9dc", "Hashes: hypernet:old"), ('["a"]', None, "8059cfa9dc", "Hashes"),
    ('{"model": ["a"]}', None, "8059cfa9dc", "Hashes: model"), ("broken", None, "8059cfa9dc", "Hashes"),
])  # fmt: skip
def test_every_hash_has_a_place_or_blocks(hashes: str, vae: str | None, checkpoint: str, left: str | None) -> None:
    recipe = recipe_of(infotext(f"Hashes: {hashes}, {VERSION}"))
    assert recipe.vae.value is not None and recipe.vae.value.short_hash == vae
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == checkpoint
    assert (left in blocking(recipe)) if left else not blocking(recipe)
    if vae:
        made = settings_of(recipe).vae
        assert made is not None and made.short_hash == vae


@pytest.mark.parametrize(("more", "odd"), [
    ('Hashes: {"model": "0011223344"}', True), ('Hashes: {"model": "8059CFA9DC"}', False), ('Hashes: {"model": "00112233"}', False),
    ('Hashes: {"vae": "0011223344"}, VAE hash: 1111111111', True), ('Hashes: {"vae": "0011223344"}, VAE hash: 0011223344', False),
    ('Hashes: {"lora:mist": "0011223344"}, Lora hashes: "mist: 1111111111"', True),
    ('Hashes: {"lora:mist": "0011223344"}, Lora hashes: "mist: 111111111111"', False),
    ('Hashes: {"embed:easy": "001122334455"}, TI hashes: "easy: 111111111111"', True),
    ('Lora hashes: "mist: 111111111111", Lora weights: "mist: 0.5"', True),
    ('Lora hashes: "mist: 111111111111", Lora weights: "mist: 0.80"', False),
])  # fmt: skip
def test_two_statements_of_one_text_that_cannot_both_be_true_block(more: str, odd: bool) -> None:
    recipe = recipe_of(infotext(f"{more}, {VERSION}", prompt="teapot <lora:mist:0.8>"))
    codes = [gap.code for gap in gaps_of(recipe) if gap.blocking]
    assert (GapCode.VALUES_AT_ODDS in codes) is odd
    assert odd or not codes


def test_another_value_of_a_key_is_said_with_a_remedy_of_its_own() -> None:
    gaps = gaps_of(recipe_of(infotext(f"Seed: 99, {VERSION}")))
    assert {gap.code for gap in gaps if "Seed" in str(gap.arguments)} == {
        GapCode.KEY_TWICE,
        GapCode.KEY_STATED_OTHERWISE,
    }
    for gap in gaps:
        if gap.code in (GapCode.KEY_TWICE, GapCode.KEY_STATED_OTHERWISE):
            assert "which of the values" in gap_remedy(gap).en and "negative prompt" not in gap_remedy(gap).en
            assert gap.blocking is (gap.code is GapCode.KEY_STATED_OTHERWISE)


@pytest.mark.parametrize(("word", "known", "blocks"), [
    ("Automatic", Known.UNKNOWN, True), ("auto", Known.UNKNOWN, True), ("None", Known.STATED, False), ("mist.pt", Known.STATED, False),
])  # fmt: skip
def test_an_automatic_vae_is_no_file_and_not_the_checkpoints_own(word: str, known: Known, blocks: bool) -> None:
    recipe = recipe_of(infotext(f"VAE: {word}, {VERSION}"))
    assert recipe.vae.known is known and ("vae" in blocking(recipe)) is blocks
    assert (GapCode.VAE_LEFT_TO_PROGRAM in {gap.code for gap in gaps_of(recipe)}) is blocks
    assert "does not state the VAE" not in gap_text(*gaps_of(recipe)).en
    assert recipe.vae.value is None or recipe.vae.value.name == ("mist.pt" if "mist" in word else "")


@pytest.mark.parametrize(("named", "blocks"), [
    ([("Mist", 0.8)], False), ([("mist", 0.5)], True), ([("Fog", 0.8)], False), ([("Fog", 0.3)], True),
    ([("Mist", 0.8), ("Fog", 0.3)], True), ([], False),
])  # fmt: skip
def test_resources_loras_beside_tags_are_those_or_block(named: list[tuple[str, float]], blocks: bool) -> None:
    resources = [{"type": "lora", "modelName": name, "weight": weight} for name, weight in named]
    text = infotext(f"Civitai resources: {json.dumps(resources)}, {VERSION}", prompt="teapot <lora:mist:0.8>")
    recipe = recipe_of(text)
    assert [use.weights.name for use in recipe.loras] == ["mist"]
    assert ("Civitai resources" in blocking(recipe)) is blocks


RESOURCES = [
    {"type": "checkpoint", "modelName": "Harbour XL", "modelVersionName": "v2"},
    {"type": "lora", "weight": 0.7, "modelName": "Mist", "modelVersionName": "v1"},
    {"modelName": "Fog", "versionName": "v1", "air": "urn:air:sdxl:lora:civitai:3@4"},
]


def test_resources_at_civitai_are_named_with_their_weights() -> None:
    settings = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64, Civitai resources: "
    recipe = recipe_of(f"teapot\n{settings}{json.dumps(RESOURCES)}, Civitai metadata: {{}}")
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.name == "Harbour XL"
    assert [(use.weights.name, use.unet_weight.value) for use in recipe.loras] == [("Mist", 0.7), ("Fog", None)]
    assert "Civitai resources" not in blocking(recipe) and "loras" in blocking(recipe)
    odd = [*RESOURCES, {"type": "upscaler", "modelName": "4x"}, None]
    assert blocking(recipe_of(f"teapot\n{settings}{json.dumps(odd)}")).count("Civitai resources") == 2


def test_a_saver_of_comfyui_does_not_know_the_text_encoders_weight() -> None:
    recipe = recipe_of(infotext(f"Clip skip: 1, Civitai resources: {json.dumps(RESOURCES)}, Version: ComfyUI"))
    assert [use.text_weight.known for use in recipe.loras] == [Known.UNKNOWN, Known.UNKNOWN]
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.name == "tiny"


@pytest.mark.parametrize("more", [
    "Face restoration: CodeFormer", "ADetailer model: face_yolov8n.pt", "ControlNet 0: x", "RP Active: True", "FreeU Stages: x",
    "Dynamic thresholding enabled: True", "PAG Active: True", "Tiled Diffusion: x", "Refiner: x", "Postprocess upscaler: x",
    "Grain", "Colour Lab (beta): on", "[v1.2] x: y", "Targets: ['red', 'white']", "Hypernet: old", "Hires Module 1: x",
])  # fmt: skip
def test_whatever_changed_pixels_blocks_by_name(more: str) -> None:
    recipe = recipe_of(infotext(f"{more}, {VERSION}"))
    assert blocking(recipe)
    assert more.partition(":")[0] in json.dumps([other.model_dump() for other in recipe.others])


def test_tags_in_the_negative_prompt_are_words_as_in_webui() -> None:
    hires = (
        'Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Latent, Hires negative prompt: "rain <lora:mist:1>"'
    )
    recipe = recipe_of(infotext(f"{hires}, {VERSION}", negative="fog <lora:mist:0.8>"))
    made = settings_of(recipe)
    assert recipe.loras == () and made.negative_prompt == "fog <lora:mist:0.8>"
    assert made.hires is not None and made.hires.negative_prompt == "rain <lora:mist:1>"


@pytest.mark.parametrize(("more", "size"), [
    ("First pass size: 64x32", (64, 32)), ("First pass size: 0x0", (768, 384)), ("First pass size: wide", (128, 64)),
])  # fmt: skip
def test_hires_fix_of_2022_is_not_made_from_another_picture(more: str, size: tuple[int, int]) -> None:
    recipe = recipe_of(infotext(f"Denoising strength: 0.7, {more}"))
    assert (recipe.width.value, recipe.height.value) == size
    assert {"First pass size", "Denoising strength"} <= set(blocking(recipe))
    assert "init" not in blocking(recipe)


def test_the_first_pass_of_2022_had_about_half_a_thousand_pixels_a_side() -> None:
    assert [old_first_pass(*size) for size in ((1024, 1024), (512, 512), (1024, 512), (2048, 64))] == [
        (512, 512), (512, 512), (768, 384), (2944, 128)]  # fmt: skip


@pytest.mark.parametrize(("more", "made"), [
    ("Denoising strength: 0.6, Version: v1.6.0", True), ("Denoising strength: 0, Version: v1.5.2", False),
    ("Denoising strength: 0, Version: v1.9.4", True), ("Denoising strength: 1, Version: ComfyUI", False),
    ("Denoising strength: 0.6", False), ("Denoising strength: 0.6, App: SD.Next, Version: 56a8aea", False),
])  # fmt: skip
def test_only_where_the_keys_are_webuis_is_a_picture_said_to_come_from_another(more: str, made: bool) -> None:
    gaps = {gap.code for gap in gaps_of(recipe_of(infotext(more))) if gap.blocking}
    assert (GapCode.NO_INIT_PICTURE in gaps) is made
    assert made or GapCode.NOT_RUN in gaps


def test_fooocus_in_webuis_layout_names_its_loras_schedule_and_vae() -> None:
    more = 'Scheduler: karras, VAE: Default (model), Lora hashes: "mist: aabbccddee", Lora weights: "mist: 0.6"'
    text = infotext(f"{more}, Version: Fooocus v2.5.5", sampler="DPM++ 2M SDE Karras")
    for recipe in (recipe_of(text, ("fooocus_scheme", "a1111")), recipe_of(text)):
        assert (recipe.sampler.value, recipe.schedule.value) == ("DPM++ 2M SDE", "karras")
        assert recipe.vae.value is not None and (recipe.vae.value.name, recipe.vae.known) == ("", Known.STATED)
        assert recipe.loras[0].unet_weight.value == 0.6
        assert "dialect" in blocking(recipe)
    unnamed = recipe_of(infotext(more), ("fooocus_scheme", "a1111"))
    assert (unnamed.program.value, unnamed.dialect.value) == ("Fooocus", None)


@pytest.mark.parametrize("word", ["None", "undefined", "Undefined", "unknown", "N/A", "null"])
def test_a_word_for_nothing_names_nothing(word: str) -> None:
    """Civitai's generator writes `Undefined` for the sampler of a model that it gives none; savers write Python's `None`."""
    recipe = recipe_of(
        f"teapot\nSteps: 20, Sampler: {word}, Schedule type: {word}, Seed: 5, Size: 128x64, Model: {word}"
    )
    for known in (recipe.sampler, recipe.schedule, recipe.checkpoint):
        assert (known.known, known.value) == (Known.UNKNOWN, None)
    assert {("Sampler", word), ("Model", word)} <= {(other.key, other.value) for other in recipe.others}


def test_the_modules_of_forge_leave_the_vae_open() -> None:
    more = "Version: f2.0.1v1.10.1-previous-659-gc055f2d4, Module 1: ae, Module 2: clip_l"
    assert recipe_of(infotext(more)).vae.known is Known.UNKNOWN
    assert recipe_of(infotext(more.partition(", Module")[0])).vae.known is Known.INFERRED


@pytest.mark.parametrize(("changed", "field"), [
    (("Seed: 5", "Seed: -1"), "seed"), (("Size: 128x64", "Size: 128x64, Clip skip: -2"), "clip_skip"),
    (("Size: 128x64", "Size: 128x64, Clip skip: 0"), "clip_skip"), (("CFG scale: 7", "CFG scale: 6,5"), "cfg_scale"),
])  # fmt: skip
def test_a_number_that_stands_for_none_or_is_cut_is_no_value(changed: tuple[str, str], field: str) -> None:
    recipe = recipe_of(infotext("Version: v1.10.1").replace(*changed))
    assert getattr(recipe, field).known is Known.UNKNOWN
    assert field in blocking(recipe)


def test_a_seed_of_minus_one_in_json_is_none() -> None:
    words = json.dumps({
        "prompt": "teapot",
        "negative_prompt": "fog",
        "seed": -1,
        "num_inference_steps": 20,
        "guidance_scale": 7.5,
    })
    recipe = recipe_of(words)
    assert recipe.seed.known is Known.UNKNOWN and ("seed", "-1") in {
        (other.key, other.value) for other in recipe.others
    }


def test_a_version_with_words_after_its_number_names_no_program() -> None:
    assert recipe_of(infotext("Version: v1.10.1 (modified)")).program.known is Known.UNKNOWN
