"""Two pictures held against each other: figures that a second implementation confirms, and grades that follow."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.making.chance import chance_of
from evidence_kit.domain.making.regeneration import ControlScore, Figures, Grade
from evidence_kit.regenerate.compare.comparison import compare, decoy_of, figures_of, grade_of, heat_map, likeness_of
from evidence_kit.verify.demonstration.pixels import measure, overlap, registration_faults
from tests.regenerate.compare.copies import CLAIMED, claimed, encoded, framed, unrelated, watermarked

RANDOM = np.random.default_rng(1)
BASE = RANDOM.integers(0, 256, (48, 32, 3), dtype=np.uint8)


def png(pixels: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(pixels, dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def shifted(by: int) -> object:
    return np.clip(BASE.astype(int) + by, 0, 255)


def decoys(psnr: float, ssim: float, count: int = 3) -> tuple[ControlScore, ...]:
    figures = Figures(max_difference=255, psnr_db=psnr, ssim=ssim, equal_values=0.01)
    return tuple(ControlScore(seed=seed, figures=figures) for seed in range(count))


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


PICTURE = CLAIMED.read_bytes()
CONTROLS = tuple(encoded(unrelated(seed)) for seed in range(3))
HALF = claimed().resize((96, 144), Image.Resampling.LANCZOS)
COPIES = {
    "jpeg 95": encoded(claimed(), "JPEG", quality=95),
    "jpeg 75": encoded(claimed(), "JPEG", quality=75),
    "jpeg 50": encoded(claimed(), "JPEG", quality=50),
    "webp": encoded(claimed(), "WEBP", quality=75),
    "jpeg 50, watermark": encoded(watermarked(claimed()), "JPEG", quality=50),
    "half": encoded(HALF),
    "half, jpeg 50": encoded(HALF, "JPEG", quality=50),
    "half, watermark, jpeg 75": encoded(watermarked(HALF), "JPEG", quality=75),
    "half, webp": encoded(HALF, "WEBP", quality=75),
    "cut": encoded(claimed().crop((9, 14, 183, 274))),
    "cut, jpeg 75": encoded(claimed().crop((9, 14, 183, 274)), "JPEG", quality=75),
    "frame, jpeg 75": encoded(framed(claimed()), "JPEG", quality=75),
}


@cache
def controls_of(target: bytes) -> tuple[ControlScore, ...]:
    return tuple(decoy_of(target, control, seed) for seed, control in enumerate(CONTROLS))


def figures(psnr: float | None = 22.0, ssim: float = 0.9, pdq: int | None = None) -> Figures:
    return Figures(max_difference=60, psnr_db=psnr, ssim=ssim, equal_values=0.1, pdq_bits=pdq)


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_similar_and_never_more(name: str) -> None:
    copy = COPIES[name]
    found = likeness_of(copy, PICTURE, controls_of(copy))
    assert found.grade is Grade.SIMILAR
    assert found.figures is not None and found.figures.pdq_bits is not None and found.figures.pdq_bits <= 31
    same_size = pixels_size(copy) == (192, 288)
    assert (found.registration is None) == same_size
    assert compare(copy, PICTURE, ()) == (Grade.DIFFERENT, found.figures)


def pixels_size(file: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(file)) as opened:
        return opened.size


@pytest.mark.parametrize("name", COPIES)
def test_another_picture_of_the_same_kind_is_different_from_a_copy(name: str) -> None:
    copy = COPIES[name]
    found = likeness_of(copy, encoded(unrelated(9)), controls_of(copy))
    assert found.grade is Grade.DIFFERENT
    assert found.registration is None


def test_the_hash_can_refuse_what_the_other_figures_allow() -> None:
    chance = tuple(ControlScore(seed=n, figures=figures(10.0, 0.3, 120 + n)) for n in range(3))
    assert grade_of(figures(pdq=31), chance) is Grade.SIMILAR
    assert grade_of(figures(pdq=32), chance) is Grade.DIFFERENT
    near = (*chance, ControlScore(seed=4, figures=figures(10.0, 0.3, 20)))
    assert grade_of(figures(pdq=20), near) is Grade.DIFFERENT
    assert grade_of(figures(pdq=19), near) is Grade.SIMILAR
    assert grade_of(figures(pdq=None), decoys(10.0, 0.3)) is Grade.SIMILAR  # as records without the hash were graded


def test_what_chance_makes_is_stated_in_full() -> None:
    scored = [ControlScore(seed=n, figures=figures(10.0 + 2 * n, 0.3 - n / 10, 120 + n)) for n in range(3)]
    chance = chance_of(scored)
    assert chance is not None and chance.pdq_bits is not None
    assert (chance.psnr_db.lowest, chance.psnr_db.median, chance.psnr_db.highest) == (10, 12, 14)
    assert (chance.ssim.lowest, chance.ssim.highest) == (pytest.approx(0.1), 0.3)
    assert (chance.pdq_bits.median, chance.margin_db, chance.needed_db()) == (121, 4, 18)
    assert chance_of([]) is None
    assert chance_of([*scored, ControlScore(seed=9, figures=figures(None))]) is None
    older = chance_of([*scored, ControlScore(seed=9, figures=figures(10.0, 0.2, None))])
    assert older is not None and older.pdq_bits is None


def test_a_mark_too_strong_for_the_whole_picture_is_left_out_and_reported() -> None:
    pixels = np.asarray(claimed()).copy()
    pixels[262:274, 40:150] = 255
    target = encoded(Image.fromarray(pixels))
    far = tuple(ControlScore(seed=n, figures=figures(20.0 + n / 10, 0.3, 120)) for n in range(3))
    found = likeness_of(target, PICTURE, far)
    assert figures_of(target, PICTURE) != found.figures
    assert found.grade is Grade.SIMILAR
    assert found.registration is not None and 0.02 < found.registration.masked < 0.15


@pytest.mark.parametrize(
    "name", ["half", "half, jpeg 50", "half, watermark, jpeg 75", "cut, jpeg 75", "frame, jpeg 75"]
)
def test_the_court_lays_a_copy_out_with_other_code(name: str) -> None:
    found = likeness_of(COPIES[name], PICTURE, ())
    assert found.registration is not None and found.figures is not None
    copy = Image.open(io.BytesIO(COPIES[name])).convert("RGB")
    laid = overlap(copy, claimed(), found.registration)
    assert laid is not None
    theirs = measure(*laid)
    assert theirs is not None
    assert theirs[0] == found.figures.max_difference
    assert theirs[1] == (found.figures.psnr_db and pytest.approx(found.figures.psnr_db, abs=0.01))
    assert theirs[2] == pytest.approx(found.figures.equal_values, abs=1e-6)
    assert list(registration_faults(7, found.registration, claimed(), laid[2])) == []


def test_the_court_sees_a_registration_that_states_otherwise_than_it_does() -> None:
    found = likeness_of(COPIES["half"], PICTURE, ()).registration
    assert found is not None
    copy = Image.open(io.BytesIO(COPIES["half"])).convert("RGB")

    def faults(**changes: object) -> int:
        changed = found.model_copy(update=changes)
        laid = overlap(copy, claimed(), changed)
        return -1 if laid is None else len(list(registration_faults(7, changed, claimed(), laid[2])))

    assert faults() == 0
    assert faults(scale_x=0.6) == 1
    assert faults(masked=0.1) == 1
    assert faults(masks=(found.inset,), masked=1.0) == 1
    assert faults(width=90, scale_x=round(96 / 90, 6)) == 1
    assert faults(left=1) == -1


def test_the_heat_map_of_a_copy_has_the_size_of_the_overlap_and_hides_no_mark() -> None:
    target = COPIES["half, watermark, jpeg 75"]
    found = likeness_of(target, PICTURE, ()).registration
    assert found is not None
    heat = np.asarray(Image.open(io.BytesIO(heat_map(target, PICTURE, found)))).max(axis=2)
    assert heat.shape == (144, 96)
    mask = found.masks[0]
    assert heat[mask.top : mask.top + mask.height, mask.left : mask.left + mask.width].max() == 255
    assert np.median(heat) < 60
    with pytest.raises(ValueError, match="sizes"):
        heat_map(target, PICTURE)
