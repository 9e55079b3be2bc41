"""The display that is filmed: that of this desktop, or an X server of our own (Xvfb) that nobody else can draw on."""

from __future__ import annotations

import os
import re
import secrets
import select
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence_kit.domain.errors import RecordingError, ToolMissing, UsageError, words_of
from evidence_kit.domain.text import text
from evidence_kit.outside.process import Child, answer_of
from evidence_kit.outside.programs import Program, find_xvfb

_DISPLAY = re.compile(r"^[A-Za-z0-9._-]*:\d+(\.\d+)?$")
_FAMILY_WILD = 0xFFFF
"""libXau: an entry that fits every display, so that it can be written before the number is known."""


@dataclass(frozen=True)
class Screen:
    """A display that can be filmed."""

    label: str
    """For the record: `x11::99 (Xvfb)`, `x11::0`."""
    display: str
    """As in `$DISPLAY`."""
    size: tuple[int, int]
    variables: Mapping[str, str]
    """Environment of a program that draws on it or films it."""
    server: Child | None
    """The X server, when it is ours."""


@contextmanager
def open_screen(uri: str, size: tuple[int, int], *, ffmpeg: Program, scratch: Path) -> Iterator[Screen]:
    """The display that `uri` names: `auto`, `xvfb:` or `x11:` followed by the display (`x11::0`).

    Args:
        size: width and height of a display of our own, pixels; an existing one is filmed whole.
        scratch: folder for the authority file and the server's log.

    Raises:
        UsageError: not such a URI.
        RecordingError: the display cannot be filmed (Wayland, no such display).
        ToolMissing: Xvfb is not installed, or this system has no X11.
    """
    if not sys.platform.startswith("linux"):
        raise ToolMissing(
            text("本版本仅能录制 Linux 的 X11 屏幕。", "This version films X11 displays on Linux only."),
            text("请在 Linux 或 WSL2 中运行；或用 evidence-kit regenerate 在不录屏的情况下再生成。",
                 "Run it on Linux or WSL2, or regenerate without filming: evidence-kit regenerate CASE"),
        )  # fmt: skip
    display = _chosen(uri)
    if display is None:
        with _xvfb(size, scratch) as screen:
            yield screen
    else:
        yield Screen(f"x11:{display}", display, _size_of(display, ffmpeg), {"DISPLAY": display}, None)


def _chosen(uri: str) -> str | None:
    """The display to use; None for one of our own."""
    here = os.environ.get("DISPLAY", "")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY")) or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    if uri == "auto":
        return here if here and not wayland else None
    if uri == "xvfb:":
        return None
    display = uri.removeprefix("x11:")
    if not uri.startswith("x11:") or not _DISPLAY.match(display):
        raise UsageError(
            text(f"无法识别的屏幕：{uri}", f"Not a display: {uri}"),
            text("请用 auto、xvfb: 或 x11::0。", "Use auto, xvfb: or x11::0."),
        )
    if wayland and display == here:
        raise RecordingError(
            text("当前桌面为 Wayland，X11 录屏只能得到黑屏。",
                 "This desktop runs on Wayland; an X11 recorder would film black."),
            text("请用 --display xvfb: 在独立屏幕上录制，或改用“X11/Xorg”会话登录。",
                 "Film on a display of its own with --display xvfb: or log in with an X11 (Xorg) session."),
        )  # fmt: skip
    return display


def _size_of(display: str, ffmpeg: Program) -> tuple[int, int]:
    """Width and height of an existing display, even numbers as 4:2:0 video needs; ffmpeg itself is asked."""
    code, answer = answer_of(
        [ffmpeg.path, "-hide_banner", "-f", "x11grab", "-i", display, "-frames:v", "1", "-f", "null", "-"], seconds=20
    )
    found = re.search(r"Video: \w+.*?, (\d+)x(\d+)", answer)
    if code != 0 or found is None:
        raise RecordingError(
            text(f"无法录制屏幕 {display}。", f"The display {display} cannot be filmed."),
            text("请检查 DISPLAY 与访问权限，或用 --display xvfb: 在独立屏幕上录制。",
                 "Check DISPLAY and its access rights, or film on a display of its own with --display xvfb:"),
            words_of(answer, last=True),
        )  # fmt: skip
    return int(found[1]) // 2 * 2, int(found[2]) // 2 * 2


@contextmanager
def _xvfb(size: tuple[int, int], scratch: Path) -> Iterator[Screen]:
    authority = scratch / "xauthority"
    authority.touch(mode=0o600)
    authority.write_bytes(_authority_entry(secrets.token_bytes(16)))
    reading, writing = os.pipe()
    name = text("虚拟屏幕 Xvfb", "the X server Xvfb")
    command = [find_xvfb(), "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24",
               "-auth", str(authority), "-nolisten", "tcp", "-noreset", "-s", "0", "-dpi", "96"]  # fmt: skip
    server = Child(name, command, log=scratch / "xvfb.log", inherit=(writing,))
    os.close(writing)
    try:
        display = f":{_number(reading, server)}"
        variables = {"DISPLAY": display, "XAUTHORITY": str(authority)}
        yield Screen(f"x11:{display} (Xvfb)", display, size, variables, server)
    finally:
        os.close(reading)
        server.stop()


def _number(reading: int, server: Child) -> int:
    """The display number that the server chose, once it takes connections (Xserver(1): -displayfd)."""
    answer = b""
    while not answer.endswith(b"\n") and select.select([reading], [], [], 20)[0]:
        piece = os.read(reading, 16)
        if not piece:
            break
        answer += piece
    if not answer.strip().isdigit():
        raise RecordingError(
            text("虚拟屏幕 Xvfb 未能启动。", "The X server Xvfb did not start."),
            text("请检查 /tmp/.X11-unix 是否可写，或用 --display x11::0 录制真实屏幕。",
                 "Check that /tmp/.X11-unix is writable, or film a real display with --display x11::0"),
            server.last_words(),
        )  # fmt: skip
    return int(answer)


def _authority_entry(cookie: bytes) -> bytes:
    """One Xauthority entry: family, then address, number, method and data, each after its length (Xau(3))."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", cookie)
    return struct.pack(">H", _FAMILY_WILD) + b"".join(struct.pack(">H", len(field)) + field for field in fields)
