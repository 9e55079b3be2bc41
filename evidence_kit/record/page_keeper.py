"""Keeps the live page on the screen: a browser that died, draws no more or shows black is put up again, a bounded number of times.

Only where the recorder and the screen still work; what they film meanwhile is named as a stretch that does not show the page.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from evidence_kit.domain.recording import Unshown
from evidence_kit.domain.text import Text, text
from evidence_kit.record.film_set import FilmSet
from evidence_kit.record.film_watch import FilmWatch, Lost
from evidence_kit.record.mark_sheet import MarkSheet

MOST_RESTARTS = 2
"""In one film: a page that is lost a third time will be lost again."""
_UP_WITHIN = 30.0
"""Seconds in which a browser must have drawn the page."""
_SEEN_WITHIN = 45.0
"""Seconds in which the recorder must see the page again; a busy one runs behind."""


class PageKeeper:
    """Watches over the page of a recording. Asked from several threads; it restarts in one of its own."""

    def __init__(self, set_: FilmSet, watch: FilmWatch, marks: MarkSheet, note: Callable[[Text], None]) -> None:
        self._set, self._watch, self._marks, self._note = set_, watch, marks, note
        self._lock = threading.Lock()
        self._restarting: threading.Thread | None = None
        self._ended = threading.Event()
        self._restarts = 0
        self.unshown: list[Unshown] = []
        """Stretches that are over."""

    def look(self) -> None:
        """Looks once; begins a restart where the page is lost, and gives the film up where none is left."""
        self._watch.look(self._note)
        with self._lock:
            if self._watch.lost is not None or self._busy:
                return
            gone = self._watch.page_lost(self._set.viewer.child)
            if gone is None:
                return
            if self._restarts >= MOST_RESTARTS or self._ended.is_set():
                self._watch.lose(_given_up(gone, self._restarts), self._note)
                return
            self._restarting = threading.Thread(target=self._restart, args=(gone,), name="live page again", daemon=True)
            self._restarting.start()

    def settle(self) -> None:
        """Waits for a restart in progress, so that the work shows nothing to nobody; its outcome is in `FilmWatch.lost`."""
        if self._restarting is not None:
            self._restarting.join()

    def close(self) -> None:
        """Restarts nothing any more; a page that is lost from here on is a film that is lost."""
        self._ended.set()
        self.settle()

    @property
    def _busy(self) -> bool:
        return self._restarting is not None and self._restarting.is_alive()

    def _restart(self, gone: Lost) -> None:
        while self._restarts < MOST_RESTARTS and not self._ended.is_set() and self._watch.lost is None:
            self._restarts += 1
            if self._set.viewer.show_again(_UP_WITHIN) and self._seen():
                self._restored(gone)
                return
            self._watch.look(self._note)
        self._watch.lose(_given_up(gone, self._restarts), self._note)

    def _seen(self) -> bool:
        """Whether the recorder sees the page, and not only the browser says that it draws."""
        deadline = time.monotonic() + _SEEN_WITHIN
        shown = self._watch.seconds
        while time.monotonic() < deadline and self._set.camera.child.running and self._set.viewer.child.running:
            if self._set.camera.progress.seconds >= shown and not self._watch.dark():
                return True
            time.sleep(0.1)
        return False

    def _restored(self, gone: Lost) -> None:
        stretch = Unshown(start=gone.seconds, end=self._marks.now(), why=gone.why)
        self.unshown.append(stretch)
        times = self._restarts
        self._note(text(f"{gone.why.zh}，浏览器已重启（第 {times} 次）；至第 {stretch.end:.1f} 秒画面未显示演示页面，其间未录。",
                        f"{gone.why.en}; the browser was restarted (restart {times}). Until {stretch.end:.1f} s the screen did not "
                        "show the page, and nothing of that is on film."))  # fmt: skip
        self._marks.mark_back(stretch)


def _given_up(gone: Lost, restarts: int) -> Lost:
    if not restarts:
        return gone
    why = text(
        f"{gone.why.zh}（浏览器已重启 {restarts} 次）", f"{gone.why.en} (the browser was restarted {restarts} times)"
    )
    return Lost(gone.seconds, why)
