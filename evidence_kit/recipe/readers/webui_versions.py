"""Which program wrote an infotext, and whose rules apply: told by its `Version`, or by that there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kit.domain.making.recipe import Parameter
from evidence_kit.recipe.parameters import inferred, stated, unknown

_NUMBER = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:-(\d{1,6}))?(?![\d.])")
FORGE = "stable-diffusion-webui-forge"
WEBUI = "AUTOMATIC1111 stable-diffusion-webui"


@dataclass(frozen=True, slots=True)
class Writer:
    """The program, its rules, and whether it named schedules apart from samplers."""

    program: Parameter[str]
    dialect: Parameter[str]
    names_schedules: bool


def writer_of(version: str | None, app: str | None = None) -> Writer:
    """Who wrote an infotext.

    Args:
        version: its `Version`.
        app: its `App`, which forks write.
    """
    if app is not None:
        return Writer(stated(f"{app} {version or ''}".strip(), "App"), unknown(), names_schedules=True)
    if version is None:
        dialect = inferred("a1111-2023-02", "no Version field: written before webui 1.2")
        return Writer(inferred(WEBUI, "layout of the text"), dialect, names_schedules=False)
    if version.startswith("ComfyUI"):
        rules = inferred(
            "comfyui-2023", "Version ComfyUI: its own version is not stated; rules of May 2023 are assumed"
        )
        return Writer(stated(version, "Version"), rules, names_schedules=True)
    if re.match(r"f\d", version):
        assumed = inferred("a1111-1.9", f"Version {version}: Forge, a fork; the rules of webui 1.8 to 1.10 are assumed")
        return Writer(stated(f"{FORGE} {version}", "Version"), assumed, names_schedules=True)
    return _webui(version)


def _webui(version: str) -> Writer:
    match = _NUMBER.match(version)
    if match is None:
        return Writer(stated(version, "Version"), unknown(), names_schedules=True)
    number = tuple(int(part or 0) for part in match.groups())
    program = stated(f"{WEBUI} {version}", "Version")
    return Writer(program, inferred(_dialect(number), f"Version {version}"), names_schedules=number >= (1, 9))


def _dialect(number: tuple[int, ...]) -> str:
    # 1.7.0-225 is the development version in which the alphas ceased to be halved; releases have it from 1.8.
    if number >= (1, 7, 0, 225):
        return "a1111-1.9"
    return "a1111-1.6" if number >= (1, 6) else "a1111-1.1"
