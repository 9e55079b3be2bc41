"""Whose text it is: only by marks in the file, with the ground; else nobody's."""

from __future__ import annotations

import json

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known
from evidence_kit.intake import settings_of
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.wording.gaps import gap_remedy, gap_text
from tests.recipe.test_readers import GRAPH, changed
from tests.recipe.webui_texts import COMMON, blocking, infotext, recipe_of

SAVER = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Clip skip: 2, Size: 128x64, Model: tiny.safetensors, Model hash: 8059cfa9dc"


def test_a_text_without_a_mark_is_nobodys_and_blocks() -> None:
    recipe = recipe_of(infotext())
    for field in (recipe.program, recipe.dialect, recipe.noise_source, recipe.schedule, recipe.clip_skip):
        assert field.known is Known.UNKNOWN
    assert "ComfyUI" in recipe.dialect.source  # who else writes so
    assert GapCode.PROGRAM_NOT_STATED in {gap.code for gap in gaps_of(recipe) if gap.blocking}
    assert (recipe.seed.value, recipe.sampler.value, recipe.prompt.known) == (5, "Euler a", Known.STATED)


@pytest.mark.parametrize(("settings", "program", "dialect"), [
    (COMMON.format(sampler="DPM++ 2M, Schedule type: Karras"), "webui 1.9", "a1111-1.9"),
    (COMMON.format(sampler="Euler, Schedule type: Simple") + ", Distilled CFG Scale: 3.5", "forge", "a1111-1.9"),
    (COMMON.format(sampler="Euler a") + ", Denoising strength: 0.7, First pass size: 64x64", "2022", "a1111-2022"),
    (COMMON.format(sampler="Euler a").replace("8059cfa9dc", "8059cfa9"), "January 2023", None),
    (COMMON.format(sampler="euler_ancestral_karras"), "ComfyUI", "comfyui-2023"),
    (COMMON.format(sampler="dpmpp_2m"), "ComfyUI", "comfyui-2023"), (SAVER, "ComfyUI", "comfyui-2023"),
    (COMMON.format(sampler="Euler a") + ", Created Date: 2026-01-04, Civitai resources: []", "Civitai", None),
])  # fmt: skip
def test_a_mark_infers_the_program_with_its_ground(settings: str, program: str, dialect: str | None) -> None:
    recipe = recipe_of(f"teapot\nNegative prompt: fog\n{settings}")
    assert program in (recipe.program.value or "") and recipe.program.known is Known.INFERRED
    assert "Version" in recipe.program.source
    assert recipe.dialect.value == dialect
    assert GapCode.PROGRAM_INFERRED in {gap.code for gap in gaps_of(recipe)}
    assert dialect is not None or "dialect" in blocking(recipe)


def test_schedule_type_in_another_order_than_webuis_says_nothing() -> None:
    recipe = recipe_of("teapot\nSeed: 5, Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Size: 8x8")
    assert recipe.dialect.known is recipe.program.known is Known.UNKNOWN
    assert recipe.schedule.value == "karras"


@pytest.mark.parametrize(("version", "program", "runs"), [
    ("f2.0.1v1.10.1-previous-669-gdfdcbab6", "stable-diffusion-webui-forge f2", True),
    ("f1.0.0v2-v1.10.1RC-latest-2498-g5120e679", "stable-diffusion-webui-reForge f1", True),
    ("classic", "Forge Classic", False), ("neo-2.28", "Forge Neo", False), ("Fooocus v2.5.5", "Fooocus", False),
    ("v1.10.1", "AUTOMATIC1111", True), ("v1.9.4-169-ga30b19dd", "AUTOMATIC1111", True), ("v1.10.0-RC", "AUTOMATIC1111", True),
    ("f2.0.0dev-v1.10.1RC-latest-12-gabcdef1", "reForge", True), ("f1.0.2v1.10.1-previous-3-gabcdef1", "webui-forge", True),
])  # fmt: skip
def test_a_version_names_its_program(version: str, program: str, runs: bool) -> None:
    recipe = recipe_of(infotext(f"RNG: CPU, Version: {version}"))
    assert program in (recipe.program.value or "") and recipe.program.known is Known.STATED
    assert ("dialect" in blocking(recipe)) is not runs


@pytest.mark.parametrize("version", [
    "3.0.1", "v2.0", "1.11.0", "1.3.7", "v1.10.1-amd-24-gabcdef1", "a1b2c3d", "cafebabe", "<none>", "None", "unknown", "N/A", "?",
    "f9.9.9", "1",
])  # fmt: skip
def test_a_version_of_no_program_is_said_and_blocks(version: str) -> None:
    recipe = recipe_of(infotext(f"RNG: CPU, Version: {version}", sampler="DPM++ 2M, Schedule type: Karras"))
    assert recipe.program.known is recipe.dialect.known is recipe.clip_skip.known is Known.UNKNOWN
    (gap,) = [gap for gap in gaps_of(recipe) if gap.code is GapCode.VERSION_OF_NO_PROGRAM]
    assert gap.blocking and gap.arguments == {"version": version}
    assert version in gap_text(gap).zh and "neither program nor version" not in gap_text(*gaps_of(recipe)).en


@pytest.mark.parametrize("app", ["<none>", "3.0.1", "a1b2c3d"])
def test_an_app_that_is_no_name_is_no_program(app: str) -> None:
    assert recipe_of(infotext(f"App: {app}, Version: v1.6.0")).program.known is Known.UNKNOWN


