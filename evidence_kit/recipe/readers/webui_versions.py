"""Which program wrote an infotext, and whose rules apply, as its `Version` and `App` say. Without them: `authorship`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from evidence_kit.domain.making.recipe import Known, Parameter
from evidence_kit.recipe.parameters import inferred, stated, unknown

_NUMBER = re.compile(r"v?1\.(\d{1,2})\.(\d{1,2})(?:-?RC\d?)?(?:-(\d{1,6}))?(?:-g[0-9a-f]{3,40})?", re.IGNORECASE)
"""A release, or the number of commits after it and the commit, as `git describe` tells them."""
_PATCHES = (-1, 1, 1, 2, 1, 2, 1, 0, 0, 4, 1)
"""The last patch of webui 1.0 (there was no release of it) to 1.10, by its `CHANGELOG.md` (read in the history that Forge shares with it);
a number beyond them is nobody's. The key `Version` is written since 8 May 2023, with 1.2 (its commit ab4ab4e5)."""
_BRANCH = re.compile(r"(classic|neo)(?![^\W_])[\w.\-+]{0,60}", re.IGNORECASE)
_REFORGE = re.compile(r"f\d{1,2}\.\d{1,2}\.\d{1,2}(?:dev|v\d)?-v1\.\d{1,2}\.\d{1,2}(?!\d)[\w.\-]{0,80}", re.IGNORECASE)
_FORGE = re.compile(r"f\d{1,2}\.\d{1,2}\.\d{1,2}v1\.\d{1,2}\.\d{1,2}(?!\d)[\w.\-]{0,80}", re.IGNORECASE)
"""`modules_forge/forge_version.py` of both: Forge writes webui's number behind its own, reForge with a dash between them."""
_NO_NAME = re.compile(
    r"[\W\d_]*|[\W_]*(?:none|null|unknown|undefined|nan|n/?a)[\W_]*|v?\d[\w.\-+]*|v?\d{1,3}\.\d.*|[0-9a-f]{6,40}",
    re.IGNORECASE,
)
"""What names no program: numbers of whatever, commits, words for nothing."""
FORGE = "stable-diffusion-webui-forge"
REFORGE = "stable-diffusion-webui-reForge"
NAMES = {FORGE: "Forge", REFORGE: "reForge"}
WEBUI = "AUTOMATIC1111 stable-diffusion-webui"
COMFYUI_RULES = "comfyui-2023"
OF_WEBUI_1_9 = "a1111-1.9"


class Convention(StrEnum):
    """Whose defaults hold where a key is not written."""

    WEBUI = "webui"
    """webui and its forks: what stands at its default is not written."""
    COMFYUI = "comfyui"
    """A node that saves in webui's layout: it writes what it was given, and leaves out the rest."""
    SD_NEXT = "sd-next"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Writer:
    """The program, its rules, its convention, and whether it named schedules apart from samplers."""

    program: Parameter[str]
    dialect: Parameter[str]
    convention: Convention
    names_schedules: bool = True


def writer_of(version: str | None, app: str | None = None) -> Writer | None:
    """Who wrote an infotext; None where it says neither.

    Args:
        version: its `Version`.
        app: its `App`, which forks write.
    """
    if app is not None:
        if _NO_NAME.fullmatch(app):
            return nameless(f"App {app}" + (f", Version {version}" if version else ""))
        convention = Convention.SD_NEXT if app.lower().startswith("sd.next") else Convention.OTHER
        return Writer(stated(f"{app} {version or ''}".strip(), "App"), unknown(), convention)
    if version is None or not version.strip():
        return None
    if version.lower().startswith("comfyui"):
        rules = inferred(
            COMFYUI_RULES, f"Version {version}: its own version is not stated; rules of May 2023 are assumed"
        )
        return Writer(stated(version, "Version"), rules, Convention.COMFYUI)
    return _fork(version) or _webui(version)


def _fork(version: str) -> Writer | None:
    """Forge, reForge and the branches of Forge that call themselves by their own names; None for all others."""
    fork = REFORGE if _REFORGE.fullmatch(version) else FORGE if _FORGE.fullmatch(version) else None
    if fork is not None:
        assumed = f"Version {version}: {NAMES[fork]}, a fork; the rules of webui 1.8 to 1.10 are assumed"
        return Writer(stated(f"{fork} {version}", "Version"), inferred(OF_WEBUI_1_9, assumed), Convention.WEBUI)
    match = _BRANCH.fullmatch(version)
    if match is None:
        return None
    return Writer(stated(f"Forge {match[1].capitalize()} ({version})", "Version"), unknown(), Convention.WEBUI)


def nameless(said: str) -> Writer:
    """The writer of a text whose version is that of no program.

    Args:
        said: key and value, as they are written.
    """
    ground = f"{said} is the version of no program that is known"
    return Writer(_not_known(ground), _not_known(ground), Convention.UNKNOWN)


def _webui(version: str) -> Writer:
    number = _release(version)
    if number is None:
        named = not _NO_NAME.fullmatch(version) and not re.match(r"f\d", version)
        return (
            Writer(stated(version, "Version"), unknown(), Convention.OTHER) if named else nameless(f"Version {version}")
        )
    program = stated(f"{WEBUI} {version}", "Version")
    dialect = inferred(_dialect(number), f"Version {version}")
    return Writer(program, dialect, Convention.WEBUI, names_schedules=number >= (1, 9))


def _release(version: str) -> tuple[int, ...] | None:
    """The number of a release of webui that there was, with the commits after it; None for any other one."""
    match = _NUMBER.fullmatch(version)
    if match is None:
        return None
    minor, patch, commits = (int(part or 0) for part in match.groups())
    if minor >= len(_PATCHES) or patch > _PATCHES[minor]:
        return None
    return (1, minor, patch, commits)


def _not_known(why: str) -> Parameter[str]:
    return Parameter(value=None, known=Known.UNKNOWN, source=why)


def _dialect(number: tuple[int, ...]) -> str:
    # 1.7.0-225 is the development version in which the alphas ceased to be halved; releases have it from 1.8.
    if number >= (1, 7, 0, 225):
        return OF_WEBUI_1_9
    return "a1111-1.6" if number >= (1, 6) else "a1111-1.1"
