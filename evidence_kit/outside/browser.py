"""A real Chromium window with a fresh profile, showing one local page and talking to nobody else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_kit.domain.text import text
from evidence_kit.outside.display import Screen
from evidence_kit.outside.process import Child
from evidence_kit.outside.programs import Program

_PREFERENCES = {
    # --disable-features=Translate does not keep the bubble off a Chinese page; this does (measured, Chromium 156).
    "translate": {"enabled": False},
    "credentials_enable_service": False,
    "browser": {"has_seen_welcome_page": True},
}

_QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    "--metrics-recording-only",
    "--no-proxy-server",
    "--password-store=basic",
    "--use-mock-keychain",
    "--lang=zh-CN",
)


@contextmanager
def open_browser(program: Program, url: str, screen: Screen, *, scratch: Path) -> Iterator[Child]:
    """Shows `url` on `screen` until the block ends; the profile is made in `scratch` and left there."""
    profile = scratch / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(_PREFERENCES), encoding="utf-8")
    command = [program.path, f"--user-data-dir={profile}", *_QUIET, *_window(screen), f"--app={url}"]
    browser = Child(
        text("浏览器", "the browser"), command, log=scratch / "browser.log", variables=dict(screen.variables)
    )
    try:
        yield browser
    finally:
        browser.stop()


def _window(screen: Screen) -> tuple[str, ...]:
    width, height = screen.size
    # Without a sandbox of its own the browser refuses to run as root; --test-type keeps its warning off the page.
    as_root = ("--no-sandbox", "--test-type") if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    if screen.server is None:
        return ("--start-maximized", *as_root)
    # Without a window manager --kiosk alone leaves black borders. A display in memory has no GPU worth emulating.
    return ("--kiosk", f"--window-size={width},{height}", "--window-position=0,0", "--disable-gpu", *as_root)
