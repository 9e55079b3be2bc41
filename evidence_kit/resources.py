"""Where the files that ship with the kit lie: in the wheels that brought them, or in a checkout of this project.

Three distributions ship files, each inside a package that nobody else owns; a checkout has the same files at its root.
What merely lies beside the package is never taken: once installed, that is `site-packages`, where `templates/` and
`samples/` are names that anybody's distribution may use.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.text import Text, text

_DATA = "_data"


@dataclass(frozen=True)
class _Distribution:
    """One of the wheels that are built from this repository, and the package in it that holds the files."""

    name: str
    package: str
    title: Text


_CORE = _Distribution("evidence-kit", "evidence_kit", text("evidence-kit 自带文件", "The files of evidence-kit"))
_FONTS = _Distribution("evidence-kit-fonts", "evidence_kit_fonts", text("字体与色彩配置", "Fonts and colour profile"))
_DEMO = _Distribution("evidence-kit-demo", "evidence_kit_demo", text("演示案件与模型", "The sample case and model"))

# A court verifies without a font and without a model: 50 MB that only those fetch who make exhibits or rehearse.
_OWNERS = {("templates", "fonts"): _FONTS, ("templates", "icc"): _FONTS, ("samples",): _DEMO, (): _CORE}
"""The first parts of a path → the distribution that ships it; the longer ones first."""


def shipped(*parts: str) -> Path:
    """Finds a file or folder that ships with the kit, such as `shipped("templates", "fonts")`.

    Raises:
        ToolMissing: its distribution is not installed, or is installed without it.
    """
    owner = next(owner for start, owner in _OWNERS.items() if parts[: len(start)] == start)
    for root in _roots(owner):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise _missing(owner, "/".join(parts))


@cache
def checkout_of(package: Path) -> Path | None:
    """Returns the root of the checkout that `package` (the folder `evidence_kit`) is part of; None in an installation.

    A wheel holds its files in `_data`, which a checkout has not; and a checkout's root holds this project's
    `pyproject.toml`. Both must be so: a `pyproject.toml` that somebody left in `site-packages` makes no checkout of it.
    """
    if (package / _DATA).exists():
        return None
    try:
        written = tomllib.loads((package.parent / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # tomllib's error and that of UTF-8 are ValueErrors
        return None
    project = written.get("project")
    return package.parent if isinstance(project, dict) and project.get("name") == _CORE.name else None


def _roots(owner: _Distribution) -> Iterator[Path]:
    kit, package = _folder_of(_CORE), _folder_of(owner)
    checkout = checkout_of(kit) if kit else None
    if checkout is not None:
        yield checkout
    if package is not None:
        yield package / _DATA


def _folder_of(distribution: _Distribution) -> Path | None:
    """The folder of its package; None if it is not installed, or is a mere folder of that name on the path."""
    try:
        folder = files(distribution.package)
    except ModuleNotFoundError:
        return None
    # A folder without __init__.py is a namespace package, which `files` gives as a MultiplexedPath: anybody can add to it.
    return folder if isinstance(folder, Path) else None


def _missing(owner: _Distribution, name: str) -> ToolMissing:
    again = "--force-reinstall " if _folder_of(owner) else ""
    command = f"pip install {again}{owner.name}"
    return ToolMissing(
        text(f"{owner.title.zh}未安装或不完整：缺少 {name}。",
             f"{owner.title.en} are not, or not fully, installed: {name} is missing."),
        text(f"请运行：{command}", f"Run: {command}"),
    )  # fmt: skip
