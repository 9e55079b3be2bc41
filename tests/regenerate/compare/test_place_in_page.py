"""A picture is found in a page that shows it, to the pixel, and not where it is not shown."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from evidence_kit import resources
from evidence_kit.regenerate.compare.place_in_page import place_in_page
from evidence_kit.regenerate.compare.registration import whole
from evidence_kit.regenerate.images.pixels import Pixels, pixels_of


def claimed() -> Pixels:
    return pixels_of(resources.shipped("samples", "celadon-teapot", "claimed", "celadon-teapot.png").read_bytes())


def page_with(width: int, left: int, top: int) -> Pixels:
    picture = Image.fromarray(claimed())
    shown = picture.resize((width, round(width * picture.height / picture.width)), Image.Resampling.BICUBIC)
    page = Image.new("RGB", (800, 1000), "white")
    page.paste((40, 60, 120), (0, 0, 800, 60))
    page.paste(shown, (left, top))
    return np.asarray(page)


@pytest.mark.parametrize(("width", "left", "top"), [(420, 40, 203), (300, 411, 97), (200, 77, 500)])
def test_it_is_found_to_the_pixel(width: int, left: int, top: int) -> None:
    box = place_in_page(page_with(width, left, top), claimed())
    assert box is not None
    assert (abs(box.left - left), abs(box.top - top), abs(box.width - width)) <= (1, 1, 2)


def test_a_page_without_it_has_no_copy() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (600, 500, 3), dtype=np.uint8)
    box = place_in_page(noise, claimed())
    cut = None if box is None else noise[box.top : box.top + box.height, box.left : box.left + box.width]
    assert cut is None or whole(claimed(), cut) is None
    assert place_in_page(np.full((300, 300, 3), 255, np.uint8), claimed()) is None
