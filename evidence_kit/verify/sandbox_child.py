"""The process that reads what a stranger brings: `python -m evidence_kit.verify.sandbox_child`, an order on stdin, JSON lines on stdout.

The order names the job (`module:function`), which is loaded before the fence goes up; the job tells what it finds.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Advanced, Event
from evidence_kit.formats.opentimestamps import second_opinion
from evidence_kit.verify.event_loop import keep_one_event_loop
from evidence_kit.verify.fence import raise_fence
from evidence_kit.verify.processes.http_client import keep_out_http_client

_GARBAGE = (100_000, 20, 20)
"""Objects between two looks for garbage in cycles: a book of a thousand pages makes millions that are none (a sixth of the whole check)."""
_EVERY_SECONDS = 0.1
"""Between two steps of a task that are told: a thousand members are hashed in one."""


def main() -> None:
    """Reads the order, gives up what the check does not need, does the job."""
    order = json.loads(sys.stdin.buffer.read())
    gc.set_threshold(*_GARBAGE)
    keep_out_http_client()
    module, _, function = str(order["job"]).partition(":")
    job = getattr(importlib.import_module(module), function)
    second_opinion.load()  # it starts programs to find OpenSSL: now, while that is allowed and no stranger's byte was read
    keep_one_event_loop()
    getattr(importlib.import_module(module), "before_the_fence", _nothing)()
    tell({"guards": raise_fence(int(order["seconds"]), int(order["bytes"]))})
    try:
        job(order)
    except EvidenceKitError as error:
        said = {
            "error": type(error).__name__,
            "message": error.message.model_dump(),
            "remedy": error.remedy.model_dump(),
        }
        tell({**said, "quoted": error.quoted})


def _nothing() -> None:
    """What most jobs need before the fence goes up."""


def tell(said: dict[str, Any]) -> None:
    """Writes one line for the caller.

    Raises:
        TypeError, ValueError: what a stranger's file made of it cannot be written as JSON.
    """
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


class ProgressTeller:
    """Passes progress on, a task's first and last step and ten a second between them; whatever else is told while a file is
    checked stays here."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """Passes one event on, if it is time."""
        if not isinstance(event, Advanced):
            return
        now = self._clock()
        if event.done and event.done != event.total and now - self._told.get(event.task, now) < _EVERY_SECONDS:
            return
        self._told[event.task] = now
        tell({
            "task": event.task,
            "title": event.title.model_dump(),
            "done": event.done,
            "total": event.total,
            "unit": event.unit,
        })


if __name__ == "__main__":
    main()
