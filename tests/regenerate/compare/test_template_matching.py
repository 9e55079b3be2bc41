"""Correlation over all places, held against the definition, place by place."""

from __future__ import annotations

import numpy as np
import pytest

from evidence_kit.regenerate.compare.template_matching import correlation, window_sums


def by_definition(field: np.ndarray, piece: np.ndarray) -> np.ndarray:
    rows, columns = piece.shape
    places = np.zeros((field.shape[0] - rows + 1, field.shape[1] - columns + 1))
    for top, left in np.ndindex(places.shape):
        window = field[top : top + rows, left : left + columns].astype(np.float64)
        a, b = window - window.mean(), piece.astype(np.float64) - piece.mean()
        norm = np.sqrt((a**2).sum() * (b**2).sum())
        places[top, left] = (a * b).sum() / norm if norm > 1e-3 else 0.0
    return places


@pytest.mark.parametrize("shape", [(5, 7), (12, 4), (20, 30)])
def test_it_is_what_the_definition_says(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    field = (random.random((20, 30)) * 255).astype(np.float32)
    piece = field[: shape[0], : shape[1]] * 0.5 + 9
    found = correlation(field, piece)
    assert np.abs(found - by_definition(field, piece)).max() < 1e-5
    assert np.unravel_index(int(found.argmax()), found.shape) == (0, 0) and found.max() == pytest.approx(1, abs=1e-5)


def test_one_colour_is_like_nothing() -> None:
    flat, piece = np.full((9, 9), 70, np.float32), np.arange(9, dtype=np.float32).reshape(3, 3)
    assert not correlation(flat, piece).any() and not correlation(np.eye(9, dtype=np.float32), flat[:3, :3]).any()


def test_sums_of_windows() -> None:
    values = np.arange(12, dtype=np.float64).reshape(3, 4)
    assert window_sums(values, (2, 3)).tolist() == [[18.0, 24.0], [42.0, 48.0]]
