"""What a re-encoded copy cannot tell apart is asserted together, with the distance of the next."""

from __future__ import annotations

import pytest

from evidence_kit.domain.making.equivalence import Candidate, equivalence_class
from evidence_kit.domain.making.regeneration import Figures


def candidate(label: str, psnr: float | None, largest: int = 60) -> Candidate:
    return Candidate(label=label, figures=Figures(max_difference=largest, psnr_db=psnr, ssim=0.9, equal_values=0.1))


def test_ties_within_a_hundredth_are_one_class() -> None:
    found = equivalence_class([
        candidate("seed + 1", 13.3),
        candidate("32 steps", 31.41),
        candidate("as stated", 31.42),
        candidate("Heun", 31.4),
    ])
    assert [member.label for member in found.members] == ["as stated", "32 steps", "Heun"]
    assert found.runner_up is not None and found.runner_up.label == "seed + 1"
    assert found.distance_db == 18.1
    assert not found.exact


def test_what_is_farther_than_the_tolerance_is_outside() -> None:
    found = equivalence_class([candidate("a", 31.42), candidate("b", 31.40)])
    assert [member.label for member in found.members] == ["a"]
    assert found.distance_db == 0.02
    assert len(equivalence_class([candidate("a", 31.42), candidate("b", 31.40)], tolerance_db=0.05).members) == 2


def test_nothing_told_apart_has_no_runner_up() -> None:
    found = equivalence_class([candidate("b", 30.0), candidate("a", 30.0)])
    assert [member.label for member in found.members] == ["a", "b"]
    assert (found.runner_up, found.distance_db) == (None, None)


def test_equal_pixels_tie_with_equal_pixels_alone() -> None:
    found = equivalence_class([candidate("true", None, 0), candidate("rounding", 84.0, 1)])
    assert [member.label for member in found.members] == ["true"]
    assert found.exact and found.distance_db is None


def test_no_candidates_is_an_error() -> None:
    with pytest.raises(ValueError, match="no candidates"):
        equivalence_class([])


def test_two_within_the_spread_of_hardware_are_tied_whatever_their_figures() -> None:
    found = equivalence_class([candidate("a", 84.0, 1), candidate("b", 66.0, 2), candidate("c", 57.0, 2)])
    assert [member.label for member in found.members] == ["a", "b"]
    half = equivalence_class([candidate("a", 49.0, 5), candidate("b", 46.5, 8), candidate("c", 40.0, 20)])
    assert [member.label for member in half.members] == ["a", "b"]
