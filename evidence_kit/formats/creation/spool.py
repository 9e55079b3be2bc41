"""A spool: JSON Lines that a plug-in appends, one event a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pydantic import ValidationError

from evidence_kit.domain.creation.event import CreationEvent
from evidence_kit.formats import strict_json

MAX_SPOOL_LINE = 2 << 20
"""Bytes with the LF."""


class SpoolLineRefused(ValueError):
    """A line that is no event of version 1; what it says is in English, for whoever writes a plug-in."""


def parse_spool_line(line: bytes) -> CreationEvent:
    """The event of one line, with or without its LF.

    Raises:
        SpoolLineRefused: too long, not strict JSON, or not an event.
    """
    if len(line) > MAX_SPOOL_LINE:
        raise SpoolLineRefused(f"line of more than {MAX_SPOOL_LINE} bytes")
    try:
        return CreationEvent.model_validate(strict_json.parse(line, max_size=MAX_SPOOL_LINE))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SpoolLineRefused(f"{place}: {first['msg']}" if place else first["msg"]) from error
    except ValueError as error:
        raise SpoolLineRefused(str(error)) from error


def whole_lines(stream: BinaryIO, offset: int) -> Iterator[tuple[int, bytes]]:
    """Each line that ends in LF from `offset` on, with the offset after it; empty ones are left out.

    A last line without LF is still being written, or was when its program died: it is left for the next reading. Of a line
    of more than `MAX_SPOOL_LINE` bytes the pieces come one by one, so that no line fills the memory.
    """
    stream.seek(offset)
    while line := stream.readline(MAX_SPOOL_LINE + 1):
        if not line.endswith(b"\n") and len(line) <= MAX_SPOOL_LINE:
            return
        offset += len(line)
        if line != b"\n":
            yield offset, line
