"""Samplers and schedules as savers of ComfyUI write them into webui's layout: `dpmpp_2m_karras`, `Euler Ancestral Karras`.

Sources: ComfyUI `comfy/samplers.py`; comfy-image-saver and ComfyUI-SaveImageWithMetaData, which put `_` and the schedule after
the sampler unless it is `normal`; ComfyUI-Image-Saver, which gives Civitai's names and keeps only Karras and Exponential of the
schedules; StabilityMatrix (`ComfySampler`), which shows names of its own.
"""

from __future__ import annotations

import re

SAMPLERS = frozenset({
    "euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2", "dpm_2", "dpm_2_ancestral",
    "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_2s_ancestral_cfg_pp", "dpmpp_sde", "dpmpp_sde_gpu",
    "dpmpp_2m", "dpmpp_2m_cfg_pp", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu",
    "dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm", "ipndm_v", "deis", "res_multistep",
    "res_multistep_cfg_pp", "res_multistep_ancestral", "res_multistep_ancestral_cfg_pp", "gradient_estimation",
    "gradient_estimation_cfg_pp", "er_sde", "seeds_2", "seeds_3", "sa_solver", "sa_solver_pece", "ddim", "uni_pc",
    "uni_pc_bh2",
})  # fmt: skip
SCHEDULES = (
    "linear_quadratic", "kl_optimal", "ddim_uniform", "sgm_uniform", "exponential", "karras", "simple", "normal", "beta57",
    "beta", "bong_tangent",
)  # fmt: skip
"""The longer before those that they end with."""
DISPLAYED = {
    "Euler Ancestral": "euler_ancestral",
    "Euler": "euler",
    "LMS": "lms",
    "Heun": "heun",
    "DPM 2": "dpm_2",
    "DPM 2 Ancestral": "dpm_2_ancestral",
    "DPM Fast": "dpm_fast",
    "DPM Adaptive": "dpm_adaptive",
    "DPM++ 2S Ancestral": "dpmpp_2s_ancestral",
    "DPM++ SDE": "dpmpp_sde",
    "DPM++ 2M": "dpmpp_2m",
    "DPM++ 2M SDE": "dpmpp_2m_sde",
    "DPM++ 3M SDE": "dpmpp_3m_sde",
    "UniPC": "uni_pc",
}
"""Names that front ends of ComfyUI show, and write."""
_OWN_SPELLING = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")


def split(name: str) -> tuple[str, str | None]:
    """A sampler's name without the schedule that a saver put after it, and that schedule."""
    for schedule in SCHEDULES:
        plain = name.removesuffix(f"_{schedule}")
        if plain != name and (plain in SAMPLERS or _OWN_SPELLING.fullmatch(plain)):
            return plain, schedule
    return name, None


def is_comfyui_sampler(name: str) -> bool:
    """Whether a name is spelled as only ComfyUI and what runs on it do: `euler_ancestral`, `euler_simple`, not `ddim`."""
    plain, schedule = split(name)
    return schedule is not None or (plain in SAMPLERS and "_" in name)
