"""A copy named among pictures that lie close together; a stranger's is not; trials count what happened."""

from __future__ import annotations

import random
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate.compare.identification import identify, trials


def scene(seed: int, drift: float = 0.0) -> Image.Image:
    """Soft shapes; with a drift, a close relative of the same scene."""
    noise = np.random.default_rng(seed).normal(size=(12, 9, 3))
    noise += drift * np.random.default_rng(seed + 1000).normal(size=noise.shape)
    values = np.clip(128 + 50 * noise, 0, 255).astype(np.uint8)
    return Image.fromarray(values).resize((144, 192), Image.Resampling.BICUBIC)


def png(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def handed_back(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.crop((12, 20, 134, 180)).resize((92, 120)).save(stream, "JPEG", quality=75)
    return stream.getvalue()


PICTURES = [scene(1), scene(1, 0.15), scene(2), scene(3)]


@pytest.mark.parametrize("true", [0, 1, 3])
def test_a_cut_and_re_encoded_copy_is_named(true: int) -> None:
    assert identify([png(one) for one in PICTURES], handed_back(PICTURES[true])).named == true


def test_a_stranger_is_named_nobody() -> None:
    found = identify([png(one) for one in PICTURES], handed_back(scene(9)))
    assert found.named is None and found.astray is None


def test_two_equal_pictures_cannot_be_told_apart() -> None:
    pictures = [png(scene(1)), png(scene(1)), png(scene(2))]
    assert identify(pictures, handed_back(scene(1))).named is None


def test_trials_count_what_happened_and_repeat() -> None:
    pictures = [png(one) for one in PICTURES]
    made = trials(pictures, 3, random.Random("lot"), unwatched)
    assert made == trials(pictures, 3, random.Random("lot"), unwatched)
    assert made.played == 3 == made.named_right + made.named_wrong + made.named_none
    assert made.named_right >= 2
    twins = [png(scene(1)), png(scene(1)), png(scene(1))]
    assert trials(twins, 2, random.Random("lot"), unwatched).named_none == 2
