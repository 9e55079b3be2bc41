"""A graph dates itself from below, and says by what."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.metadata.comfyui import first_seen
from evidence_kit.formats.metadata.comfyui.nodes import Graph, parse
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.recipe.readers.comfyui_versions import _FRONTENDS, ASSUMED, earliest, rules_since
from tests.png_texts import with_texts
from tests.recipe.test_graph_gaps import picture

NOTHING = None


def of_text(text: str) -> Recipe:
    """The recipe of a picture that carries a text under `parameters`."""
    return read_recipe("claimed", embedded_in(with_texts(picture(), (("parameters", text),))))


def graph(**inputs: Any) -> Graph:
    """One node of 2023, `CLIPTextEncode #1`, changed: `kind`, `number`, `title`, and its inputs."""
    number, kind, title = (
        inputs.pop(name, usual) for name, usual in (("number", "1"), ("kind", "CLIPTextEncode"), ("title", None))
    )
    beside = {} if title is None else {"_meta": {"title": title}}
    return parse(json.dumps({number: {"class_type": kind, "inputs": inputs} | beside}))


def of_editor(version: object) -> dict[str, object]:
    return {"extra": {"frontendVersion": version}}


@pytest.mark.parametrize(("version", "day"), [
    ("1.18.9", "2025-04-24"), ("1.30.6", "2025-10-17"), ("1.56.0", "2026-10-07"),
    ("1.99.1", "2026-10-22"), ("1.33.8-rc.1", "2025-11-19"), ("2.0.1", "2026-10-22"), ("1.2.3", "2024-08-01"), ("1.x", "2024-08-01"),
    ("nightly", "2024-08-01"),
])  # fmt: skip
def test_the_editors_release_dates_a_graph(version: str, day: str) -> None:
    found = earliest(of_editor(version), NOTHING)
    assert found is not None and found.day == day and version in str(found)


@pytest.mark.parametrize("workflow", [None, {}, [], {"extra": 3}, of_editor(None), of_editor(""), of_editor(7)])  # fmt: skip
def test_what_names_no_release_dates_nothing(workflow: object) -> None:
    assert earliest(workflow, NOTHING) is None


@pytest.mark.parametrize(("changed", "day", "ground"), [
    ({"kind": "PrimitiveInt", "value": 3}, "2025-03-21", "PrimitiveInt"),
    ({"kind": "StringConcatenate"}, "2025-05-12", "StringConcatenate"),
    ({"kind": "KSampler", "sampler_name": "res_multistep", "scheduler": "normal"}, "2025-01-12", "res_multistep"),
    ({"kind": "KSampler", "sampler_name": "euler", "scheduler": "kl_optimal"}, "2024-12-30", "kl_optimal"),
    ({"kind": "KSampler", "sampler_name": "dpmpp_3m_sde", "scheduler": "karras"}, "2023-08-14", "dpmpp_3m_sde"),
    ({"kind": "ImageScale", "upscale_method": "lanczos"}, "2023-09-19", "lanczos"),
    ({"kind": "CLIPLoader", "type": "stable_diffusion"}, "2024-02-16", "CLIPLoader.type"),
    ({"number": "57:8"}, "2023-11-30", "#57:8"), ({"title": "Prompt"}, "2023-12-27", "_meta"),
    ({"kind": "Seed (rgthree)"}, "2023-08-13", "Seed (rgthree)"), ({"kind": "easy int"}, "2023-12-10", "easy int"),
    ({"kind": "Power Lora Loader (rgthree)"}, "2024-04-06", "Power Lora Loader (rgthree)"),
])  # fmt: skip
def test_what_is_younger_than_the_rules_dates_a_graph(changed: dict[str, Any], day: str, ground: str) -> None:
    found = earliest(None, graph(**changed))
    assert found is not None and (found.day, found.ground) == (day, ground)
    assert rules_since(found).known is Known.UNKNOWN


@pytest.mark.parametrize("changed", [
    {}, {"kind": "KSampler", "sampler_name": "dpmpp_2m_sde", "scheduler": "exponential"}, {"kind": "CLIPLoader", "clip_name": "x"},
    {"text": "beta"}, {"kind": "an unknown node", "value": "lcm"}, {"kind": "LatentUpscale", "upscale_method": "bislerp"},
])  # fmt: skip
def test_what_stood_there_from_the_beginning_dates_nothing(changed: dict[str, Any]) -> None:
    assert earliest(None, graph(**changed)) is None


@pytest.mark.parametrize("workflow", [
    {"revision": 0}, {"definitions": {"subgraphs": []}}, {"nodes": [{"type": "MarkdownNote"}]},
    {"nodes": [{"type": "KSampler", "properties": {"cnr_id": "comfy-core", "ver": "0.3.40"}}]},
])  # fmt: skip
def test_marks_of_the_editor_that_is_released_apart_date_a_document(workflow: object) -> None:
    found = earliest(workflow, NOTHING)
    assert found is not None and found.day == "2024-08-01"


@pytest.mark.parametrize("workflow", [
    {"nodes": [{"type": "KSampler", "properties": {"Node name for S&R": "KSampler"}}, 3, {"type": 4}], "version": 0.4, "extra": {}},
    {"nodes": 5}, {"nodes": [{"properties": []}]},
])  # fmt: skip
def test_a_document_of_2023_dates_nothing(workflow: object) -> None:
    assert earliest(workflow, NOTHING) is None


def test_a_node_that_only_the_document_holds_dates_it() -> None:
    found = earliest({"nodes": [{"type": "PrimitiveInt", "mode": 2}]}, graph())
    assert found is not None and found.day == "2025-03-21"


def test_the_latest_of_several_signs_counts() -> None:
    flux = graph(kind="FluxGuidance", scheduler="beta")
    assert earliest(None, flux).day == "2024-08-02"  # type: ignore[union-attr]
    assert earliest(of_editor("1.18.0"), flux).day == "2025-04-24"  # type: ignore[union-attr]


def test_rules_are_those_of_2023_only_where_nothing_speaks_against_them() -> None:
    undated = rules_since(None)
    assert (undated.value, undated.known, undated.source) == ("comfyui-2023", Known.INFERRED, ASSUMED)


LINE = "a mill\nSteps: 9, Sampler: {}, CFG scale: 3, Seed: 2, Size: 64x64, Model: mill, Version: ComfyUI"


@pytest.mark.parametrize(("sampler", "day"), [
    ("res_multistep_kl_optimal", "2025-01-12"), ("euler_sgm_uniform", "2023-08-14"), ("euler, Schedule type: beta", "2024-07-19"),
    ("DPM++ 3M SDE", "2023-08-14"), ("LCM", "2023-11-09"),
])  # fmt: skip
def test_a_savers_text_is_dated_by_its_sampler_and_schedule(sampler: str, day: str) -> None:
    recipe = of_text(LINE.format(sampler))
    assert recipe.dialect.known is Known.UNKNOWN
    assert {one.key: one.value[:10] for one in recipe.others}["ComfyUI version"] == day
    assert GapCode.RULES_OF_LATER_VERSION in [gap.code for gap in gaps_of(recipe)]


def test_a_savers_text_with_what_stood_there_from_the_beginning_is_not_dated() -> None:
    assert of_text(LINE.format("dpmpp_2m_karras")).dialect.value == "comfyui-2023"


@pytest.mark.parametrize(("sampler", "scheduler", "known"), [
    ("euler", "karras", Known.INFERRED), ("res_multistep", "normal", Known.UNKNOWN), ("euler", "beta", Known.UNKNOWN)])  # fmt: skip
def test_what_swarmui_had_comfyui_draw_is_dated_likewise(sampler: str, scheduler: str, known: Known) -> None:
    asked = {"prompt": "a mill", "seed": 1, "steps": 9, "cfgscale": 3, "sampler": sampler, "scheduler": scheduler,
             "width": 64, "height": 64, "model": "mill"}  # fmt: skip
    assert of_text(json.dumps({"sui_image_params": asked})).dialect.known is known


def test_every_day_of_the_table_lies_behind_the_rules_of_may_2023() -> None:
    days = {*first_seen.NODES.values(), *first_seen.CHOICES.values(), first_seen.GROUPED_NUMBER, first_seen.TITLES}
    assert all(date.fromisoformat(day) >= date(2023, 6, 20) for day in days)


def test_releases_stand_in_the_order_of_their_days() -> None:
    days = [date.fromisoformat(_FRONTENDS[minor]) for minor in sorted(_FRONTENDS)]
    assert days == sorted(days)
