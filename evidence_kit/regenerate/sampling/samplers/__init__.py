"""The samplers, one small file a family; their step functions follow k-diffusion 0.1.1 (Katherine Crowson, MIT)."""

from __future__ import annotations

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.sampling.samplers.ddim import DDIM, PLMS
from evidence_kit.regenerate.sampling.samplers.dpm2 import DPM2, DPM2_A
from evidence_kit.regenerate.sampling.samplers.dpm_solver import DPM_ADAPTIVE, DPM_FAST
from evidence_kit.regenerate.sampling.samplers.dpmpp_2m import DPMPP_2M
from evidence_kit.regenerate.sampling.samplers.dpmpp_2s import DPMPP_2S_A
from evidence_kit.regenerate.sampling.samplers.dpmpp_multistep_sde import DPMPP_2M_SDE, DPMPP_2M_SDE_HEUN, DPMPP_3M_SDE
from evidence_kit.regenerate.sampling.samplers.dpmpp_sde import DPMPP_SDE
from evidence_kit.regenerate.sampling.samplers.euler import EULER, EULER_A
from evidence_kit.regenerate.sampling.samplers.heun import HEUN
from evidence_kit.regenerate.sampling.samplers.lms import LMS
from evidence_kit.regenerate.sampling.samplers.restart import RESTART
from evidence_kit.regenerate.sampling.samplers.sampler import Sampler
from evidence_kit.regenerate.sampling.samplers.unipc import UNIPC, UNIPC_BH2

SAMPLERS = (
    EULER, EULER_A, HEUN, LMS, DPM2, DPM2_A, DPMPP_2S_A, DPMPP_2M, DPMPP_SDE, DPMPP_2M_SDE, DPMPP_2M_SDE_HEUN,
    DPMPP_3M_SDE, DPM_FAST, DPM_ADAPTIVE, RESTART, DDIM, PLMS, UNIPC, UNIPC_BH2,
)  # fmt: skip


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
