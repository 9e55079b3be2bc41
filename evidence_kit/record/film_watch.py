"""Whether a film still shows the work: programs that end by themselves, a screen that turns black or stands still.

ffmpeg itself looks at what it films, twice a second and in a small copy: the live page beats once a second, so that a page
which draws no more is told from one on which nothing happens.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence_kit.domain.text import Text, text
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.process import Child
from evidence_kit.record.screen_recorder import Camera

_BLACK, _FROZEN = 2.0, 30.0
"""Seconds after which a black screen, and one that stands still, is no accident of the moment."""


@dataclass(frozen=True)
class Lost:
    """The moment from which on the film shows the work no more."""

    seconds: float
    """Into the video."""
    why: Text


class FilmWatch:
    """Looks after a film; the first loss it sees is the one that counts. May be asked from several threads."""

    def __init__(self, folder: Path, server: Child | None, camera: Camera) -> None:
        self._folder, self._camera = folder, camera
        self._children = [child for child in (server, camera.child) if child is not None]
        self._lock = threading.Lock()
        self.lost: Lost | None = None

    @property
    def seconds(self) -> float:
        """How long the film is by now, by the wall clock."""
        return max(0.0, time.time() - self._camera.epoch)

    def look(self, told: Callable[[Text], None]) -> None:
        """Looks once whether screen and recorder run; `told` is given the loss, if there is one and none was seen before."""
        for child in self._children:
            if self.lost is None and not child.running:
                self.lose(self._dead(child), told)

    def lose(self, lost: Lost, told: Callable[[Text], None]) -> None:
        """Gives the film up from a moment on; only the first loss counts."""
        with self._lock:
            if self.lost is not None:
                return
            why = text(f"{lost.why.zh}。此后未录。", f"{lost.why.en}. Nothing after that is on film.")
            self.lost = Lost(lost.seconds, why)
        told(why)

    def page_lost(self, browser: Child) -> Lost | None:
        """Since when the screen does not show the page, while it is still filmed; None where it does."""
        return self._dead(browser) if not browser.running else self.dark()

    def dark(self) -> Lost | None:
        """Since when the screen is black or stands still, longer than an accident of the moment."""
        screen, now = ffmpeg.screen_of(self._folder), self._camera.progress.seconds
        if screen.black_since is not None and now - screen.black_since >= _BLACK:
            at = screen.black_since
            return Lost(at, text(f"第 {at:.1f} 秒起画面全黑", f"From {at:.1f} s on the screen is black"))
        if screen.frozen_since is not None and now - screen.frozen_since >= _FROZEN:
            at = screen.frozen_since
            return Lost(at, text(f"第 {at:.1f} 秒起画面静止，演示页面不再更新",
                                 f"From {at:.1f} s on the screen stands still, the live page draws no more"))  # fmt: skip
        return None

    def _dead(self, child: Child) -> Lost:
        at = self.seconds
        return Lost(at, text(f"第 {at:.1f} 秒：{child.name.zh} 意外退出（代码 {child.exit_code}）",
                             f"At {at:.1f} s {child.name.en} ended by itself (code {child.exit_code})"))  # fmt: skip
