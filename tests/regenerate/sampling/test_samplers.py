"""Each sampler against a model whose answer is known: of pictures that are normal noise of one spread.

With data of spread `S` the estimate of the finished latent is x·S²/(S²+σ²) (Karras et al. 2022, appendix B), and the
probability-flow ODE leads from x at σ to x·S/√(S²+σ²): a deterministic sampler must come to that value, one that adds noise
to that spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.dialects.comfyui_2026_01 import COMFYUI_2026_01
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import Churn, Settings
from evidence_kit.regenerate.sampling.first_latent import Start, on_noise
from evidence_kit.regenerate.sampling.noise import Noise
from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule
from evidence_kit.regenerate.sampling.samplers import SAMPLERS, sampler_named, sampler_of
from evidence_kit.regenerate.sampling.samplers.euler import EULER
from evidence_kit.regenerate.sampling.samplers.sampler import Sampler, SamplerRun, SamplerStep

S = 0.5
SIDE = 256
NAMES = [sampler.name for sampler in SAMPLERS]
FIRST_ORDER = {"Euler", "DDIM", "res_multistep"}
"""Or as coarse: the real program's pictures say how it steps."""
NOISY = {name for name in NAMES if name.endswith(" a") or "sde" in name.lower()} | {
    "DPM fast",
    "DPM adaptive",
    "Restart",
}
CONSISTENT = {"lcm"}
"""Steps from estimate to estimate: of a model that is none of consistency, they come to no spread of its own."""
CHURNED = {"Euler", "Heun", "DPM2"}


@dataclass(frozen=True)
class NormalPictures:
    """The exact model of such data."""

    schedule: NoiseSchedule

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        return x * (S**2 / (S**2 + sigma**2))

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """The latent is scaled by √ᾱ here: x/√ᾱ has the noise level σ."""
        place = timestep.double().clamp(0, 999)
        low = place.floor().long().clamp(max=998)
        logs = self.schedule.alphas_cumulated.double().log()
        alpha = torch.exp(logs[low] + (place - low) * (logs[low + 1] - logs[low]))
        sigma = ((1 - alpha) / alpha).sqrt()
        return (x / alpha.sqrt() * sigma / (S**2 + sigma**2)).to(x.dtype)


def some_settings(name: str, steps: int) -> Settings:
    return Settings(
        dialect="a1111-1.9", prompt="a", negative_prompt="", sampler=name, schedule="automatic", steps=steps, cfg_scale=7, seed=7,
        width=SIDE, height=SIDE, clip_skip=1, checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="x"),
    )  # fmt: skip


def walked(name: str, steps: int = 40, churn: Churn | None = None) -> tuple[Start, list[SamplerStep], NormalPictures]:
    sampler, settings, schedule = sampler_named(name), some_settings(name, steps), NoiseSchedule(Rules())
    noise = Noise(settings, (SIDE, SIDE), torch.device("cpu"))
    start = on_noise(sampler, settings, schedule, noise)
    if sampler.needs_tree:
        noise.plant(start.levels)
    model = NormalPictures(schedule)
    walk = SamplerRun(start.levels, noise, sampler.default_eta, churn or Churn(), start.full, start.steps)
    return start, list(sampler.sample(model, start.latent, walk)), model


def exact(sampler: Sampler, start: Start, schedule: NoiseSchedule) -> Tensor:
    """Where the ODE leads from the first latent."""
    if sampler.walks == "sigmas":
        return start.latent * S / (S**2 + start.levels[0] ** 2).sqrt()
    last = start.levels[-1 if sampler.walks == "timesteps" else 0]
    place = last if sampler.walks == "timesteps" else (last * 1000 - 1).round().long()
    alpha = schedule.alphas_cumulated[place]
    return start.latent / alpha.sqrt() * S / (S**2 + (1 - alpha) / alpha).sqrt()


def off(name: str, steps: int) -> float:
    """The largest distance from there, in spreads of the pictures."""
    start, made, model = walked(name, steps)
    return float((made[-1].x - exact(sampler_named(name), start, model.schedule)).abs().max() / S)


def spread(name: str, steps: int = 40, churn: Churn | None = None) -> float:
    """Of the finished latent, in that of the pictures."""
    return float(walked(name, steps, churn)[1][-1].x.std() / S)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOISY | CONSISTENT])
def test_a_deterministic_one_comes_to_where_the_equation_leads(name: str) -> None:
    few, many = off(name, 20), off(name, 80)
    assert many < few / 1.5, "more steps bring it nearer"
    assert many < (0.15 if name in FIRST_ORDER else 0.04)


@pytest.mark.parametrize("name", sorted(NOISY - {"Euler a"}))
def test_one_that_adds_noise_comes_to_the_spread_of_the_pictures(name: str) -> None:
    assert spread(name) == pytest.approx(1, abs=0.03)


def test_euler_ancestral_comes_nearer_with_its_steps() -> None:
    """First order, and ancestral: it loses spread that finer steps give back."""
    few, some, many = (spread("Euler a", steps) for steps in (20, 40, 80))
    assert few < some < many < 1
    assert many == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_churn_is_for_three_and_adds_what_their_steps_take_away(name: str) -> None:
    plain, churned = (walked(name, 10, churn)[1][-1].x for churn in (Churn(), Churn(churn=5)))
    assert torch.equal(plain, churned) is (name not in CHURNED)
    if name in CHURNED:
        assert spread(name, churn=Churn(churn=5)) == pytest.approx(1, abs=0.12)


def test_one_of_consistency_goes_from_estimate_to_estimate() -> None:
    start, made, model = walked("lcm", 5)
    assert torch.equal(made[0].x0, model.x0(start.latent, start.levels[0])) and torch.equal(made[-1].x, made[-1].x0)
    noise = (made[0].x - made[0].x0) / start.levels[1]
    assert float(noise.std()) == pytest.approx(1, abs=0.03) and abs(float(noise.mean())) < 0.03


@pytest.mark.parametrize("name", ["UniPC", "UniPC bh2"])
def test_what_later_comfyui_runs_under_a_name_walks_levels(name: str) -> None:
    rules = COMFYUI_2026_01.rules
    settings = some_settings(name, 40).model_copy(update={"rules": rules, "schedule": "karras"})
    sampler, schedule = sampler_of(settings), NoiseSchedule(rules)
    start = on_noise(sampler, settings, schedule, Noise(settings, (SIDE, SIDE), torch.device("cpu")))
    walk = SamplerRun(start.levels, Noise(settings, (SIDE, SIDE), torch.device("cpu")), 0.0)
    *_, last = sampler.sample(NormalPictures(schedule), start.latent, walk)
    assert float((last.x - exact(sampler, start, schedule)).abs().max() / S) < 0.04
    assert len(start.levels) == 41 and sampler_of(some_settings(name, 40)).walks != "sigmas"
    assert sampler_of(settings.model_copy(update={"sampler": "DDIM"})).sample is EULER.sample


def test_a_sampler_that_is_not_there_is_not_replaced_by_another() -> None:
    with pytest.raises(RegenerationError, match="not implemented") as caught:
        sampler_named("Euler b")
    assert "DPM++ 2M SDE Heun" in caught.value.remedy.en and "请勿代以其他采样器" in caught.value.remedy.zh
