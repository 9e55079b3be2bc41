"""Where the files that ship with the kit lie: `templates/`, `samples/`, `schemas/`, in a checkout or in a wheel."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.text import text

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """A file or folder that ships with the kit, such as `shipped("templates", "fonts")`.

    Raises:
        ToolMissing: the installation is incomplete.
    """
    for root in (_PACKAGE.parent, _PACKAGE / "_data"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    name = "/".join(parts)
    raise ToolMissing(
        text(f"安装不完整：缺少 {name}。", f"The installation is incomplete: {name} is missing."),
        text("请重新安装：pip install --force-reinstall evidence-kit",
             "Install again: pip install --force-reinstall evidence-kit"),
    )  # fmt: skip
