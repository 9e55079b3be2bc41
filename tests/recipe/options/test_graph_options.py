"""Which nodes of a graph the engine runs, and what becomes of those that say more than it knows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.settings import ModelSampling
from evidence_kit.intake import settings_of
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.options.graph_options import graph_options
from tests.formats.metadata.test_comfyui import BASE, Nodes, node, sampler
from tests.recipe.test_graph_gaps import in_png

LATER = ("workflow", json.dumps({"nodes": [], "extra": {"frontendVersion": "1.40.0"}}))


def later(nodes: Nodes) -> Recipe:
    return in_png(BASE | nodes, (64, 64), LATER)


def not_run(recipe: Recipe) -> list[str]:
    return [gap.parameter for gap in gaps_of(recipe) if gap.code is GapCode.NOT_RUN]


def on_the_way(kind: str, **inputs: Any) -> Nodes:
    """A node between the checkpoint and the sampler."""
    return {"40": node(kind, model=["4", 0], **inputs), "3": sampler(11, ["5", 0], model=["40", 0])}


@pytest.mark.parametrize(("said", "zero", "predicts"), [("v_prediction", True, "v"), ("eps", False, "epsilon")])
def test_what_a_model_predicts_is_the_nodes_word(said: str, zero: bool, predicts: str) -> None:
    settings = settings_of(later(on_the_way("ModelSamplingDiscrete", sampling=said, zsnr=zero)))
    assert settings.model_sampling == ModelSampling.model_validate({"prediction": predicts, "zero_terminal": zero})


def test_guidance_is_rescaled_by_the_nodes_share() -> None:
    assert settings_of(later(on_the_way("RescaleCFG", multiplier=0.7))).cfg_rescale == 0.7


@pytest.mark.parametrize("nodes", [
    on_the_way("ModelSamplingDiscrete", sampling="lcm", zsnr=False), on_the_way("ModelSamplingDiscrete", sampling="eps"),
    on_the_way("RescaleCFG", multiplier=1.5), on_the_way("RescaleCFG", multiplier=["9", 0]), on_the_way("RescaleCFG", multiplier=0.5, odd=1),
])  # fmt: skip
def test_a_node_that_says_more_than_the_engine_knows_is_not_run(nodes: Nodes) -> None:
    assert not_run(later(nodes)) == [f"{nodes['40']['class_type']} #40"]


def test_of_two_nodes_of_a_kind_neither_is_run() -> None:
    two = {"40": node("RescaleCFG", model=["4", 0], multiplier=0.7), "41": node("RescaleCFG", model=["40", 0], multiplier=0.2),
           "3": sampler(11, ["5", 0], model=["41", 0])}  # fmt: skip
    assert sorted(not_run(later(two))) == ["RescaleCFG #40", "RescaleCFG #41"]


SIZES = {"width": 1024, "height": 1536, "crop_w": 16, "crop_h": 32, "target_width": 1024, "target_height": 1500}


def told(number: str, second: str, first: str, **more: Any) -> Nodes:
    return {number: node("CLIPTextEncodeSDXL", clip=["4", 1], text_g=second, text_l=first, **(SIZES | more))}


def test_sizes_and_a_second_text_are_of_the_side_that_says_them() -> None:
    settings = settings_of(later(told("6", "a mill", "watercolour") | told("7", "fog", "fog", crop_w=0)))
    assert settings.positive is not None and settings.negative is not None
    assert (settings.prompt, settings.positive.first_text, settings.negative.first_text) == (
        "a mill",
        "watercolour",
        None,
    )
    assert settings.positive.sizes is not None and settings.negative.sizes is not None
    assert (settings.positive.sizes.crop_width, settings.negative.sizes.crop_width) == (16, 0)
    assert (settings.positive.sizes.crop_height, settings.positive.sizes.target_height) == (32, 1500)


def test_two_sides_of_one_text_cannot_be_told_apart() -> None:
    recipe = later(told("6", "a mill", "a mill") | told("7", "a mill", "a mill", crop_w=0))
    assert {"CLIPTextEncodeSDXL #6", "CLIPTextEncodeSDXL #7"} <= set(not_run(recipe))


def custom(kind: str = "KarrasScheduler", name: str = "euler", **more: Any) -> Nodes:
    ends = {"steps": 12, "sigma_max": 14.5, "sigma_min": 0.03, "rho": 7.0}
    return {
        "3": node("SamplerCustom", model=["4", 0], add_noise=True, noise_seed=11, cfg=3.0, positive=["6", 0], negative=["7", 0],
                  sampler=["41", 0], sigmas=["40", 0], latent_image=["5", 0]) ,
        "40": node(kind, **(ends | more)), "41": node("KSamplerSelect", sampler_name=name),
    }  # fmt: skip


def test_levels_between_a_nodes_own_ends() -> None:
    settings = settings_of(later(custom()))
    assert (settings.sampler, settings.schedule, settings.steps) == ("Euler", "karras", 12)
    assert (settings.levels.sigma_max, settings.levels.sigma_min, settings.levels.rho) == (14.5, 0.03, 7.0)


@pytest.mark.parametrize(
    "nodes", [custom("VPScheduler"), custom(sigma_max=["9", 0]), custom(sigma_min=0.0), custom(odd=1)]
)
def test_levels_that_the_engine_does_not_make_leave_the_whole_sampler_unrun(nodes: Nodes) -> None:
    assert {"SamplerCustom #3", "KSamplerSelect #41"} <= set(not_run(later(nodes)))


def test_what_is_no_node_is_nobodys() -> None:
    assert (
        graph_options((("Eta", "0.5"), ("RescaleCFG #4", "no JSON"), ("RescaleCFG", "{}")), "a", "b").keys
        == frozenset()
    )
