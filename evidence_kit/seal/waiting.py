"""A sign of life while a party takes its time: whoever waits in silence believes that the program has died."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import text

Answer = TypeVar("Answer")

TOLD_EVERY = 10.0
"""Seconds."""


def attended(name: str, ask: Callable[[], Answer], watch: ProgressCallback, *, every: float = TOLD_EVERY) -> Answer:
    """Return what `ask` returns, or raise what it raises; while it lasts, say every few seconds who is waited for.

    Args:
        name: of the party, for people.
        ask: bounded in time by itself; runs in a thread of its own.
        watch: told in the thread of the caller.
        every: seconds between two signs.
    """
    answers: queue.SimpleQueue[tuple[Answer | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((ask(), None))
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that asked
            answers.put((None, error))

    threading.Thread(target=run, name=f"asking {name}", daemon=True).start()
    waited = 0.0
    while True:
        try:
            answer, error = answers.get(timeout=every)
        except queue.Empty:
            waited += every
            said = f"{waited:.0f}"
            watch(Noted(text(f"仍在等待 {name} 的答复（{said} 秒）。", f"Still waiting for {name} ({said} s).")))
            continue
        if error is not None:
            raise error
        return answer  # type: ignore[return-value]
