"""The samplers, one small file a family; their step functions follow k-diffusion 0.1.1 (Katherine Crowson, MIT)."""

from __future__ import annotations

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.sampling.samplers.ddim import DDIM, PLMS
from evidence_kit.regenerate.sampling.samplers.dpm2 import DPM2, DPM2_A
from evidence_kit.regenerate.sampling.samplers.dpm_solver import DPM_ADAPTIVE, DPM_FAST
from evidence_kit.regenerate.sampling.samplers.dpmpp_2m import DPMPP_2M
from evidence_kit.regenerate.sampling.samplers.dpmpp_2s import DPMPP_2S_A
from evidence_kit.regenerate.sampling.samplers.dpmpp_multistep_sde import (
    DPMPP_2M_SDE,
    DPMPP_2M_SDE_GPU,
    DPMPP_2M_SDE_HEUN,
    DPMPP_3M_SDE,
    DPMPP_3M_SDE_GPU,
)
from evidence_kit.regenerate.sampling.samplers.dpmpp_sde import DPMPP_SDE, DPMPP_SDE_GPU
from evidence_kit.regenerate.sampling.samplers.er_sde import ER_SDE
from evidence_kit.regenerate.sampling.samplers.euler import EULER, EULER_A
from evidence_kit.regenerate.sampling.samplers.heun import HEUN
from evidence_kit.regenerate.sampling.samplers.lcm import LCM
from evidence_kit.regenerate.sampling.samplers.lms import LMS
from evidence_kit.regenerate.sampling.samplers.res_multistep import RES_MULTISTEP
from evidence_kit.regenerate.sampling.samplers.restart import RESTART
from evidence_kit.regenerate.sampling.samplers.sampler import Sampler
from evidence_kit.regenerate.sampling.samplers.unipc import UNIPC, UNIPC_BH2, UNIPC_BH2_LEVELS, UNIPC_LEVELS

SAMPLERS = (
    EULER, EULER_A, HEUN, LMS, DPM2, DPM2_A, DPMPP_2S_A, DPMPP_2M, DPMPP_SDE, DPMPP_2M_SDE, DPMPP_2M_SDE_HEUN,
    DPMPP_3M_SDE, DPM_FAST, DPM_ADAPTIVE, RESTART, DDIM, PLMS, UNIPC, UNIPC_BH2,
    DPMPP_SDE_GPU, DPMPP_2M_SDE_GPU, DPMPP_3M_SDE_GPU, LCM, RES_MULTISTEP, ER_SDE,
)  # fmt: skip
_OVER_LEVELS = {sampler.name: sampler for sampler in (UNIPC_LEVELS, UNIPC_BH2_LEVELS)}


def sampler_of(settings: Settings) -> Sampler:
    """The sampler of settings, as the rules of their dialect have it run.

    Raises:
        RegenerationError: not implemented.
    """
    rules, name = settings.effective_rules, settings.sampler
    if name == DDIM.name and rules.ddim == "euler":
        return EULER
    if name in _OVER_LEVELS and rules.unipc == "sigmas":
        return _OVER_LEVELS[name]
    return sampler_named(name)


def sampler_named(name: str) -> Sampler:
    """The sampler that a program calls `name`.

    Raises:
        RegenerationError: not implemented.
    """
    for sampler in SAMPLERS:
        if sampler.name == name:
            return sampler
    known = ", ".join(sampler.name for sampler in SAMPLERS)
    raise RegenerationError(
        text(f"尚未实现采样器 {name!r}。", f"The sampler {name!r} is not implemented."),
        text(f"已实现：{known}。如采样器未知，请勿代以其他采样器。",
             f"Implemented: {known}. Do not put another in its place: it makes another picture."),
    )  # fmt: skip
