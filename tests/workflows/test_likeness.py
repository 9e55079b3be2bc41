"""The comparison that the book asks for, measured by the regeneration room."""

from __future__ import annotations

import sys

import pytest

from evidence_kit import resources
from evidence_kit.domain.making.regeneration import Grade
from evidence_kit.workflows.likeness import measure_of_kit

EVIDENCE = resources.shipped("samples", "celadon-teapot", "evidence")
CLAIMED = resources.shipped("samples", "celadon-teapot", "claimed", "celadon-teapot.png").read_bytes()


def test_the_accused_page_shows_the_claimed_picture_and_the_account_does_not() -> None:
    measure = measure_of_kit()
    assert measure is not None
    found = measure.copy_in(CLAIMED, (EVIDENCE / "百记号 文章页.png").read_bytes())
    assert found is not None and found.figures.psnr_db is not None and found.figures.psnr_db > 40
    assert (found.place.left, found.place.top, found.place.width) == (40, 203, 420)
    assert measure.copy_in(CLAIMED, (EVIDENCE / "百记号 账号页.png").read_bytes()) is None


def test_the_published_copy_has_something_laid_over_it() -> None:
    measure = measure_of_kit()
    assert measure is not None
    found = measure.copy_in(CLAIMED, (EVIDENCE / "红叶集 下载图.png").read_bytes())
    assert found is not None and found.registration.masks


def test_what_is_no_picture_shows_nothing() -> None:
    measure = measure_of_kit()
    assert measure is not None
    assert measure.copy_in(CLAIMED, b"no picture") is None
    assert measure.likeness(CLAIMED, b"no picture", ()) == (Grade.DIFFERENT, None)
    assert measure.likeness(CLAIMED, CLAIMED, ())[0] is Grade.IDENTICAL_FILE


def test_without_the_extra_there_is_no_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skimage.metrics", None)
    assert measure_of_kit() is None
