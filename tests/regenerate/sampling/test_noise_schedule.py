"""Levels of later ComfyUI: zero terminal SNR, quantiles of a distribution, arc tangents."""

from __future__ import annotations

import math

import pytest
import torch

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.regenerate.sampling import noise_schedule
from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule

LATER = NoiseSchedule(Rules(alphas="float64", timesteps="nearest"))


def test_zero_terminal_levels_keep_their_first_and_end_without_a_signal() -> None:
    zero = NoiseSchedule(Rules(alphas="float64"), zero_terminal=True)
    assert zero.sigma_min == pytest.approx(LATER.sigma_min, rel=1e-6)
    assert zero.sigma_max == pytest.approx(4518.8, abs=0.1)
    assert bool((zero.sigmas.diff() > 0).all())


def test_levels_are_rounded_once() -> None:
    """Alphas of float32 move levels by their last bits, and a Brownian tree with them; nothing else would notice."""
    early = NoiseSchedule(Rules())
    assert not torch.equal(early.sigmas, LATER.sigmas)
    assert torch.allclose(early.sigmas, LATER.sigmas, rtol=1e-4)


def test_quantiles_come_once_each() -> None:
    few, many = (noise_schedule.beta(LATER, count) for count in (10, 600))
    assert len(few) == 11 and float(few[0]) == LATER.sigma_max and float(few[-1]) == 0
    assert len(many) < 601 and bool((many.diff() < 0).all())


def test_arc_tangents_are_even() -> None:
    angles = noise_schedule.kl_optimal(9, 0.03, 14.6)[:-1].atan()
    assert float(angles.diff().std()) < 1e-5
    assert float(angles[0]) == pytest.approx(math.atan(14.6), abs=1e-4)


@pytest.mark.parametrize(("count", "levels"), [(12, 13), (9, 9), (1000, 999)])
def test_every_nth_training_level_leaves_what_lies_beyond_the_last(count: int, levels: int) -> None:
    made = noise_schedule.training_steps(LATER, count)
    assert len(made) == levels + 1 and float(made[-2]) == float(LATER.sigmas[1])
