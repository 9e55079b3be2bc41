"""What this machine has for each part of the kit, and the command that cures what it lacks."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from evidence_kit import resources
from evidence_kit.domain.errors import EvidenceKitError, ToolMissing
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.opentimestamps import second_opinion
from evidence_kit.outside.programs import check_packages, find_browser, find_ffmpeg, find_xvfb

_EXTRAS = {
    "regenerate": ("torch", "diffusers", "transformers", "safetensors", "numpy", "scipy", "skimage", "torchsde"),
    "record": ("ffmpeg", "starlette", "uvicorn"),
    "seal": ("httpx", "opentimestamps", "otsclient"),
    "assemble": ("reportlab", "pikepdf", "pypdfium2"),
}
"""Extra → the modules that must be importable; looked for, not loaded."""
_DISTRIBUTIONS = {"ffmpeg": "ffmpeg-python", "skimage": "scikit-image", "otsclient": second_opinion.CLIENT}
"""Modules whose distribution bears another name."""


@dataclass(frozen=True)
class MachinePart:
    """One thing the kit needs: whether it is there, what it is, and what cures its absence."""

    name: Text
    present: bool
    detail: Text | str
    remedy: Text | None = None
    needed: bool = True
    """Whether its absence is a complaint: what is optional is listed with its command, and that is all."""

    def as_json(self) -> dict[str, Any]:
        """The part for a program."""
        return {
            "name": self.name.model_dump(),
            "present": self.present,
            "detail": self.detail if isinstance(self.detail, str) else self.detail.model_dump(),
            "remedy": self.remedy.model_dump() if self.remedy else None,
            "needed": self.needed,
        }


def examine(ffmpeg: str | None = None) -> tuple[MachinePart, ...]:
    """Every part, tried and not only looked for where that is cheap.

    Args:
        ffmpeg: path of the ffmpeg to try instead of the one that would be found.
    """
    return (
        _python(),
        *_extras(),
        _ray(),
        _second_reader(),
        *_computing(),
        _tried(text("ffmpeg（录屏）", "ffmpeg (films the screen)"), lambda: find_ffmpeg(ffmpeg).version),
        _tried(text("ffmpeg-python", "ffmpeg-python"), _recording_packages),
        _screen(),
        _tried(text("浏览器（现场页面）", "browser (live page)"), lambda: find_browser().version),
        _tried(text("字体（证据册、现场页面、图表）", "fonts (exhibit book, live page, charts)"), _font_files),
        _sample_case(),
    )


def explain_absence(error: ModuleNotFoundError) -> ToolMissing | None:
    """The error a person can act on, where a module of one of the kit's extras is missing; None for any other."""
    module = (error.name or "").partition(".")[0]
    extra = next((extra for extra, modules in _EXTRAS.items() if module in modules), None)
    if extra is None:
        return None
    # Whoever misses one part of working a case will miss the next: the remedy names all of them.
    return ToolMissing(
        text(f"未安装组件 {extra}（缺少 {module}）。", f"The extra {extra!r} is not installed ({module} is missing)."),
        text('请运行：pip install "evidence-kit[all]"', 'Run: pip install "evidence-kit[all]"'),
    )


def _python() -> MachinePart:
    name = text("Python", "Python")
    remedy = text("请安装 Python 3.11 或更高版本。", "Install Python 3.11 or later.")
    return MachinePart(
        name, sys.version_info >= (3, 11), platform.python_version(), remedy if sys.version_info < (3, 11) else None
    )


def _extras() -> Iterator[MachinePart]:
    for extra, modules in _EXTRAS.items():
        absent = [module for module in modules if importlib.util.find_spec(module) is None]
        name = text(f"组件 {extra}", f"extra {extra}")
        if absent:
            command = f'pip install "evidence-kit[{extra}]"'
            yield MachinePart(name, False, ", ".join(absent), text(f"请运行：{command}", f"Run: {command}"))
        else:
            yield MachinePart(name, True, ", ".join(f"{module} {_version(module)}".strip() for module in modules))


def _version(module: str) -> str:
    try:
        return version(_DISTRIBUTIONS.get(module, module))
    except PackageNotFoundError:
        return ""


def _ray() -> MachinePart:
    """Several machines: only where somebody wants them."""
    name = text("组件 ray（多机运行，可选）", "extra ray (several machines, optional)")
    if importlib.util.find_spec("ray") is not None:
        return MachinePart(name, True, f"ray {_version('ray')}", needed=False)
    command = 'pip install "evidence-kit[ray]"'
    cure = text(f"如需多机运行：{command}", f"For several machines: {command}")
    return MachinePart(name, False, "ray", cure, needed=False)


def _second_reader() -> MachinePart:
    """Loaded, not only looked for: it can be installed and still miss its OpenSSL. Without it proofs are read once."""
    name = text("第二读取程序（OpenTimestamps）", "second reader (OpenTimestamps)")
    absence = second_opinion.load()
    if not absence:
        return MachinePart(name, True, f"{second_opinion.CLIENT} {_version('otsclient')}", needed=False)
    command = 'pip install "evidence-kit[seal]"'
    cure = text(f"请运行：{command}；如已安装，还须有 ctypes 能找到的 OpenSSL（libssl）。",
                f"Run: {command}. If it is installed, it lacks an OpenSSL (libssl) that ctypes can find.")  # fmt: skip
    return MachinePart(name, False, absence, cure, needed=False)


def _computing() -> Iterator[MachinePart]:
    """The device that regenerates, what it computes in, and on how many threads."""
    name = text("运行设备（再生成）", "device (regeneration)")
    if importlib.util.find_spec("torch") is None:
        yield MachinePart(name, False, "torch", text('请运行：pip install "evidence-kit[regenerate]"',
                                              'Run: pip install "evidence-kit[regenerate]"'))  # fmt: skip
        return
    from evidence_kit.regenerate.engine import machine

    device = machine.choose_device(None)
    yield MachinePart(name, True, machine.describe(device))
    yield MachinePart(text("精度（再生成）", "precision (regeneration)"), True, ", ".join(machine.precisions(device)))
    asked = os.environ.get("OMP_NUM_THREADS", "—")
    threads = f"1 / {os.cpu_count()} CPU, OMP_NUM_THREADS={asked}, ?threads=N&workers=N"
    yield MachinePart(text("线程（再生成，默认 1）", "threads (regeneration, 1 unless told otherwise)"), True, threads)


def _screen() -> MachinePart:
    name = text("屏幕（录屏）", "screen (filming)")
    if sys.platform in ("win32", "darwin"):
        return MachinePart(name, False, sys.platform, text("录屏目前需要 Linux（X11）；其余功能在本机可用。",
                                                    "Filming needs Linux (X11) for now; everything else works here."))  # fmt: skip
    return _tried(name, find_xvfb)


def _font_files() -> str:
    return ", ".join(sorted(path.name for path in resources.shipped("templates", "fonts").glob("*.ttf")))


def _sample_case() -> MachinePart:
    """What `demo` works: only where somebody wants to rehearse."""
    name = text("演示案件（demo，可选）", "sample case (demo, optional)")
    return replace(_tried(name, lambda: resources.shipped("samples", "celadon-teapot").name), needed=False)


def _recording_packages() -> str:
    check_packages()
    return _version("ffmpeg")


def _tried(name: Text, probe: Callable[[], str]) -> MachinePart:
    try:
        return MachinePart(name, True, probe())
    except EvidenceKitError as error:
        return MachinePart(name, False, error.told, error.remedy)
