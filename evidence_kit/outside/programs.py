"""Finding ffmpeg, Xvfb and a browser, and trying them; running them is done elsewhere. `doctor` asks here too."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.digest import digest_stream
from evidence_kit.outside.process import answer_of

_INSTALL = {
    "ffmpeg": {
        "apt-get": "sudo apt-get install ffmpeg",
        "dnf": "sudo dnf install ffmpeg-free",
        "pacman": "sudo pacman -S ffmpeg",
        "zypper": "sudo zypper install ffmpeg",
        "pip": "pip install imageio-ffmpeg",
    },
    "Xvfb": {
        "apt-get": "sudo apt-get install xvfb",
        "dnf": "sudo dnf install xorg-x11-server-Xvfb",
        "pacman": "sudo pacman -S xorg-server-xvfb",
        "zypper": "sudo zypper install xorg-x11-server-Xvfb",
    },
    "Chromium": {
        "apt-get": "sudo apt-get install chromium",
        "dnf": "sudo dnf install chromium",
        "pacman": "sudo pacman -S chromium",
        "zypper": "sudo zypper install chromium",
        "pip": "pip install playwright && playwright install chromium",
    },
}

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NEEDED = (("-devices", "x11grab"), ("-encoders", "libx264"), ("-filters", "drawtext"),
           ("-filters", "blackdetect"), ("-filters", "freezedetect"))  # fmt: skip


@dataclass(frozen=True)
class Program:
    """An installed program that answers."""

    path: str
    version: str
    """The line in which it states its version."""

    def sha256(self) -> str:
        """Of the binary that will run."""
        with Path(self.path).resolve().open("rb", buffering=0) as stream:
            return digest_stream(stream).sha256


def find_ffmpeg(option: str | None = None) -> Program:
    """The ffmpeg to use: the one named, else the first on PATH or of imageio-ffmpeg that can film an X display.

    Raises:
        ToolMissing: none is there, or none has x11grab, libx264 and drawtext.
    """
    lacking = ""
    for path in [option] if option else _ffmpegs():
        program = _try(path, "-version")
        if program is None:
            continue
        absent = [name for question, name in _NEEDED if name not in answer_of([path, "-hide_banner", question])[1]]
        if not absent:
            return program
        lacking = f"{path}: {', '.join(absent)}"
    if lacking:
        raise ToolMissing(
            text(f"ffmpeg 缺少录屏所需的功能（{lacking}）。", f"ffmpeg lacks what filming needs ({lacking})."),
            install("ffmpeg"),
        )
    raise _missing("ffmpeg", option)


def find_decoder(option: str) -> Program:
    """The ffmpeg that decodes, whatever else it can do: the one named, or with `auto` the first on PATH or of imageio-ffmpeg.

    Raises:
        ToolMissing: none is there.
    """
    for path in _ffmpegs() if option == "auto" else [option]:
        program = _try(path, "-version")
        if program is not None:
            return program
    raise _missing("ffmpeg", None if option == "auto" else option)


def find_browser(option: str | None = None) -> Program:
    """Chromium or Chrome: the one named, else on PATH, else in Playwright's cache.

    Raises:
        ToolMissing: none that answers.
    """
    for path in [option] if option else _browsers():
        program = _try(path, "--version")
        if program is not None:
            return program
    raise _missing("Chromium", option)


def find_xvfb() -> str:
    """Path of Xvfb.

    Raises:
        ToolMissing: not installed.
    """
    path = shutil.which("Xvfb")
    if path is None:
        raise _missing("Xvfb", None)
    return path


def check_packages() -> None:
    """The Python packages of the `record` extra.

    Raises:
        ToolMissing: one is absent, or another distribution owns the name `ffmpeg` (typed-ffmpeg and python-ffmpeg do).
    """
    absent = [name for name in ("ffmpeg", "starlette", "uvicorn") if importlib.util.find_spec(name) is None]
    if absent:
        raise ToolMissing(
            text(f"缺少录屏组件：{'、'.join(absent)}。", f"The recording part is not installed: {', '.join(absent)}."),
            text('请运行：pip install "evidence-kit[record]"', 'Run: pip install "evidence-kit[record]"'),
        )
    if importlib.util.find_spec("ffmpeg._run") is None or importlib.util.find_spec("ffmpeg.dag") is None:
        raise ToolMissing(
            text("Python 包 ffmpeg 不是 ffmpeg-python，两者同名冲突。",
                 "The Python package `ffmpeg` is not ffmpeg-python; another distribution owns the name."),
            text("请运行：pip uninstall typed-ffmpeg python-ffmpeg ffmpeg && pip install --force-reinstall ffmpeg-python==0.2.0",
                 "Run: pip uninstall typed-ffmpeg python-ffmpeg ffmpeg && pip install --force-reinstall ffmpeg-python==0.2.0"),
        )  # fmt: skip


def install(program: str) -> Text:
    """The remedy for a missing program: the command of this system, or of every system when it is not known."""
    commands = _INSTALL[program]
    here = [command for manager, command in commands.items() if manager != "pip" and shutil.which(manager)][:1]
    chosen = [*(here or [line for manager, line in commands.items() if manager != "pip"]),
              *([commands["pip"]] if "pip" in commands else [])]  # fmt: skip
    return text("请运行：" + "，或 ".join(chosen), "Run: " + ", or ".join(chosen))


def _ffmpegs() -> Iterator[str]:
    on_path = shutil.which("ffmpeg")
    if on_path:
        yield on_path
    try:
        import imageio_ffmpeg

        yield imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError):  # RuntimeError: a source distribution of it, without the binary
        return


def _browsers() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _BROWSERS))
    for cache in _playwright_caches():
        yield from map(str, sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True))


def _playwright_caches() -> Iterable[Path]:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    return [Path(named)] if named else [Path.home() / ".cache" / "ms-playwright"]


def _try(path: str, question: str) -> Program | None:
    code, answer = answer_of([path, question])
    # Debian's launcher of Chromium may complain about the system before the browser states its version.
    stated = next((line.strip() for line in answer.splitlines() if re.search(r"\d\.\d", line)), None)
    return Program(path, stated) if code == 0 and stated else None


def _missing(program: str, option: str | None) -> ToolMissing:
    if option:
        return ToolMissing(
            text(f"{option} 不是可用的 {program}。", f"{option} is not a working {program}."),
            text("请检查路径，或去掉该选项以自动查找。", "Check the path, or leave the option out to have it looked for."),
        )  # fmt: skip
    return ToolMissing(text(f"未安装 {program}。", f"{program} is not installed."), install(program))
