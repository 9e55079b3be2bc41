"""The custody journal: JSON Lines, each naming the SHA-256 of the raw line before it (its LF included).

`previous` is the first key, so that `sh` and `sha256sum` alone can check the chain. A line has exactly one
serialisation: whoever reads it writes it again and demands the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import TypeVar, overload

from pydantic import TypeAdapter, ValidationError

from evidence_kit.domain.custody import GENESIS, CustodyEvent, JournalHead
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats import strict_json
from evidence_kit.formats.merkle import MerkleTree, tree_root

MAX_LINE = 4 << 20
_HEAD_FILE = re.compile(
    rb"evidence-kit journal head 1\nsize (0|[1-9][0-9]{0,17})\nlast ([0-9a-f]{64})\nroot ([0-9a-f]{64})\n"
)
T = TypeVar("T")
_EVENT = TypeAdapter(CustodyEvent)


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


class Entry:
    """A checked line with its event, which is read when it is asked for: most of a long journal never is."""

    __slots__ = ("_event", "line")

    def __init__(self, line: bytes, event: CustodyEvent | None = None) -> None:
        self.line, self._event = line, event

    @property
    def event(self) -> CustodyEvent:
        """What the line says."""
        if self._event is None:
            self._event = _EVENT.validate_json(self.line)
        return self._event


class Prefix(Sequence[T]):
    """The first entries of a list that is only ever added to; what is added later does not show here."""

    def __init__(self, entries: list[Entry], size: int, part: Callable[[Entry], T]) -> None:
        """`part` of each entry is what the sequence consists of."""
        self._entries, self._size, self._part = entries, size, part

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        return map(self._part, islice(self._entries, self._size))

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        places = range(self._size)[index]
        if isinstance(places, int):
            return self._part(self._entries[places])
        return tuple(self._part(self._entries[place]) for place in places)


class Journal:
    """A checked chain: events and the raw lines they were read from (LF included).

    It never changes. A longer one shares its storage, so that appending costs the same however long the chain is.
    """

    def __init__(self, events: Iterable[CustodyEvent] = (), lines: Iterable[bytes] = ()) -> None:
        """Of events and lines that the caller has checked or made, as many of the one as of the other."""
        self._entries = [Entry(line, event) for event, line in zip(events, lines, strict=True)]
        self._size = len(self._entries)
        self._whole: Journal | None = None
        """The chain that it is the beginning of, whose tree gives its root."""

    @property
    def events(self) -> Sequence[CustodyEvent]:
        """Each of them is read from its line when it is first asked for."""
        return Prefix(self._entries, self._size, attrgetter("event"))

    @property
    def lines(self) -> Sequence[bytes]:
        """Each with its LF."""
        return Prefix(self._entries, self._size, attrgetter("line"))

    @cached_property
    def head(self) -> JournalHead:
        """Where the chain stands."""
        last = hashlib.sha256(self.lines[-1]).hexdigest() if self._size else GENESIS
        return JournalHead(size=self._size, sha256=last)

    def first(self, size: int) -> Journal:
        """The chain as it stood after its first `size` events."""
        part = self._of(self._entries, min(size, self._size))
        part._whole = self._whole or self
        return part

    def extended(self, more: Iterable[Entry]) -> Journal:
        """The chain with further entries, which the caller has checked or made."""
        grown_otherwise = len(self._entries) > self._size
        entries = self._entries[: self._size] if grown_otherwise else self._entries
        entries.extend(more)
        return self._of(entries, len(entries))

    @classmethod
    def _of(cls, entries: list[Entry], size: int) -> Journal:
        journal = cls()
        journal._entries, journal._size = entries, size
        return journal

    def tree_root(self, size: int | None = None) -> str:
        """RFC 9162 root over the first `size` lines (without their LF), hex."""
        return self._root if size is None else self.first(size)._root

    @cached_property
    def _root(self) -> str:
        if self._whole is not None:  # a hostile case can ask for the roots of thousands of its beginnings
            return self._whole._tree.root_of_first(self._size).hex()
        return tree_root([line[:-1] for line in self.lines]).hex()

    @cached_property
    def _tree(self) -> MerkleTree:
        return self.tree(self._size)

    def tree(self, size: int) -> MerkleTree:
        """The RFC 9162 tree over the first `size` lines (without their LF)."""
        return MerkleTree.of_entries([line[:-1] for line in self.lines[:size]])


def encode(event: CustodyEvent) -> bytes:
    """The one raw line of an event, LF included."""
    return _EVENT.dump_json(event, by_alias=True) + b"\n"


def parse(data: bytes) -> Journal:
    """The journal in `data`, every link checked.

    Raises:
        JournalBroken: a line is malformed, not in its one serialisation, out of sequence or chained to another.
    """
    lines = raw_lines(data)
    return Journal(checked(lines), lines)


def checked(lines: Iterable[bytes], after: Journal | None = None) -> Iterator[CustodyEvent]:
    """The event of each raw line, its link to the one before checked.

    Args:
        lines: each with its LF.
        after: the chain that they go on from; None: they begin one.

    Raises:
        JournalBroken: a line is malformed, not in its one serialisation, out of sequence or chained to another.
    """
    head = (after or Journal()).head
    previous = head.sha256
    for number, line in enumerate(lines, start=head.size + 1):
        event = parse_line(line, number)
        if event.sequence != number - 1:
            raise JournalBroken(JournalCode.SEQUENCE, number, f"sequence {event.sequence}, expected {number - 1}")
        if event.previous != previous:
            raise JournalBroken(JournalCode.PREVIOUS, number)
        yield event
        previous = hashlib.sha256(line).hexdigest()


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
