"""Two pictures held against each other: figures that a second implementation confirms, and grades that follow."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.regeneration import Decoy, Figures, Grade
from evidence_kit.regenerate.comparison import compare, figures_of, grade_of, heat_map
from evidence_kit.verify.pixels import measure

RANDOM = np.random.default_rng(1)
BASE = RANDOM.integers(0, 256, (48, 32, 3), dtype=np.uint8)


def png(pixels: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(pixels, dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def shifted(by: int) -> object:
    return np.clip(BASE.astype(int) + by, 0, 255)


def decoys(psnr: float, ssim: float, count: int = 3) -> tuple[Decoy, ...]:
    figures = Figures(max_difference=255, psnr_db=psnr, ssim=ssim, equal_values=0.01)
    return tuple(Decoy(seed=seed, figures=figures) for seed in range(count))


def test_the_same_file_the_same_pixels_and_nearly_the_same() -> None:
    assert compare(png(BASE), png(BASE), ())[0] is Grade.IDENTICAL_FILE
    recompressed = io.BytesIO()
    Image.fromarray(BASE).save(recompressed, "PNG", compress_level=1)
    assert compare(png(BASE), recompressed.getvalue(), ())[0] is Grade.IDENTICAL_PIXELS
    one_off = BASE.copy()
    one_off[0, 0, 0] ^= 1
    assert compare(png(BASE), png(one_off), ())[0] is Grade.NUMERICALLY_SAME
    assert compare(png(BASE), png(shifted(1)), ())[0] is Grade.HALF_PRECISION_SAME
    assert compare(png(BASE), png(shifted(40)), ())[0] is Grade.DIFFERENT


def test_similar_needs_controls_that_are_clearly_farther() -> None:
    figures = Figures(max_difference=60, psnr_db=22.0, ssim=0.9, equal_values=0.1)
    assert grade_of(figures, decoys(10.0, 0.3)) is Grade.SIMILAR
    assert grade_of(figures, decoys(21.0, 0.3)) is Grade.DIFFERENT
    assert grade_of(figures, decoys(10.0, 0.95)) is Grade.DIFFERENT
    assert grade_of(figures, decoys(10.0, 0.3, count=2)) is Grade.DIFFERENT
    assert grade_of(figures, ()) is Grade.DIFFERENT


def test_the_court_computes_the_same_figures_with_other_code() -> None:
    for by in (0, 1, 7, 90):
        ours = figures_of(png(BASE), png(shifted(by)))
        assert ours is not None
        theirs = measure(Image.fromarray(BASE), Image.open(io.BytesIO(png(shifted(by)))))
        assert theirs is not None
        assert ours.max_difference == theirs[0]
        assert (ours.psnr_db is None) == (theirs[1] is None)
        assert ours.psnr_db is None or ours.psnr_db == pytest.approx(theirs[1], abs=0.01)
        assert ours.equal_values == pytest.approx(theirs[2], abs=1e-6)


def test_sizes_that_differ_have_no_figures() -> None:
    assert compare(png(BASE), png(BASE[:-1]), ()) == (Grade.DIFFERENT, None)
    assert measure(Image.new("RGB", (2, 2)), Image.new("RGB", (2, 3))) is None


def test_the_heat_map_is_black_where_nothing_differs() -> None:
    changed = BASE.copy()
    changed[5, 7] = 255 - changed[5, 7]
    heat = np.asarray(Image.open(io.BytesIO(heat_map(png(BASE), png(changed)))))
    lit = np.argwhere(heat.max(axis=2) > 0)
    assert lit.tolist() == [[5, 7]]


def test_what_is_no_picture_is_an_input_error() -> None:
    with pytest.raises(InputError):
        compare(b"no", png(BASE), ())
