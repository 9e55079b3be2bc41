"""One event loop, made before the fence goes up: pyHanko starts a new one for each path, and each would want a socket pair."""

from __future__ import annotations

import asyncio


class _KeptLoop(asyncio.SelectorEventLoop):
    """A loop that outlives `asyncio.run`."""

    def close(self) -> None:
        """Leaves the loop open for the next run."""


class _OneLoop(asyncio.DefaultEventLoopPolicy):
    """Hands the same loop to every run: nothing here waits for anything outside, and no run starts within another."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = _KeptLoop()

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop that was made at the beginning."""
        return self._kept


def keep_one_event_loop() -> None:
    """Makes the loop that every later `asyncio.run` of this process uses."""
    asyncio.set_event_loop_policy(_OneLoop())
