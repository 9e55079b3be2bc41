"""What runs while filming: the screen, the page on it, the browser that shows it, the camera; put up in that order."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from evidence_kit.domain.errors import RecordingError
from evidence_kit.domain.text import text
from evidence_kit.outside.browser import open_browser
from evidence_kit.outside.display import Screen, open_screen
from evidence_kit.outside.process import Child
from evidence_kit.outside.programs import Program
from evidence_kit.record.live_page import LivePage, serve
from evidence_kit.record.options import RecordingOptions
from evidence_kit.record.page_state import Board
from evidence_kit.record.screen_recorder import Camera, open_camera


@dataclass(frozen=True)
class FilmSet:
    """Everything that runs while filming."""

    screen: Screen
    page: LivePage
    browser: Child
    browser_version: str
    camera: Camera


def arrange(
    stack: ExitStack,
    scratch: Path,
    folder: Path,
    board: Board,
    options: RecordingOptions,
    camera_program: Program,
    browser_program: Program,
) -> FilmSet:
    """Puts everything up until the stack is closed; the first frame is filmed when the page is on the screen.

    Raises:
        RecordingError: the browser did not show the page, or ffmpeg did not come to film.
        ToolMissing: a program or a font is not installed.
    """
    screen = stack.enter_context(open_screen(options.display, options.size, ffmpeg=camera_program, scratch=scratch))
    page = stack.enter_context(serve(board))
    browser = stack.enter_context(open_browser(browser_program, page.url, screen, scratch=scratch))
    if not _appears(page, browser):
        raise RecordingError(
            text("浏览器未能显示演示页面。", "The browser did not show the live page."),
            text("请运行 evidence-kit doctor，或用 --browser 指定另一个浏览器。",
                 "Run evidence-kit doctor, or name another browser with --browser."),
            browser.last_words(2),
        )  # fmt: skip
    camera = stack.enter_context(open_camera(camera_program, screen, fps=options.fps, folder=folder))
    return FilmSet(screen, page, browser, browser_program.version, camera)


def _appears(page: LivePage, browser: Child, patience: float = 60.0) -> bool:
    """Whether the browser draws the page; one that has ended never will."""
    deadline = time.monotonic() + patience
    while not page.wait_drawn(0, 0.5):
        if not browser.running or time.monotonic() > deadline:
            return False
    return True
