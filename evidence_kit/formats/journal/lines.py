"""One line of the custody journal: its bytes ⇄ its event, or the digests that stand in its place.

`previous` is the first key, so that `sh` and `sha256sum` alone can check the chain. A line has exactly one
serialisation: whoever reads it writes it again and demands the same bytes.
"""

from __future__ import annotations

import io

from pydantic import TypeAdapter, ValidationError

from evidence_kit.domain.custody import CustodyEvent, HeldLine
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats import strict_json

MAX_LINE = 4 << 20
HELD_BEGINS = b'{"held_line":'
_EVENT, _HELD = TypeAdapter(CustodyEvent), TypeAdapter(HeldLine)


class JournalCode(FaultCode):
    """Why a line was refused."""

    SEQUENCE = "JOURNAL_SEQUENCE"
    PREVIOUS = "JOURNAL_PREVIOUS"
    CUT_OFF = "JOURNAL_CUT_OFF"
    NOT_A_LINE = "JOURNAL_NOT_A_LINE"
    FORM = "JOURNAL_FORM"


class JournalBroken(Faulty, ValueError):
    """The journal does not read as an unbroken chain; `line` counts from 1."""

    def __init__(self, code: JournalCode, line: int, note: str = "") -> None:
        super().__init__(code, note, line=line)
        self.line = line


def raw_lines(data: bytes) -> tuple[bytes, ...]:
    """The lines of a journal file, each with its LF; a torn last line stays without."""
    return tuple(io.BytesIO(data))


def encode(event: CustodyEvent) -> bytes:
    """The one raw line of an event, LF included."""
    return _EVENT.dump_json(event, by_alias=True) + b"\n"


def parse_line(line: bytes, number: int) -> CustodyEvent:
    """One raw line (LF included), by itself; `number` counts from 1 and is for the error.

    Raises:
        JournalBroken: malformed, or not in its one serialisation.
    """
    if not line.endswith(b"\n"):
        raise JournalBroken(JournalCode.CUT_OFF, number)
    try:
        event = _EVENT.validate_json(line)
        if len(line) <= MAX_LINE and encode(event) == line:
            return event  # whatever has two readings, such as a key given twice, would not come out the same
    except ValidationError:
        pass
    return _parse_strictly(line, number)


def _parse_strictly(line: bytes, number: int) -> CustodyEvent:
    """Six times slower, and says what is wrong."""
    try:
        event = CustodyEvent.model_validate(strict_json.parse(line[:-1], max_size=MAX_LINE))
    except (ValueError, ValidationError) as error:
        raise JournalBroken(JournalCode.NOT_A_LINE, number, str(error).splitlines()[0]) from error
    if encode(event) != line:
        raise JournalBroken(JournalCode.FORM, number)
    return event


def encode_held(held: HeldLine) -> bytes:
    """The one raw line, LF included, that stands in the place of one that is held back."""
    return _HELD.dump_json(held) + b"\n"


def parse_held(line: bytes, number: int) -> HeldLine:
    """What stands in the place of a line that is held back; `number` counts from 1 and is for the error.

    Raises:
        JournalBroken: malformed, or not in its one serialisation.
    """
    try:
        held = _HELD.validate_json(line)
    except ValidationError as error:
        raise JournalBroken(JournalCode.NOT_A_LINE, number, str(error).splitlines()[0]) from error
    if encode_held(held) != line:
        raise JournalBroken(JournalCode.FORM, number)
    return held
