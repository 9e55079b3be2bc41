"""img2img and inpainting on the shipped checkpoint, its parts against values of the programs' own libraries."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from evidence_kit.domain.errors import InputError, RegenerationError
from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.init_picture import Mask
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Engine, Job, Run, open_engine
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.regenerate.img2img import inpainting
from evidence_kit.regenerate.img2img.resize_modes import fitted
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.sampling.first_latent import Overlay, Span, span_of
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, small_settings
from tests.regenerate.compare.copies import encoded, unrelated

PICTURE = encoded(unrelated(3, 64, 64))


def mask_file(size: tuple[int, int] = (64, 64), box: tuple[int, int, int, int] = (16, 16, 40, 48)) -> bytes:
    drawn = Image.new("L", size)
    ImageDraw.Draw(drawn).rectangle(box, fill=255)
    return encoded(drawn)


MASK = mask_file()
WIDE, WIDE_MASK = encoded(unrelated(4, 100, 80)), mask_file((100, 80))
LEFT, FLAT_MASK, EMPTY_MASK = mask_file(box=(0, 0, 31, 63)), mask_file((64, 48)), mask_file(box=(99, 99, 99, 99))
NO_PICTURE, CUT_OFF = b"no picture", PICTURE[:-40]


@cache
def engine() -> Engine:
    """One for all tests: its models stay in memory."""
    files = (PICTURE, MASK, WIDE, WIDE_MASK, LEFT, FLAT_MASK, EMPTY_MASK, NO_PICTURE, CUT_OFF)
    return open_engine("local:cpu", FolderModelStore([MODELS]), Pictures.of(files))


def run(init: dict[str, Any] | None, **changes: Any) -> Run:
    if init is not None:
        init = {"sha256": Pictures.digest(PICTURE), "denoising_strength": 0.6, "previous_seed": 1} | init
    return engine().run(Job(small_settings(init=init, steps=4, **changes), "one"), unwatched)


def masked(**changes: Any) -> dict[str, Any]:
    return {"mask": {"sha256": Pictures.digest(MASK)} | changes}


def far(first: Run, second: Run) -> float:
    return float(np.abs(pixels_of(first.png).astype(int) - pixels_of(second.png)).mean())


def test_every_setting_of_an_init_picture_changes_the_result() -> None:
    plain = run({})
    others = [run(None), *(run(init) for init in (
        {"denoising_strength": 0.9}, {"previous_seed": 2}, {"exact_steps": True}, {"noise_multiplier": 1.5},
        {"extra_noise": 0.5}, masked(), masked(content="fill"), masked(content="latent-noise"),
        masked(content="latent-nothing"), masked(inverted=True), masked(padding=4), masked(blur=0),
    ))]  # fmt: skip
    digests = [made.pixels_sha256 for made in (plain, *others)]
    assert len(set(digests)) == len(digests)
    assert run({}).pixels_sha256 == plain.pixels_sha256


@pytest.mark.parametrize("sampler", ["DDIM", "PLMS", "DPM fast", "DPM++ SDE", "UniPC"])
def test_samplers_of_every_kind_start_over_a_picture(sampler: str) -> None:
    steps = {"denoising_strength": 0.95}
    assert run(steps, sampler=sampler).pixels_sha256 != run(masked() | steps, sampler=sampler).pixels_sha256


def test_outside_of_the_mask_the_picture_stays_what_it_was() -> None:
    made, original = pixels_of(run(masked(blur=0)).png), pixels_of(PICTURE)
    painted = np.asarray(Image.open(io.BytesIO(MASK))) > 0
    assert np.array_equal(made[~painted], original[~painted])
    assert not np.array_equal(made[painted], original[painted])


def test_only_masked_gives_back_the_whole_picture() -> None:
    init = {"sha256": Pictures.digest(WIDE), "mask": {"sha256": Pictures.digest(WIDE_MASK), "blur": 0, "padding": 8}}
    made = pixels_of(run(init).png)
    assert made.shape == (80, 100, 3)
    assert np.array_equal(made[:, 60:], pixels_of(WIDE)[:, 60:])


def test_comfyui_keeps_the_latent_outside_of_the_mask() -> None:
    comfy = {"dialect": "comfyui-2023", "schedule": "karras", "sampler": "DPM++ 2M"}
    left = {"denoising_strength": 1.0, "mask": {"sha256": Pictures.digest(LEFT), "channel": "red", "blur": 0}}
    made, another = run(left, **comfy), run(left, **comfy, seed=99)
    assert np.allclose(made.latent[:, :, 4:], another.latent[:, :, 4:], atol=1e-4)
    assert not np.allclose(made.latent[:, :, :4], another.latent[:, :, :4], atol=1e-1)


@pytest.mark.parametrize(("init", "changes"), [
    ({"sha256": "0" * 64}, {}),
    ({"mask": {"sha256": "0" * 64}}, {}),
    ({"mask": {"sha256": Pictures.digest(FLAT_MASK)}}, {}),
    ({"mask": {"sha256": Pictures.digest(EMPTY_MASK)}}, {}),
    ({"sha256": Pictures.digest(NO_PICTURE)}, {}),
    ({"sha256": Pictures.digest(CUT_OFF)}, {}),
    ({}, {"dialect": "comfyui-2023", "schedule": "karras", "width": 128}),
])  # fmt: skip
def test_files_that_are_missing_or_do_not_fit_are_refused(init: dict[str, Any], changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        run(init, **changes)
    assert refused.value.remedy.en


@pytest.mark.parametrize(("init", "changes"), [
    ({"denoising_strength": 0}, {"sampler": "DDIM"}),
    ({"denoising_strength": 0.3}, {"sampler": "UniPC"}),
    ({"denoising_strength": 0}, {"dialect": "comfyui-2023", "schedule": "karras"}),
    ({"denoising_strength": 0.001, "exact_steps": True}, {}),
    (masked(), {"sampler": "DDIM", "dialect": "comfyui-2023", "schedule": "karras"}),
    (masked(), {"sampler": "DDIM", "dialect": "a1111-2023-02"}),
    ({}, {"dialect": "comfyui-2026-01", "schedule": "karras"}),
    ({}, {"sampler": "PLMS", "dialect": "a1111-2023-02"}),
    ({"resize": "latent"} | masked(), {}),
    ({}, {"hires": {"width": 128, "height": 128, "upscaler": "Latent", "denoising_strength": 0.5}}),
    (None, {"hires": {"width": 128, "height": 128, "upscaler": "Latent", "denoising_strength": 0}}),
])  # fmt: skip
def test_settings_that_leave_no_step_or_are_not_implemented_are_refused(
    init: dict[str, Any] | None, changes: dict[str, Any]
) -> None:
    with pytest.raises(RegenerationError) as refused:
        run(init, **changes)
    assert refused.value.remedy.en


def test_at_strength_0_one_step_is_taken_and_the_picture_hardly_moves() -> None:
    assert far(run({"denoising_strength": 0}, sampler="Euler"), run(None)) > 5
    assert far(run({"denoising_strength": 0}, sampler="Euler"), run({"denoising_strength": 0.2}, sampler="Euler")) < 5


@pytest.mark.parametrize(("changes", "overlay", "expected"), [
    ({"steps": 33}, Overlay(0.6, exact_steps=False), Span(33, 20)),
    ({"steps": 33}, Overlay(1.0, exact_steps=False), Span(33, 33)),
    ({"steps": 33}, Overlay(0.0, exact_steps=False), Span(33, 1)),
    ({"steps": 10}, Overlay(0.6), Span(16, 10)),
    ({"steps": 20, "dialect": "comfyui-2023"}, Overlay(0.6), Span(33, 20)),
    ({"steps": 20, "dialect": "comfyui-2023"}, Overlay(1.0), Span(20, 20)),
])  # fmt: skip
def test_strength_cuts_the_schedule_as_each_program_does(
    changes: dict[str, Any], overlay: Overlay, expected: Span
) -> None:
    assert span_of(small_settings(**changes), overlay) == expected


def test_a_mask_is_softened_as_opencv_does_it() -> None:
    """Middle row and sum of cv2.GaussianBlur of OpenCV 4.11, along x and then along y, with webui's kernel sizes."""
    values = np.zeros((9, 40), np.uint8)
    values[4, 20], values[2, 3], values[:, 38:] = 255, 200, 255
    rows = {
        1: ([0, 1, 3, 4, 3, 1, *[0] * 12, 6, 25, 41, 25, 6, *[0] * 12, 1, 15, 77, 177, 225], 4919),
        4: (
            [4, 4, 4, 3, 3, 3, 2, 2, *[1] * 8, 2, *[3] * 7, 2, 1, 1, 1, 2, 3, 7, 11, 18, 25, 36, 46, 58, 67, 74, 76],
            4323,
        ),
    }
    for sigma, (row, total) in rows.items():
        mask = Mask(sha256="0" * 64, blur=sigma)
        softened = np.asarray(inpainting.painted_area(Image.fromarray(values, "L"), mask, Rules()))
        assert (softened[4].tolist(), int(softened.sum())) == (row, total)


