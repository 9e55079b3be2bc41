"""Keys of img2img and inpainting, graphs that load a picture, and what is missing of either."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.init_picture import InitPicture, Mask, StatedInit
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.intake import gaps_of, settings_of
from evidence_kit.wording.gaps import gap_remedy, gap_text
from tests.recipe.options.test_infotext_options import recipe_of
from tests.recipe.test_readers import GRAPH, chunks

PICTURE, MASK = "1" * 64, "2" * 64
GIVEN = StatedInit(picture=PICTURE, mask=MASK, previous_seed=9)
INPAINT = "Denoising strength: 0.6, Mask blur: 4, Masked content: latent noise, Mask mode: Inpaint not masked"


def init_of(more: str, stated: StatedInit = GIVEN, version: str = "1.9.4") -> InitPicture | None:
    return settings_of(recipe_of(more, version=version), stated).init


def gaps(recipe: Recipe, stated: StatedInit) -> list[tuple[str, bool]]:
    return [(gap.parameter, gap.blocking) for gap in gaps_of(recipe, stated)]


def test_the_keys_become_the_init_picture() -> None:
    picture = StatedInit(picture=PICTURE, previous_seed=9, resize="crop", exact_steps=True)
    assert init_of("Denoising strength: 0.6, Noise multiplier: 1.1, Extra noise: 0.2", picture) == InitPicture(
        sha256=PICTURE, denoising_strength=0.6, previous_seed=9, resize="crop", exact_steps=True, noise_multiplier=1.1,
        extra_noise=0.2,
    )  # fmt: skip
    made = init_of(f"{INPAINT}, Inpaint area: Only masked, Masked area padding: 32")
    assert made is not None
    assert made.mask == Mask(sha256=MASK, blur=4, content="latent-noise", inverted=True, padding=32)


def test_the_text_goes_before_the_party_and_the_party_before_a_silence() -> None:
    stated = GIVEN.model_copy(update={"mask_blur": 8, "masked_content": "fill", "only_masked_padding": 16})
    written = init_of("Denoising strength: 0.6, Mask blur: 4", stated)
    assert written is not None and written.mask == Mask(sha256=MASK, blur=4)
    silent = init_of("Denoising strength: 0.6", stated, version="1.6.0")
    assert silent is not None and silent.mask == Mask(sha256=MASK, blur=8, content="fill", padding=16)


def test_without_the_seed_of_the_picture_before_its_own_is_taken_and_said() -> None:
    stated = StatedInit(picture=PICTURE)
    recipe = recipe_of("Denoising strength: 0.6")
    made = settings_of(recipe, stated).init
    assert made is not None and made.previous_seed == recipe.seed.value
    assert gaps(recipe, stated) == [("init.previous_seed", False)]


@pytest.mark.parametrize(("more", "version", "stated", "expected"), [
    ("Denoising strength: 0.6", "1.9.4", StatedInit(), [("init", True)]),
    (INPAINT, "1.9.4", StatedInit(), [("init", True), ("mask", True)]),
    (INPAINT, "1.9.4", StatedInit(picture=PICTURE, previous_seed=9), [("mask", True)]),
    ("Denoising strength: 0.6", "1.6.0", StatedInit(picture=PICTURE, previous_seed=9), [("mask", False)]),
    (INPAINT, "1.9.4", GIVEN, []),
])  # fmt: skip
def test_what_is_missing_is_said_with_the_command_that_gives_it(
    more: str, version: str, stated: StatedInit, expected: list[tuple[str, bool]]
) -> None:
    recipe = recipe_of(more, version=version)
    assert gaps(recipe, stated) == expected
    for gap in gaps_of(recipe, stated):
        assert "evidence-kit intake CASE --as init-" in gap_remedy(gap).en and gap_text(gap).zh


@pytest.mark.parametrize("more", [
    "Denoising strength: much", "Denoising strength: 1.5", "Denoising strength: 0.5, Mask blur: None",
    "Denoising strength: 0.5, Masked content: gold", "Denoising strength: 0.5, Denoising strength: 0.6",
    "Denoising strength: 0.5, Conditional mask weight: 0.5", "Denoising strength: 0.5, Mask blur: 9999",
])  # fmt: skip
def test_values_that_cannot_have_been_run_block(more: str) -> None:
    with pytest.raises(RegenerationError):
        init_of(more)


def test_a_picture_without_a_strength_starts_from_noise() -> None:
    assert init_of("", StatedInit(picture=PICTURE)) is None
    assert init_of("Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Latent") is None


def loading(strength: float = 0.6, **nodes: Any) -> Recipe:
    graph = json.loads(json.dumps(GRAPH))
    graph["3"]["inputs"] |= {"latent_image": ["31", 0], "denoise": strength}
    graph["30"] = {"class_type": "LoadImage", "inputs": {"image": "底图.png"}}
    graph["31"] = {"class_type": "VAEEncode", "inputs": {"pixels": ["30", 0], "vae": graph["8"]["inputs"]["vae"]}}
    return chunks(("prompt", json.dumps(graph | nodes)))


def test_a_graph_that_loads_a_picture_is_followed() -> None:
    recipe = loading()
    (gap,) = [gap for gap in gaps_of(recipe) if gap.blocking]
    assert (gap.code, gap.arguments["name"]) == (GapCode.NO_INIT_PICTURE_NAMED, "底图.png")
    made = settings_of(recipe, StatedInit(picture=PICTURE, previous_seed=3)).init
    assert made == InitPicture(sha256=PICTURE, denoising_strength=0.6, previous_seed=3)


@pytest.mark.parametrize(("node", "channel"), [
    ({"class_type": "LoadImageMask", "inputs": {"image": "m.png", "channel": "red"}}, "red"),
    ({"class_type": "LoadImage", "inputs": {"image": "m.png"}}, "alpha"),
])  # fmt: skip
def test_a_graph_with_a_mask_is_followed(node: dict[str, Any], channel: str) -> None:
    nodes = {
        "31": {"class_type": "SetLatentNoiseMask", "inputs": {"samples": ["32", 0], "mask": ["33", 1]}},
        "32": {"class_type": "VAEEncode", "inputs": {"pixels": ["30", 0], "vae": GRAPH["8"]["inputs"]["vae"]}},
        "33": node,
    }
    recipe = loading(**nodes)
    assert [gap.parameter for gap in gaps_of(recipe) if gap.blocking] == ["init", "mask"]
    made = settings_of(recipe, GIVEN).init
    assert made is not None and made.mask == Mask(sha256=MASK, channel=channel, blur=0)


@pytest.mark.parametrize("nodes", [
    {"31": {"class_type": "VAEEncodeForInpaint", "inputs": {"pixels": ["30", 0], "vae": ["4", 2]}}},
    {"31": {"class_type": "VAEEncode", "inputs": {"pixels": ["30", 0], "vae": ["99", 0]}},
     "99": {"class_type": "VAELoader", "inputs": {"vae_name": "another"}}},
    {"30": {"class_type": "ImageScale", "inputs": {"image": ["34", 0]}}, "34": {"class_type": "LoadImage", "inputs": {}}},
    {"31": {"class_type": "SetLatentNoiseMask", "inputs": {"samples": ["31", 0], "mask": ["30", 1]}}},
])  # fmt: skip
def test_a_start_that_cannot_be_followed_blocks(nodes: dict[str, Any]) -> None:
    recipe = loading(**nodes)
    assert "KSampler #3.latent_image" in [gap.parameter for gap in gaps_of(recipe, GIVEN) if gap.blocking]
