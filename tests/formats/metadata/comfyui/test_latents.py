"""Sizes along a graph: behind samplers that enlarge, and out of lists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.metadata.test_comfyui import BASE, Nodes, keys, node, read, sampler

SIDES = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "vae": ["4", 2]}
ENLARGED = node("UltimateSDUpscale", image=["8", 0], upscale_model=["71", 0], upscale_by=2, seed=22, steps=10, cfg=7,
                sampler_name="euler", scheduler="normal", denoise=0.3, tile_width=512, **SIDES)  # fmt: skip


def with_enlarger(**changed: Any) -> Nodes:
    return BASE | {"70": ENLARGED | changed, "71": node("UpscaleModelLoader", model_name="4x.pth"),
                   "30": node("Image Save", filename_prefix="i", images=["70", 0])}  # fmt: skip


def test_a_sampler_that_enlarges_does_not_decide_between_savers() -> None:
    for picture in ((64, 64), (128, 128), (200, 100)):
        said = read(with_enlarger(), picture=picture)
        assert [one.output for one in said.candidates] == ["SaveImage #9", "Image Save #30"]


@pytest.mark.parametrize("picture", [(64, 64), (128, 128)])
def test_the_size_behind_a_sampler_that_enlarges_is_not_said_to_differ(picture: tuple[int, int]) -> None:
    nodes = with_enlarger()
    del nodes["9"]
    said = read(nodes, picture=picture)
    assert "size of the file" not in keys(said) and [one.seed for one in said.passes] == [11, 22]


def test_a_sampler_that_is_known_to_keep_the_size_does() -> None:
    detailer = {"70": sampler(44, ["5", 0], "FaceDetailer", image=["8", 0]), "9": node("SaveImage", images=["70", 0])}
    del detailer["70"]["inputs"]["latent_image"]
    assert "size of the file" in keys(read(BASE | detailer, picture=(128, 128)))
    hooked = detailer["70"]["inputs"] | {"detailer_hook": ["72", 0]}
    odd = detailer | {"70": node("FaceDetailer", **hooked), "72": node("Odd Hook", scale=2)}
    assert "size of the file" not in keys(read(BASE | odd, picture=(128, 128)))


def test_one_unknown_sampler_is_not_said_to_make_a_picture_of_the_files_size() -> None:
    alone = BASE | {"3": sampler(11, ["80", 0], "Odd Sampler"), "80": node("Odd Latent", source=1)}
    assert {"width", "height"} <= read(alone, picture=(99, 99)).unclear
    assert not {"width", "height"} & read(alone | {"3": sampler(11, ["80", 0])}, picture=(99, 99)).unclear


@pytest.mark.parametrize(("empty", "size"), [
    (node("EmptyLatentImagePresets", dimensions="512 x 768 (1:1.5)", invert=False, batch_size=1), (512, 768)),
    (node("EmptyLatentImagePresets", dimensions="512 x 768 (1:1.5)", invert=True, batch_size=1), (768, 512)),
    (node("EmptyLatentImagePresets", dimensions="512 x 768 (1:1.5)", invert=["99", 0], batch_size=1), None),
    (node("EmptyLatentImageCustomPresets", dimensions="tall 9:16 - 512x896", invert=False, batch_size=1), (512, 896)),
    (node("SDXL Empty Latent Image (rgthree)", dimensions="1216 x 832   (landscape)", clip_scale=1.5, batch_size=1), (1216, 832)),
    (node("SDXLEmptyLatentSizePicker+", resolution="704x1408 (0.5)", width_override=640, height_override=0, batch_size=1), None),
    (node("Odd Empty Latent", width=512, height=512, ratio="2:1", batch_size=1), None),
    (node("Odd Empty Latent", width=512, height=640, batch_size=1), (512, 640)),
    (node("EmptyHunyuanLatentVideo", width=512, height=640, length=9, batch_size=1), (512, 640)),
])  # fmt: skip
def test_the_size_of_a_list_counts_as_the_node_takes_it(empty: dict[str, Any], size: tuple[int, int] | None) -> None:
    said = read(BASE | {"5": empty, "99": node("Odd Choice", a=1, b=2)}, picture=None)
    assert (said.width, said.height) == (size or (None, None))


@pytest.mark.parametrize(("chosen", "size"), [
    ("832 x 1216", (832, 1216)), ("width x height (custom)", (64, 96)), ("自定义 x 自定义", (64, 96)), (["99", 0], None), ("tall", None),
])  # fmt: skip
def test_the_widgets_of_an_easy_loader_count_only_under_its_own_choice(
    chosen: Any, size: tuple[int, int] | None
) -> None:
    loader = node("easy fullLoader", ckpt_name="mill.safetensors", vae_name="Baked VAE", clip_skip=-2, positive="a mill", negative="fog",
                  resolution=chosen, empty_latent_width=64, empty_latent_height=96)  # fmt: skip
    drawn = node(
        "easy fullkSampler", pipe=["1", 0], steps=20, cfg=7, sampler_name="euler", scheduler="normal", denoise=1, seed=5
    )
    said = read({"1": loader, "2": drawn, "9": node("SaveImage", filename_prefix="h", images=["2", 1])}, picture=None)
    assert (said.width, said.height) == (size or (None, None))
