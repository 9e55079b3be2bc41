"""How much one check spends on proofs of time: so many, and so much processor time. What lies beyond is counted, not checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

MOST_PROOFS = 3_000
"""Tokens, calendar proofs and heads of the journal together: a case sealed every month has as many after forty years."""
MOST_SECONDS = 30.0
"""Of processor time: half of what a small bundle is given for everything."""
T = TypeVar("T")


class Allowance:
    """What is left of it; `left_out` counts what was not looked at."""

    def __init__(
        self, most: int = MOST_PROOFS, seconds: float = MOST_SECONDS, clock: Callable[[], float] = time.process_time
    ) -> None:
        """Begins a check.

        Args:
            most: proofs that are looked at.
            seconds: of `clock` that may pass meanwhile.
            clock: what seconds are counted by.
        """
        self._left, self._clock, self._until = most, clock, clock() + seconds
        self.left_out = 0

    def within(self, proofs: Iterable[T]) -> Iterator[T]:
        """Yield as many as it reaches for, and count the others."""
        for proof in proofs:
            if self._left > 0 and self._clock() < self._until:
                self._left -= 1
                yield proof
            else:
                self.left_out += 1
