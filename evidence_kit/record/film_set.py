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


class Viewer:
    """The browser that shows the page: put up, and put up again with a profile of its own when the page is lost."""

    def __init__(self, program: Program, page: LivePage, screen: Screen, scratch: Path) -> None:
        self._program, self._page, self._screen, self._scratch = program, page, screen, scratch
        self._stack = ExitStack()
        self._times = 0
        self._child: Child | None = None

    @property
    def version(self) -> str:
        """The browser's version line."""
        return self._program.version

    @property
    def child(self) -> Child:
        """The browser that runs, or ran last."""
        assert self._child is not None, "no browser was put up"
        return self._child

    def show_again(self, patience: float = 60.0) -> bool:
        """Ends the browser there was and puts up another; whether it draws the page as it is now."""
        self.close()
        self._times += 1
        scratch = self._scratch / f"browser-{self._times}"
        version = self._page.forget_drawn()
        self._child = self._stack.enter_context(
            open_browser(self._program, self._page.url, self._screen, scratch=scratch)
        )
        deadline = time.monotonic() + patience
        while not self._page.wait_drawn(version, 0.5):
            if not self._child.running or time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def close(self) -> None:
        """Ends the browser."""
        self._stack.close()


@dataclass(frozen=True)
class FilmSet:
    """Everything that runs while filming."""

    screen: Screen
    page: LivePage
    viewer: Viewer
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
    viewer = Viewer(browser_program, page, screen, scratch)
    stack.callback(viewer.close)
    if not viewer.show_again():
        raise RecordingError(
            text("浏览器未能显示演示页面。", "The browser did not show the live page."),
            text("请运行 evidence-kit doctor，或用 --browser 指定另一个浏览器。",
                 "Run evidence-kit doctor, or name another browser with --browser."),
            viewer.child.last_words(2),
        )  # fmt: skip
    camera = stack.enter_context(open_camera(camera_program, screen, fps=options.fps, folder=folder))
    return FilmSet(screen, page, viewer, camera)