def test_a_gap_names_the_fork_that_the_text_names() -> None:
    for version, fork in (("f1.0.0v2-v1.10.1RC-latest-2498-g5120e679", "reForge"), ("f2.0.1v1.10.1", "webui-forge")):
        (gap,) = [
            gap for gap in gaps_of(recipe_of(infotext(f"Version: {version}"))) if gap.code is GapCode.RULES_OF_FORK
        ]
        assert fork in gap_text(gap).en and fork in gap_text(gap).zh
        assert "in that program" in gap_remedy(gap).en


@pytest.mark.parametrize("sampler", [
    "dpm++ 2m, Schedule type: Karras", "DPM++ 2M, Schedule type: karras", "euler a, Schedule type: automatic",
    "Euler a, Schedule type: beta57", "Euler Ancestral, Schedule type: Karras", "DPM++ 2M, Schedule type: sgm_uniform",
])  # fmt: skip
def test_names_that_webui_does_not_write_are_no_mark_of_it(sampler: str) -> None:
    recipe = recipe_of(infotext(sampler=sampler))
    assert recipe.program.known is recipe.dialect.known is Known.UNKNOWN
    assert "dialect" in blocking(recipe)


def test_sd_next_writes_its_schedule_as_sampler_sigma() -> None:
    stated = recipe_of(infotext("App: SD.Next, Version: 56a8aea, Sampler sigma: karras", sampler="DPM++ 2M"))
    assert (stated.schedule.value, stated.schedule.source) == ("karras", "Sampler sigma")
    assert "Sampler sigma" not in [other.key for other in stated.others]
    assert recipe_of(infotext("App: SD.Next, Version: 56a8aea")).schedule.known is Known.UNKNOWN


def test_the_graph_beside_a_text_is_what_was_run() -> None:
    graph = ("prompt", json.dumps(changed("12", value="teapot")))
    settings = "Steps: 20, Sampler: dpmpp_2m, CFG scale: 8, Seed: 9, Size: 256x64, Model: tiny-v1.5.safetensors, Model hash: 8059cfa9dc"
    text = f"teapot\nNegative prompt: blurry <lora:no tag:1>\n{settings}"
    for more in ("", ", Version: ComfyUI", ", Version: v1.6.0"):
        recipe = recipe_of(text + more, graph)
        said = [gap.arguments["what"] for gap in gaps_of(recipe) if gap.code is GapCode.TEXT_AGAINST_GRAPH]
        assert {"Seed: 9 ≠ 7", "width: 256 ≠ 128"} <= set(said)
        assert any("AUTOMATIC1111" in str(what) for what in said) is (more == ", Version: v1.6.0")
        assert (recipe.seed.value, recipe.program.value, recipe.noise_source.value) == (7, "ComfyUI", "cpu")
        assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == "8059cfa9dc"
        assert settings_of(recipe).seed == 7


def test_the_text_fills_what_the_graph_leaves_open() -> None:
    graph = changed("3", seed=["99", 0]) | {"99": {"class_type": "Nobody's Seed", "inputs": {"seed": "auto"}}}
    recipe = recipe_of(infotext("Version: ComfyUI", sampler="dpmpp_2m"), ("prompt", json.dumps(graph)))
    assert (recipe.seed.value, recipe.seed.known) == (5, Known.STATED)
    assert "text beside the graph" in recipe.seed.source


def test_a_broken_graph_leaves_the_text_but_not_webuis_rules() -> None:
    recipe = recipe_of(infotext(), ("prompt", json.dumps(GRAPH)[:-9]))
    assert (recipe.dialect.value, recipe.noise_source.value, recipe.seed.value) == ("comfyui-2023", "cpu", 5)


@pytest.mark.parametrize(("sampler", "plain", "schedule"), [
    ("dpmpp_2m_sde_gpu_karras", "dpmpp_2m_sde_gpu", "karras"), ("euler_ddim_uniform", "Euler", "ddim_uniform"),
    ("euler_ancestral", "Euler a", "uniform"), ("DPM++ 2M Karras", "DPM++ 2M", "karras"), ("uni_pc_simple", "UniPC", "simple"),
    ("res_2s_bong_tangent", "res_2s", "bong_tangent"), ("Euler Ancestral Karras", "Euler a", "karras"),
    ("DPM++ 2M", "DPM++ 2M", None),
])  # fmt: skip
def test_savers_of_comfyui_write_the_schedule_after_the_sampler(sampler: str, plain: str, schedule: str | None) -> None:
    recipe = recipe_of(infotext("Version: ComfyUI", sampler=sampler))
    assert (recipe.sampler.value, recipe.schedule.value) == (plain, schedule)


def test_a_saver_says_unknown_of_a_prompt_that_it_was_not_given() -> None:
    recipe = recipe_of(infotext("Version: ComfyUI", prompt="unknown", negative="unknown"))
    assert recipe.prompt.known is recipe.negative_prompt.known is Known.UNKNOWN


def test_capital_letters_of_other_programs_are_the_same_keys() -> None:
    text = infotext("Version: v1.6.0").replace("CFG scale", "CFG Scale").replace("Model hash", "Model Hash")
    recipe = recipe_of(text)
    assert (recipe.cfg_scale.value, recipe.cfg_scale.source) == (7, "CFG Scale")
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == "8059cfa9dc"
