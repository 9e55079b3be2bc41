"""The hash against Meta's own: digits computed with pdqhash 0.2.8, which wraps the reference implementation in C++."""

from __future__ import annotations

import numpy as np
import pytest

from evidence_kit.regenerate.compare.pdq import Pdq, pdq_of
from evidence_kit.regenerate.images.pixels import Pixels, pixels_of
from tests.regenerate.compare.copies import CLAIMED, claimed, encoded, unrelated


def waves(width: int, height: int) -> Pixels:
    down, across = np.mgrid[0:height, 0:width]
    channels = ((across**2 + 3 * down) // 7, (down**2 + 5 * across) // 11, across * down // 13)
    return np.stack([channel % 256 for channel in channels], axis=2).astype(np.uint8)


def digits_of(found: Pdq) -> str:
    """The 64 digits that Meta's tools print, highest bit first."""
    return f"{sum(1 << int(place) for place in np.flatnonzero(found.bits)):064x}"


@pytest.mark.parametrize(
    ("width", "height", "digits"),
    [
        (64, 64, "45969a697db6a0185feba514bae9a55252a8bd6722945d6b4934a9ab6955592e"),
        (200, 300, "6b35c6399da51857bed7f5e7c7aa07071d68790a7abe80bc05c037f805b03f00"),
        (127, 129, "d0b4b92f6bb7a66a54f0c91b192b6256ccb41968d6cd195bbe33c9c2872438f8"),
        (512, 512, "f3e65a96ae667752cb221e1afff47d1cf134c8fece82bf6cec5453a40f000000"),
    ],
)
def test_the_reference_gives_the_same_bits(width: int, height: int, digits: str) -> None:
    found = pdq_of(waves(width, height))
    assert found is not None
    assert (digits_of(found), found.quality) == (digits, 100)


def test_a_known_picture() -> None:
    found = pdq_of(pixels_of(CLAIMED.read_bytes()))
    assert found is not None
    assert digits_of(found) == "462b272424bb29704a2bcba3db2b95039236b686aae14e2f7fa455e8bff8a899"


def test_near_after_re_encoding_far_from_others_nothing_for_specks() -> None:
    original = pdq_of(np.asarray(claimed()))
    again = pdq_of(pixels_of(encoded(claimed(), "JPEG", quality=50)))
    assert original and again and original.distance(again) <= 31
    for seed in range(4):
        other = pdq_of(np.asarray(unrelated(seed)))
        assert other is not None and original.distance(other) > 90
    flat = pdq_of(np.full((40, 40, 3), 90, np.uint8))
    assert flat is not None and flat.quality == 0
    assert pdq_of(np.zeros((4, 40, 3), np.uint8)) is None
