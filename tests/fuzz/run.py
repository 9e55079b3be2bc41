"""A run of one parser: inputs made, outcomes counted, crashes kept; the same seed gives the same inputs."""

from __future__ import annotations

import random
import re
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tests.fuzz.mutation import MAX_GROWTH
from tests.fuzz.parsers import Parser

SECONDS, MEMORY = 10, 512 << 20
"""Processor seconds and bytes of address space that reading one input may take: those of the verifier's own bounds."""
MAX_POOL = 2000
_DIGITS = re.compile(r"\d+|0x[0-9a-f]+|'.*'|\".*\"")


class TooSlow(BaseException):
    """Raised in a parser that takes longer than it may; no parser can catch it by mistake."""


@dataclass
class Outcome:
    """What came of a parser."""

    executions: int = 0
    read: int = 0
    """Inputs that were taken; the others were refused as declared."""
    kinds: set[str] = field(default_factory=set)
    """Distinct refusals: their codes and words without numbers."""
    crashes: dict[str, bytes] = field(default_factory=dict)
    """One input for each place that failed."""
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_input: bytes = b""


def fire(parser: Parser, *, executions: int, seconds: float, seed: int) -> Outcome:
    """Fires at a parser until so many inputs were read, or so much processor time is spent.

    Inputs with an outcome that was not seen before join the seeds: they got to a place where none was.
    """
    pool, chance, outcome = list(parser.seeds()), random.Random(f"{parser.name} {seed}"), Outcome()
    most = max(map(len, pool)) + MAX_GROWTH
    began = time.process_time()
    for data in pool:
        _try(parser, data, outcome)
    while outcome.executions < executions and time.process_time() - began < seconds:
        data = chance.choice(parser.mutators)(chance.choice(pool), chance, pool)[:most]
        if _try(parser, data, outcome) and len(pool) < MAX_POOL:
            pool.append(data)
    outcome.seconds = time.process_time() - began
    return outcome


def _try(parser: Parser, data: bytes, outcome: Outcome) -> bool:
    """Whether the outcome was new."""
    began, kind = time.process_time(), ""
    try:
        with _limited():
            answer = parser.read(data)
        outcome.read += 1
        kind = _DIGITS.sub("", answer)[:120] if isinstance(answer, str) else ""
    except parser.declared as refusal:
        kind = f"{type(refusal).__name__}{getattr(refusal, 'code', '')} {_DIGITS.sub('', str(refusal))[:60]}"
    except (Exception, TooSlow) as crash:  # noqa: BLE001 - whatever it is, it is what is looked for
        kind = _place(crash)
        outcome.crashes.setdefault(kind, data)
    taken = time.process_time() - began
    outcome.executions += 1
    if taken > outcome.slowest:
        outcome.slowest, outcome.slowest_input = taken, data
    new = bool(kind) and kind not in outcome.kinds
    outcome.kinds.add(kind)
    return new


@contextmanager
def _limited() -> Iterator[None]:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _place(crash: BaseException) -> str:
    last = traceback.extract_tb(crash.__traceback__)[-1]
    return f"{type(crash).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}: {str(crash)[:120]}"


def keep_within_bounds() -> None:
    """Bounds the memory of this process to what it has and `MEMORY` more; an endless reading raises `TooSlow`."""
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, resource.RLIM_INFINITY))
    signal.signal(signal.SIGVTALRM, _too_slow)


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow(f"more than {SECONDS} s")
