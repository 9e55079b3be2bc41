"""Which node saved the picture: what looks at a picture saves none, and samplers of easy-use may."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence_kit.formats.metadata.comfyui.nodes import GraphNode, parse
from evidence_kit.formats.metadata.comfyui.outputs import possible_savers
from tests.formats.metadata.test_comfyui import BASE, SECOND, Nodes, keys, node, read

FIRST_PASS_SHOWN = BASE | SECOND | {"9": node("PreviewImage", images=["8", 0])}
"""A preview of the first pass; whatever else takes the second one's picture is node 30."""


def savers(nodes: Nodes, container: str = "png") -> list[str]:
    return [str(one) for one in possible_savers(parse(json.dumps(nodes)), container)]


@pytest.mark.parametrize("kind", [
    "ImageToMask", "GetImageSize", "CLIPVisionEncode", "ImageScale", "GetImageSize+", "Image Size to Number", "WD14Tagger|pysssss",
    "Florence2Run Caption", "FaceAnalysisOdd", "Image Histogram", "SAMDetectorCombined", "LLM Describe", "Image Aesthetic Score",
])  # fmt: skip
def test_a_node_that_only_looks_at_a_picture_saved_none(kind: str) -> None:
    assert savers(FIRST_PASS_SHOWN | {"30": node(kind, image=["22", 0])}) == ["PreviewImage #9"]
    said = read(FIRST_PASS_SHOWN | {"30": node(kind, image=["22", 0])})
    assert (said.seed, said.passes, said.candidates) == (11, (), ())


def test_an_unknown_end_beside_a_preview_of_another_picture_leaves_it_open() -> None:
    said = read(FIRST_PASS_SHOWN | {"30": node("Odd Filer", images=["22", 0])}, picture=None)
    assert [one.output for one in said.candidates] == ["PreviewImage #9", "Odd Filer #30"]


def test_an_unknown_end_beside_a_preview_of_the_same_picture_does_not() -> None:
    nodes = BASE | {"9": node("PreviewImage", images=["8", 0]), "30": node("Odd Filer", images=["8", 0], words=["31", 0]),
                    "31": node("CR Text", text="x")}  # fmt: skip
    assert savers(nodes) == ["PreviewImage #9"]


@pytest.mark.parametrize(
    "kind", ["Image Comparer (rgthree)", "Display Any (rgthree)", "PreviewBridge", "easy showAnything", "Image Inspect"]
)
def test_what_shows_a_picture_comes_after_what_saves_one(kind: str) -> None:
    nodes = FIRST_PASS_SHOWN | {"30": node(kind, images=["22", 0], filename="x")}
    assert savers(nodes | {"31": node("Image Save", images=["8", 0])}) == ["Image Save #31"]


def test_one_of_comfyuis_own_that_looks_comes_last_of_all() -> None:
    looked = {key: one for key, one in BASE.items() if key != "9"} | {"30": node("GetImageSize", image=["8", 0])}
    assert savers(looked) == ["GetImageSize #30"]


def easy(output: Any, **more: Any) -> Nodes:
    """A sampler of easy-use that makes its picture, with what it says of filing it."""
    loader = node("easy fullLoader", ckpt_name="mill.safetensors", vae_name="Baked VAE", positive="a mill", negative="fog",
                  resolution="64 x 64", empty_latent_width=64, empty_latent_height=64)  # fmt: skip
    drawn = node("easy fullkSampler", pipe=["1", 0], steps=20, cfg=7, sampler_name="euler", scheduler="normal", denoise=1, seed=5,
                 image_output=output, save_prefix="e")  # fmt: skip
    return {"1": loader, "2": drawn, **more}


@pytest.mark.parametrize("output", ["Save", "Hide&Save", "Hide/Save", "Sender", "Sender&Save", ["99", 0]])
def test_a_sampler_of_easy_use_that_saves_is_the_saver(output: Any) -> None:
    nodes = easy(output, **{"3": node("PreviewImage", images=["2", 1]), "99": node("Odd Choice", a=1, b=2)})
    assert savers(nodes) == ["easy fullkSampler #2"]
    said = read(nodes)
    assert (said.seed, said.prompt, said.width, said.passes, said.candidates) == (5, "a mill", 64, (), ())
    assert {"easy fullkSampler #2", "saver"} <= set(keys(said))


@pytest.mark.parametrize("output", ["Hide", "None", "Preview", "Preview&Choose"])
def test_a_sampler_of_easy_use_that_shows_is_none_where_another_saves(output: str) -> None:
    assert savers(easy(output, **{"9": node("SaveImage", images=["2", 1])})) == ["SaveImage #9"]


def test_a_sampler_of_easy_use_that_saves_beside_a_saver_leaves_it_open() -> None:
    nodes = easy("Save", **{"3": node("ImageScale", upscale_method="area", width=200, height=100, crop="disabled", image=["2", 1]),
                            "9": node("SaveImage", images=["3", 0])})  # fmt: skip
    assert savers(nodes) == ["easy fullkSampler #2", "SaveImage #9"]
    assert [one.output for one in read(nodes, picture=None).candidates] == ["easy fullkSampler #2", "SaveImage #9"]
    of_its_size = read(nodes, picture=(200, 100))
    assert (
        "saver" in of_its_size.harmless
        and ("saver", "SaveImage #9; by the size of the file it was not easy fullkSampler #2") in of_its_size.rest
    )


def test_an_enlarger_of_easy_use_that_saves_files_what_it_makes() -> None:
    nodes = easy("Hide", **{"3": node("easy hiresFix", pipe=["2", 0], model_name="4x.pth", rescale_after_model=True, image_output="Save",
                                      save_prefix="h")})  # fmt: skip
    said = read(nodes, picture=(128, 128))
    assert (
        savers(nodes) == ["easy hiresFix #3"]
        and "easy hiresFix #3" in keys(said)
        and "size of the file" not in keys(said)
    )


def test_savers_of_easy_use_write_png_alone() -> None:
    assert savers(easy("Save", **{"9": node("Image Save", images=["2", 1])}), "jpeg") == ["Image Save #9"]


def test_nodes_are_shown_by_class_and_number() -> None:
    assert str(GraphNode("2", "easy kSampler", {})) == "easy kSampler #2"