def test_transparency_is_a_mask() -> None:
    file = Image.new("RGBA", (4, 1))
    file.putdata([(0, 0, 0, alpha) for alpha in (0, 128, 129, 255)])
    area = inpainting.painted_area(file, Mask(sha256="0" * 64, blur=0), Rules())
    assert np.asarray(area)[0].tolist() == [0, 0, 255, 255]
    assert [round(float(value), 2) for value in inpainting.channel_of(file, "alpha")[0]] == [1, 0.5, 0.49, 0]


def test_a_picture_of_another_shape_is_cut_or_drawn_out() -> None:
    picture = Image.new("RGB", (40, 20))
    ImageDraw.Draw(picture).rectangle((20, 0, 39, 19), fill="white")
    cut, drawn = (np.asarray(fitted(picture, (16, 16), how))[..., 0] for how in ("crop", "fill"))
    assert cut.shape == drawn.shape == (16, 16)
    assert (cut[:, 0].max(), cut[:, -1].min()) == (0, 255)
    assert np.array_equal(drawn[0], drawn[3]) and np.array_equal(drawn[-1], drawn[-4])
    assert np.asarray(fitted(picture, (16, 16), "stretch")).shape == (16, 16, 3)


@pytest.mark.parametrize(("box", "padding", "size", "expected"), [
    ((40, 30, 110, 120), 0, (128, 192), (40, 23, 110, 128)),
    ((0, 0, 10, 10), 4, (64, 64), (0, 0, 14, 14)),
    ((90, 0, 100, 50), 0, (64, 64), (50, 0, 100, 50)),
])  # fmt: skip
def test_only_masked_takes_the_surroundings_in_the_shape_of_the_settings(
    box: tuple[int, int, int, int], padding: int, size: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    area = Image.new("L", (160 if box[2] > 100 else 100, 160))
    area.paste(255, box)
    assert inpainting.surroundings(area, padding, size) == expected
