"""Whose text is it? An infotext without `Version` is no webui of before May 2023 on that account.

webui leaves its version out where a setting says so, and savers of ComfyUI, Civitai, StabilityMatrix and converters write the
same layout without one. So program and rules are inferred only from marks in the file, each with its ground and with who else
could have left it; where there is none they stay unknown, and the run is blocked.

Sources: webui `modules/processing.py` (`create_infotext`, the order of keys), its change of 14 January 2023 (hashes of ten digits)
and of 2 January 2023 (hires fix without `First pass size`); ComfyUI-SaveImageWithMetaData `py/capture.py`; comfy-image-saver
`nodes.py`; StabilityMatrix (chunks `smproj`, `parameters-json`).
"""

from __future__ import annotations

import re
from typing import TypeVar

from evidence_kit.domain.making.recipe import Known, Parameter
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.recipe.parameters import inferred
from evidence_kit.recipe.readers.comfyui_names import is_comfyui_sampler
from evidence_kit.recipe.readers.stated_keys import StatedKeys
from evidence_kit.recipe.readers.webui_versions import (
    COMFYUI_RULES,
    FORGE,
    OF_WEBUI_1_9,
    WEBUI,
    Convention,
    Writer,
    writer_of,
)

V = TypeVar("V")

_NO_VERSION = "no Version is written"
_OF_WEBUI = ("Steps", "Sampler", "Schedule type", "CFG scale", "Image CFG scale", "Seed", "Face restoration", "Size", "Model hash",
             "Model", "VAE hash", "VAE", "Variation seed", "Variation seed strength", "Seed resize from",
             "Denoising strength", "Clip skip", "ENSD")  # fmt: skip
_SCHEDULES = frozenset({
    "Automatic", "Uniform", "Karras", "Exponential", "Polyexponential", "SGM Uniform", "KL Optimal", "Align Your Steps",
    "Simple", "Normal", "DDIM", "Beta", "Turbo", "Align Your Steps GITS", "Align Your Steps 11", "Align Your Steps 32",
})  # fmt: skip
"""Labels of schedules, of webui 1.10's `modules/sd_schedulers.py` and of Forge's."""
_SAMPLERS = frozenset({
    "Euler a", "Euler", "LMS", "Heun", "DPM2", "DPM2 a", "DPM++ 2S a", "DPM++ 2M", "DPM++ SDE", "DPM++ 2M SDE",
    "DPM++ 2M SDE Heun", "DPM++ 3M SDE", "DPM fast", "DPM adaptive", "LCM", "Restart", "DDIM", "DDIM CFG++", "PLMS",
    "UniPC", "DDPM", "HeunPP2", "IPNDM", "IPNDM_V", "DEIS",
})  # fmt: skip
"""Labels of samplers, of webui 1.9 and later and of Forge; programs that write other names, or small letters, are others."""
_OF_FORGE = frozenset({"Distilled CFG Scale", "Diffusion in Low Bits", "Module 1"})
"""Keys of Forge's `modules/processing.py` and `backend`, of its branches too."""
_OF_EVERY_RUN = ("Steps", "Sampler", "CFG scale", "Seed", "Size")
_OF_SAVER = ("Steps", "Sampler", "Seed", "Clip skip", "Size", "Model", "Model hash")
"""ComfyUI-SaveImageWithMetaData: `Clip skip` before `Size`, `Model` before `Model hash`, a file's whole name."""
_RULES = f"{COMFYUI_RULES}, as for every text of ComfyUI without a graph"


def author_of(keys: StatedKeys, embedded: Embedded) -> Writer:
    """Who wrote a text, and by whose rules its picture was made.

    Args:
        keys: of its settings.
        embedded: what else the picture carries.
    """
    said = writer_of(keys.value("Version"), keys.value("App"))
    if said is not None:
        return said
    carriers = {entry.carrier for entry in embedded.entries}
    if carriers & {"png:smproj", "png:parameters-json"}:
        return _comfyui(
            "StabilityMatrix, which has ComfyUI draw", "its chunks smproj or parameters-json stand beside the text"
        )
    if any(name in keys for name in ("Civitai resources", "Civitai metadata", "Created Date")):
        ground = (
            f"{_NO_VERSION}; Civitai's own keys are, as Civitai's generator writes them; a saver of ComfyUI could too"
        )
        return Writer(inferred("Civitai's generator", ground), _unknown(ground), Convention.OTHER)
    return _by_keys(keys)


def _by_keys(keys: StatedKeys) -> Writer:
    if is_comfyui_sampler(keys.value("Sampler") or ""):
        return _comfyui(
            "ComfyUI", f"{_NO_VERSION}; the sampler is named as ComfyUI names it, which other front ends may too"
        )
    if all(name in keys.order for name in _OF_SAVER) and keys.in_order(_OF_SAVER):
        return _comfyui("ComfyUI", f"{_NO_VERSION}; keys and order are those of ComfyUI-SaveImageWithMetaData")
    if all(name in keys.order for name in _OF_EVERY_RUN) and keys.in_order(_OF_WEBUI) and keys.order[0] == "Steps":
        return _webui(keys)
    return _nobody()


def _webui(keys: StatedKeys) -> Writer:
    """Keys in webui's order: those that a release brought or dropped date it, the others could be anybody's."""
    if "Schedule type" in keys.order:
        if keys.value("Schedule type") not in _SCHEDULES or keys.value("Sampler") not in _SAMPLERS:
            return _nobody("; sampler and schedule are not both named as webui names them")
        ground = f"{_NO_VERSION}; Schedule type, in this order, is written since webui 1.9, by its forks too"
        if own := next((key for key in keys.order if key in _OF_FORGE), None):
            ground = f"{_NO_VERSION}; {own}, among keys in webui's order, is written by Forge and its branches"
            return Writer(
                inferred(f"{FORGE}, or a branch of it", ground), inferred(OF_WEBUI_1_9, ground), Convention.WEBUI
            )
        return Writer(
            inferred(f"{WEBUI} 1.9 or later, or a fork", ground), inferred(OF_WEBUI_1_9, ground), Convention.WEBUI
        )
    if "First pass size" in keys.order:
        ground = f"{_NO_VERSION}; First pass size was written before January 2023 alone"
        program = inferred(f"{WEBUI} of 2022, or a fork", ground)
        return Writer(program, inferred("a1111-2022", ground), Convention.WEBUI, names_schedules=False)
    if re.fullmatch(r"[0-9a-f]{8}", keys.value("Model hash") or ""):
        ground = (
            f"{_NO_VERSION}; a model hash of eight digits was written before 14 January 2023, and by converters later"
        )
        program = inferred(f"{WEBUI} before 14 January 2023, or a fork", ground)
        rules: Parameter[str] = _unknown(f"{ground}; a1111-2022 or a1111-2023-01")
        return Writer(program, rules, Convention.WEBUI, names_schedules=False)
    return _nobody()


def _comfyui(program: str, ground: str) -> Writer:
    return Writer(inferred(program, ground), inferred(COMFYUI_RULES, f"{ground}; {_RULES}"), Convention.COMFYUI)


def _nobody(more: str = "") -> Writer:
    ground = (
        f"{_NO_VERSION}: webui before 1.2 or with its version switched off, a fork, a saver of ComfyUI, a web service "
        f"or a converter{more}"
    )
    return Writer(_unknown(ground), _unknown(ground), Convention.UNKNOWN)


def _unknown(why: str) -> Parameter[V]:
    return Parameter(value=None, known=Known.UNKNOWN, source=why)
