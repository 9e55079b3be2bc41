"""Noise of a seed: CUDA's generator emulated, trees, restarts, mixtures."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import Settings, Variant
from evidence_kit.regenerate.sampling.noise import Noise
from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule
from evidence_kit.regenerate.sampling.philox import Philox
from evidence_kit.regenerate.sampling.samplers import SAMPLERS, sampler_named
from evidence_kit.regenerate.sampling.sigmas import levels

CPU = torch.device("cpu")


def some_settings(**changes: object) -> Settings:
    return Settings.model_validate({
        "dialect": "a1111-1.9", "prompt": "a", "negative_prompt": "", "sampler": "Euler a", "schedule": "automatic",
        "steps": 20, "cfg_scale": 7, "seed": 2692150200, "width": 64, "height": 128, "clip_skip": 1,
        "checkpoint": WeightsRef(kind=WeightsKind.CHECKPOINT, name="x"),
    } | changes)  # fmt: skip


def first(**changes: object) -> torch.Tensor:
    return Noise(some_settings(**changes), (128, 64), CPU).first()


@pytest.mark.parametrize(
    ("seed", "values"),
    [
        (0, [-0.9246624, -0.42534396, -2.6438458, 0.14518388]),
        (2692150200, [0.6253987, -1.0636009, -0.6658013, 0.01593887]),
    ],
)
def test_philox_begins_as_published(seed: int, values: list[float]) -> None:
    assert Philox(seed).normal(4).tolist() == pytest.approx(values, abs=1e-6)  # numpy's logarithm has kernels, too


def test_a_small_card_wraps_and_a_large_one_does_not() -> None:
    plain = Philox(7).normal(2048)
    assert np.array_equal(Philox(7, threads=4096).normal(2048), plain)
    wrapped = Philox(7, threads=512).normal(2048)
    assert np.array_equal(wrapped[:512], plain[:512])
    assert not np.array_equal(wrapped[512:], plain[512:])
    assert abs(float(wrapped.mean())) < 0.1
    assert 0.9 < float(wrapped.std()) < 1.1


def test_a_wrapped_draw_moves_the_stream_on_by_its_laps() -> None:
    stream = Philox(7, threads=256)
    stream.normal(4096)  # four laps of 4 × 256
    again = Philox(7, threads=256)
    for _ in range(4):
        again.normal(256)
    assert np.array_equal(stream.normal(16), again.normal(16))


def test_ensd_restarts_the_stream_by_the_rules_of_the_release() -> None:
    def second(delta: int, ensd: str) -> torch.Tensor:
        noise = Noise(some_settings(eta_noise_seed_delta=delta, rules=Rules(ensd=ensd)), (128, 64), CPU)
        noise.first()
        return noise.next()

    assert not torch.equal(second(31337, "nonzero"), second(0, "nonzero"))
    assert not torch.equal(second(-5, "nonzero"), second(0, "nonzero"))
    assert torch.equal(second(-5, "positive"), second(0, "positive"))


@pytest.mark.parametrize("source", ["cpu", "nv"])
def test_a_tree_answers_the_same_question_alike_and_depends_on_its_seed(source: str) -> None:
    def between(seed: int, brownian_seed: str) -> torch.Tensor:
        rules = Rules(brownian_seed=brownian_seed)
        noise = Noise(some_settings(seed=seed, noise_source=source, rules=rules), (128, 64), CPU)
        noise.first()
        sigmas = torch.tensor([14.0, 7.0, 1.0, 0.1, 0.0])
        noise.plant(sigmas)
        noise.between(sigmas[0], sigmas[1])
        return noise.between(sigmas[1], sigmas[2])

    assert torch.equal(between(1, "image"), between(1, "image"))
    assert not torch.equal(between(1, "image"), between(2, "image"))
    assert not torch.equal(between(1, "image"), between(1, "drawn"))
    assert 0.7 < float(between(1, "image").std()) < 1.3


def test_noise_of_two_seeds_mixes_and_noise_of_another_size_is_centred() -> None:
    plain = first()
    assert torch.allclose(first(variant=Variant(seed=5, strength=0.0)), plain)
    mixed = first(variant=Variant(seed=5, strength=0.3))
    assert not torch.allclose(mixed, plain)
    assert torch.allclose(first(variant=Variant(seed=5, strength=1.0)), first(seed=5), atol=1e-4)
    resized = first(variant=Variant(drawn_width=64, drawn_height=64))
    small = Noise(some_settings(), (64, 64), CPU).first()
    assert torch.equal(resized[..., 4:12, :], small)


@pytest.mark.parametrize("name", [sampler.name for sampler in SAMPLERS])
@pytest.mark.parametrize("steps", [20, 33])
def test_every_sampler_has_finite_levels(name: str, steps: int) -> None:
    made = levels(sampler_named(name), some_settings(sampler=name), NoiseSchedule(Rules()), steps)
    assert made.isfinite().all()
    assert len(made) >= steps


def test_schedules_and_their_overrides() -> None:
    sampler = sampler_named("DPM++ 2M")

    def made(**changes: object) -> torch.Tensor:
        settings = some_settings(sampler="DPM++ 2M", **changes)
        return levels(sampler, settings, NoiseSchedule(settings.effective_rules), 10)

    karras = made(schedule="karras")
    assert float(karras[0]) == pytest.approx(14.6146, abs=1e-3)
    assert float(made(schedule="karras", levels={"sigma_max": 5})[0]) == pytest.approx(5)
    assert float(made(schedule="karras", rules=Rules(karras_ends="fixed"))[0]) == pytest.approx(10)
    exponential, polyexponential = made(schedule="exponential"), made(schedule="polyexponential")
    assert torch.allclose(exponential, polyexponential, rtol=1e-4)
    dropped = made(schedule="karras", discard_penultimate=True)
    assert len(dropped) == len(karras)
    assert float(dropped[-2]) > float(karras[-2])


@pytest.mark.parametrize("dialect", ["comfyui-2023", "comfyui-2024-12", "comfyui-2025-01", "comfyui-2026-01"])
def test_on_a_card_comfyui_draws_step_noise_from_the_cards_own_stream(dialect: str) -> None:
    """The first noise is the processor's; that of single steps is the card's of the picture's seed, whatever the release."""
    noise, plain, card = (
        Noise(some_settings(dialect=dialect, noise_source=source), (64, 64), CPU)
        for source in ("cpu+gpu", "cpu", "gpu")
    )
    assert torch.equal(noise.first(), plain.first())
    assert torch.equal(noise.next(), card.first())
    assert not torch.equal(noise.next(), plain.next())
