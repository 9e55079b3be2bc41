"""The custody journal: JSON Lines, each naming the SHA-256 of the raw line before it (its LF included).

`previous` is the first key, so that `sh` and `sha256sum` alone can check the chain. A line has exactly one
serialisation: whoever reads it writes it again and demands the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from evidence_kit.domain.custody import GENESIS, CustodyEvent, JournalHead
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats import strict_json
from evidence_kit.formats.merkle import MerkleTree, tree_root

MAX_LINE = 4 << 20
_HEAD_FILE = re.compile(
    rb"evidence-kit journal head 1\nsize (0|[1-9][0-9]{0,17})\nlast ([0-9a-f]{64})\nroot ([0-9a-f]{64})\n"
)


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


@dataclass(frozen=True)
class Journal:
    """A checked chain: events and the raw lines they were read from (LF included)."""

    events: tuple[CustodyEvent, ...]
    lines: tuple[bytes, ...]

    @cached_property
    def head(self) -> JournalHead:
        """Where the chain stands."""
        return head_of(self.lines)

    def tree_root(self, size: int | None = None) -> str:
        """RFC 9162 root over the first `size` lines (without their LF), hex."""
        return tree_root([line[:-1] for line in self.lines[:size]]).hex()

    def tree(self, size: int) -> MerkleTree:
        """The RFC 9162 tree over the first `size` lines (without their LF)."""
        return MerkleTree.of_entries([line[:-1] for line in self.lines[:size]])

    def head_at(self, size: int) -> JournalHead:
        """The head as it stood after the first `size` events."""
        return head_of(self.lines[:size])


def head_of(lines: tuple[bytes, ...]) -> JournalHead:
    """Size and last-line digest of raw lines."""
    last = hashlib.sha256(lines[-1]).hexdigest() if lines else GENESIS
    return JournalHead(size=len(lines), sha256=last)


def encode(event: CustodyEvent) -> bytes:
    """The one raw line of an event, LF included."""
    payload = event.model_dump(mode="json", by_alias=True)
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8") + b"\n"


def parse(data: bytes) -> Journal:
    """The journal in `data`, every link checked.

    Raises:
        JournalBroken: a line is malformed, not in its one serialisation, out of sequence or chained to another.
    """
    lines = raw_lines(data)
    events: list[CustodyEvent] = []
    previous = GENESIS
    for number, line in enumerate(lines, start=1):
        event = parse_line(line, number)
        if event.sequence != number - 1:
            raise JournalBroken(JournalCode.SEQUENCE, number, f"sequence {event.sequence}, expected {number - 1}")
        if event.previous != previous:
            raise JournalBroken(JournalCode.PREVIOUS, number)
        events.append(event)
        previous = hashlib.sha256(line).hexdigest()
    return Journal(events=tuple(events), lines=lines)


def raw_lines(data: bytes) -> tuple[bytes, ...]:
    """The lines of a journal file, each with its LF; a torn last line stays without."""
    return tuple(io.BytesIO(data))


def parse_line(line: bytes, number: int) -> CustodyEvent:
    """One raw line (LF included), by itself; `number` counts from 1 and is for the error.

    Raises:
        JournalBroken: malformed, or not in its one serialisation.
    """
    if not line.endswith(b"\n"):
        raise JournalBroken(JournalCode.CUT_OFF, number)
    try:
        event = CustodyEvent.model_validate(strict_json.parse(line[:-1], max_size=MAX_LINE))
    except (ValueError, ValidationError) as error:
        raise JournalBroken(JournalCode.NOT_A_LINE, number, str(error).splitlines()[0]) from error
    if encode(event) != line:
        raise JournalBroken(JournalCode.FORM, number)
    return event


def head_file(journal: Journal) -> bytes:
    """`head.txt`: the few lines that a seal stamps; size and root included, so that a cut tail shows."""
    head = journal.head
    return (f"evidence-kit journal head 1\nsize {head.size}\nlast {head.sha256}\nroot {journal.tree_root()}\n").encode(
        "ascii"
    )


@dataclass(frozen=True)
class StatedHead:
    """What a `head.txt` states."""

    size: int
    last: str
    root: bytes


def parse_head_file(data: bytes) -> StatedHead:
    """What a `head.txt` states.

    Raises:
        ValueError: not in its one form.
    """
    match = _HEAD_FILE.fullmatch(data)
    if match is None:
        raise ValueError("not a head of a journal")
    return StatedHead(int(match[1]), match[2].decode("ascii"), bytes.fromhex(match[3].decode("ascii")))
