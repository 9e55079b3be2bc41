"""The marks of a recording: each at a frame of the film, under a name of its own."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from evidence_kit.domain.progress import Shown, Stage
from evidence_kit.domain.recording import Mark, Unshown
from evidence_kit.domain.text import Text, text
from evidence_kit.record.film_watch import Lost

BACK = "page-back"
"""Name of the mark at which the screen shows the live page again."""


class MarkSheet:
    """What has been marked so far. Marked in any thread."""

    def __init__(self, epoch: float, fps: int) -> None:
        """`epoch` is the wall clock of the first frame."""
        self._epoch, self._fps = epoch, fps
        self._marks: list[Mark] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        """The next frame but one: the frame on the grid may have been captured up to half a period earlier."""
        return (math.ceil((time.time() - self._epoch) * self._fps) + 1) / self._fps

    def mark(self, event: Stage | Shown) -> None:
        """Marks that the screen shows a stage or a picture by now."""
        if isinstance(event, Stage):
            self._add(event.name, event.title)
        else:
            self._add(f"{event.name}-picture", event.title, picture=event.path or None, earlier=event.made)

    def mark_back(self, stretch: Unshown) -> None:
        """Marks the end of a stretch in which the screen did not show the page."""
        title = text(f"第 {stretch.start:.1f} 至 {stretch.end:.1f} 秒画面未显示演示页面，浏览器已重启",
                     f"From {stretch.start:.1f} to {stretch.end:.1f} s the screen did not show the live page; "
                     "the browser was restarted")  # fmt: skip
        self._add(BACK, title, seconds=stretch.end)

    def on_film(self, lost: Lost | None, unshown: Iterable[Unshown], missing: Callable[[Text], None]) -> Iterator[Mark]:
        """Marks at which the film showed the work; `missing` is told the titles of the others.

        What was set between a loss and its discovery shows nothing.
        """
        stretches = [(one.start, one.end) for one in unshown]
        for mark in sorted(self._marks, key=lambda mark: mark.seconds):
            gone = lost is not None and mark.seconds >= lost.seconds
            if gone or any(start <= mark.seconds < end for start, end in stretches):
                missing(mark.title)
            else:
                yield mark

    def _add(self, name: str, title: Text, *, seconds: float | None = None, **of_picture: object) -> None:
        with self._lock:
            at = self._free() if seconds is None else seconds
            self._marks.append(
                Mark.model_validate({"name": self._unique(name), "title": title, "seconds": at, **of_picture})
            )

    def _free(self) -> float:
        """The next frame that no mark has: every still is a frame of its own."""
        frame, taken = round(self.now() * self._fps), {round(mark.seconds * self._fps) for mark in self._marks}
        while frame in taken:
            frame += 1
        return frame / self._fps

    def _unique(self, name: str) -> str:
        names = {mark.name for mark in self._marks}
        number = 2
        while (candidate := name if number == 2 and name not in names else f"{name}-{number}") in names:
            number += 1
        return candidate
