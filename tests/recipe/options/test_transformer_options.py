"""Graphs of models in several files: which of their nodes are run."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.formats import png
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.options.transformer_options import transformer_options
from evidence_kit.recipe.read import read_recipe

GRAPH = {
    "1": ("UNETLoader", {"unet_name": "flux1-dev.safetensors", "weight_dtype": "default"}),
    "2": ("DualCLIPLoader", {"clip_name1": "clip_l.safetensors", "clip_name2": "t5xxl.safetensors", "type": "flux"}),
    "3": ("VAELoader", {"vae_name": "ae.safetensors"}),
    "4": ("CLIPTextEncode", {"clip": ["2", 0], "text": "a fox"}),
    "5": ("FluxGuidance", {"conditioning": ["4", 0], "guidance": 2.5}),
    "6": ("EmptySD3LatentImage", {"width": 64, "height": 64, "batch_size": 1}),
    "7": ("RandomNoise", {"noise_seed": 7}),
    "8": ("BasicGuider", {"model": ["1", 0], "conditioning": ["5", 0]}),
    "9": ("KSamplerSelect", {"sampler_name": "euler"}),
    "10": ("BasicScheduler", {"model": ["1", 0], "scheduler": "simple", "steps": 4, "denoise": 1.0}),
    "11": ("SamplerCustomAdvanced", {"noise": ["7", 0], "guider": ["8", 0], "sampler": ["9", 0], "sigmas": ["10", 0],
                                     "latent_image": ["6", 0]}),
    "12": ("VAEDecode", {"samples": ["11", 0], "vae": ["3", 0]}),
    "13": ("SaveImage", {"images": ["12", 0], "filename_prefix": "x"}),
}  # fmt: skip


def recipe_with(**changes):
    nodes = {number: {"class_type": kind, "inputs": dict(inputs)} for number, (kind, inputs) in GRAPH.items()}
    for number, inputs in changes.items():
        nodes[number.removeprefix("n")]["inputs"].update(inputs)
    chunks, stream = PngInfo(), io.BytesIO()
    chunks.add_text("prompt", json.dumps(nodes))
    Image.new("RGB", (64, 64)).save(stream, "PNG", pnginfo=chunks)
    return read_recipe("x.png", png.read(stream.getvalue()))


def test_a_graph_of_flux_is_run_whole() -> None:
    recipe = recipe_with()
    assert [gap.code for gap in gaps_of(recipe) if gap.blocking] == []
    found = transformer_options(recipe)
    assert (found.guidance, found.text_encoding) == (2.5, "flux")
    assert [ref.name for ref in found.text_encoders] == ["clip_l", "t5xxl"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"n1": {"weight_dtype": "fp8_e4m3fn"}}, "UNETLoader #1"),
        ({"n10": {"denoise": 0.5}}, "BasicScheduler #10"),
        ({"n5": {"guidance": "a"}}, "FluxGuidance #5"),
        ({"n6": {"batch_size": 2}}, "EmptySD3LatentImage #6.batch_size"),
    ],
)
def test_what_is_not_run_stays_a_gap(changes, key) -> None:
    assert key in [gap.parameter for gap in gaps_of(recipe_with(**changes)) if gap.blocking]
