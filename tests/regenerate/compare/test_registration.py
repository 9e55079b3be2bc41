"""Copies lie where they were cut, at the scale they were brought to; what is no copy lies nowhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evidence_kit.domain.making.registration import Box, Registration
from evidence_kit.regenerate.compare.overlay_masks import masks_of
from evidence_kit.regenerate.compare.registration import best_fit, in_place, overlap, register
from evidence_kit.regenerate.images.pixels import pixels_of
from tests.regenerate.compare.copies import CLAIMED, claimed, encoded, framed, unrelated, watermarked

PICTURE = pixels_of(CLAIMED.read_bytes())
Resampling = Image.Resampling


def registered(copy: Image.Image, kind: str = "JPEG", quality: int = 75) -> Registration:
    found = register(PICTURE, pixels_of(encoded(copy, kind, quality=quality)))
    assert found is not None
    return found


def place(found: Registration) -> tuple[int, int, int, int]:
    return found.left, found.top, found.width, found.height


@pytest.mark.parametrize(("kind", "quality"), [("JPEG", 95), ("JPEG", 75), ("JPEG", 50), ("WEBP", 75)])
def test_half_the_size(kind: str, quality: int) -> None:
    found = registered(claimed().resize((96, 144), Resampling.LANCZOS), kind, quality)
    assert place(found) == (0, 0, 192, 288)
    assert (found.scale_x, found.scale_y) == (0.5, 0.5)
    assert found.residual < 8
    assert found.masks == () and found.masked == 0


def test_the_filter_that_was_used_is_found() -> None:
    for name, used in (("area", Resampling.BOX), ("lanczos", Resampling.LANCZOS), ("bicubic", Resampling.BICUBIC)):
        found = register(PICTURE, np.asarray(claimed().resize((96, 144), used)))
        assert found is not None
        assert (found.filter, found.residual) == (name, 0)


def test_larger_and_stretched() -> None:
    found = registered(claimed().resize((300, 432), Resampling.BICUBIC), "WEBP")
    assert place(found) == (0, 0, 192, 288)
    assert (found.scale_x, found.scale_y) == (1.5625, 1.5)


def test_a_cut_of_a_tenth_is_found_to_the_pixel() -> None:
    assert place(registered(claimed().crop((3, 17, 176, 277)), quality=50)) == (3, 17, 173, 260)
    scaled = registered(claimed().crop((10, 20, 172, 278)).resize((81, 129), Resampling.LANCZOS))
    assert place(scaled) == (10, 20, 162, 258)


def test_a_frame_is_left_out() -> None:
    found = registered(framed(claimed()))
    assert found.inset == Box(left=20, top=30, width=192, height=288)
    assert place(found) == (0, 0, 192, 288)


def test_a_watermark_is_masked_and_reported() -> None:
    found = registered(watermarked(claimed().resize((96, 144), Resampling.LANCZOS)))
    assert len(found.masks) == 1
    assert 0.005 < found.masked < 0.05
    mask = found.masks[0]
    assert mask.left > 45 and mask.top > 120
    assert found.masked == pytest.approx(mask.width * mask.height / (96 * 144), abs=1e-6)
    clean = registered(claimed().resize((96, 144), Resampling.LANCZOS))
    assert found.residual < clean.residual + 1


def test_what_is_spread_over_the_picture_is_not_masked() -> None:
    assert masks_of(PICTURE, 255 - PICTURE) == ()
    half = PICTURE.copy()
    half[:144] = 0
    assert masks_of(PICTURE, half) == ()
    assert in_place(PICTURE, pixels_of(encoded(claimed(), "JPEG", quality=50))).masks == ()


@pytest.mark.parametrize("seed", range(6))
def test_unrelated_pictures_do_not_register(seed: int) -> None:
    assert register(PICTURE, np.asarray(unrelated(seed, 96, 144))) is None
    assert register(np.asarray(unrelated(seed)), PICTURE[::2, ::2]) is None


def test_pages_mirrors_and_blanks_do_not_register() -> None:
    page = Path(__file__).parents[3] / "docs" / "images" / "exhibit-page.png"
    assert register(PICTURE, pixels_of(page.read_bytes())) is None
    assert register(PICTURE, np.ascontiguousarray(PICTURE[::2, ::-2])) is None
    assert register(np.full((100, 80, 3), 200, np.uint8), np.full((50, 40, 3), 199, np.uint8)) is None


def test_controls_get_their_best_place_however_bad() -> None:
    copy = PICTURE[::2, ::2]
    other = np.asarray(unrelated(1))
    found = best_fit(other, copy)
    assert found.residual > 40
    first, second = overlap(other, copy, found)
    assert first.shape == second.shape
