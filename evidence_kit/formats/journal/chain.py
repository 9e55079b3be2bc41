"""The custody journal: JSON Lines, each naming the SHA-256 of the raw line before it (its LF included).

`previous` is the first key, so that `sh` and `sha256sum` alone can check the chain. A line has exactly one
serialisation: whoever reads it writes it again and demands the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from pydantic import TypeAdapter, ValidationError

from evidence_kit.domain.custody import GENESIS, CustodyEvent, HeldLine, JournalHead
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats import strict_json
from evidence_kit.formats.journal.entries import Entry, Prefix
from evidence_kit.formats.merkle import MerkleTree

MAX_LINE = 4 << 20
_HEAD_FILE = re.compile(
    rb"evidence-kit journal head 1\nsize (0|[1-9][0-9]{0,17})\nlast ([0-9a-f]{64})\nroot ([0-9a-f]{64})\n"
)
_EVENT, _HELD = TypeAdapter(CustodyEvent), TypeAdapter(HeldLine)
_HELD_BEGINS = b'{"held_line":'


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


class Journal:
    """A checked chain: events and the raw lines they were read from (LF included).

    It never changes. A longer one shares its storage, so that appending costs the same however long the chain is. A journal
    as it is filed may hold lines back: of these it has the digests, and no event.
    """

    def __init__(self, events: Iterable[CustodyEvent] = (), lines: Iterable[bytes] = ()) -> None:
        """Of events and lines that the caller has checked or made, as many of the one as of the other."""
        self._entries = [Entry(line, event) for event, line in zip(events, lines, strict=True)]
        self._size = len(self._entries)
        self._holding = False
        """Lines may be held back: asked once for a whole chain, not at every line that is appended."""
        self._whole: Journal | None = None
        """The chain that it is the beginning of, whose tree gives its root."""

    @property
    def events(self) -> Sequence[CustodyEvent]:
        """Each of them is read from its line when it is first asked for; those of lines held back are not among them."""
        return self._shown if self.held else Prefix(self._entries, self._size, attrgetter("event"))

    @cached_property
    def _shown(self) -> tuple[CustodyEvent, ...]:
        return tuple(entry.event for entry in self._entries[: self._size] if entry.held is None)

    @cached_property
    def held(self) -> tuple[HeldLine, ...]:
        """The lines of which only the digests are there."""
        entries = self._entries[: self._size] if self._holding else []
        return tuple(entry.held for entry in entries if entry.held is not None)

    @property
    def lines(self) -> Sequence[bytes]:
        """Each with its LF; what stands in the place of one that is held back is not that line."""
        return Prefix(self._entries, self._size, attrgetter("line"))

    def event_at(self, sequence: int) -> CustodyEvent:
        """What the line of that number, counted from 0, says.

        Raises:
            LookupError: there is none, or it is held back.
        """
        return self._entries[range(self._size)[sequence]].event

    @cached_property
    def head(self) -> JournalHead:
        """Where the chain stands."""
        last = self._entries[self._size - 1].sha256 if self._size else GENESIS
        return JournalHead(size=self._size, sha256=last)

    def first(self, size: int) -> Journal:
        """The chain as it stood after its first `size` events."""
        part = self._of(self._entries, min(size, self._size), holding=self._holding)
        part._whole = self._whole or self
        return part

    def extended(self, more: Iterable[Entry]) -> Journal:
        """The chain with further entries, which the caller has checked or made."""
        grown_otherwise = len(self._entries) > self._size
        entries = self._entries[: self._size] if grown_otherwise else self._entries
        added = list(more)
        entries.extend(added)
        return self._of(entries, len(entries), holding=self._holding or any(entry.held for entry in added))

    def holding_back(self, sequences: Collection[int]) -> Journal:
        """The same chain with the digests of some lines in their place; `sequences` count from 0."""
        entries = [
            _held_back(entry, place) if place in sequences else entry
            for place, entry in enumerate(self._entries[: self._size])
        ]
        return self._of(entries, len(entries), holding=True)

    @classmethod
    def _of(cls, entries: list[Entry], size: int, *, holding: bool) -> Journal:
        journal = cls()
        journal._entries, journal._size, journal._holding = entries, size, holding
        return journal

    def tree_root(self, size: int | None = None) -> str:
        """RFC 9162 root over the first `size` lines (without their LF), hex."""
        return self._root if size is None else self.first(size)._root

    @cached_property
    def _root(self) -> str:
        if self._whole is not None:  # a hostile case can ask for the roots of thousands of its beginnings
            return self._whole._tree.root_of_first(self._size).hex()
        return self._tree.root.hex()

    @cached_property
    def _tree(self) -> MerkleTree:
        return self.tree(self._size)

    def tree(self, size: int) -> MerkleTree:
        """The RFC 9162 tree over the first `size` lines (without their LF)."""
        return MerkleTree.of_leaves(b"".join(entry.leaf for entry in self._entries[: min(size, self._size)]))


def _held_back(entry: Entry, place: int) -> Entry:
    held = entry.held or HeldLine(held_line=entry.sha256, leaf=entry.leaf.hex(), sequence=place)
    return Entry(_HELD.dump_json(held) + b"\n", held=held)


def encode(event: CustodyEvent) -> bytes:
    """The one raw line of an event, LF included."""
    return _EVENT.dump_json(event, by_alias=True) + b"\n"


def parse(data: bytes, *, filed: bool = False) -> Journal:
    """The journal in `data`, every link checked.

    Args:
        data: the whole file.
        filed: it is that of a bundle, which may hold lines back. The link of such a line to the one before it cannot be checked;
            the next line must name the digest that stands in its place.

    Raises:
        JournalBroken: a line is malformed, not in its one serialisation, out of sequence or chained to another.
    """
    return Journal().extended(_entries(raw_lines(data), Journal().head, filed=filed))


def checked(lines: Iterable[bytes], after: Journal | None = None) -> Iterator[CustodyEvent]:
    """The event of each raw line, its link to the one before checked.

    Args:
        lines: each with its LF.
        after: the chain that they go on from; None: they begin one.

    Raises:
        JournalBroken: a line is malformed, not in its one serialisation, out of sequence or chained to another.
    """
    for entry in _entries(lines, (after or Journal()).head, filed=False):
        yield entry.event


def _entries(lines: Iterable[bytes], head: JournalHead, *, filed: bool) -> Iterator[Entry]:
    previous = head.sha256
    for number, line in enumerate(lines, start=head.size + 1):
        held = _parse_held(line, number) if filed and line.startswith(_HELD_BEGINS) else None
        entry = Entry(line, held=held) if held else Entry(line, parse_line(line, number))
        sequence = held.sequence if held else entry.event.sequence
        if sequence != number - 1:
            raise JournalBroken(JournalCode.SEQUENCE, number, f"sequence {sequence}, expected {number - 1}")
        if held is None and entry.event.previous != previous:
            raise JournalBroken(JournalCode.PREVIOUS, number)
        yield entry
        previous = entry.sha256


def _parse_held(line: bytes, number: int) -> HeldLine:
    try:
        held = _HELD.validate_json(line)
    except ValidationError as error:
        raise JournalBroken(JournalCode.NOT_A_LINE, number, str(error).splitlines()[0]) from error
    if _HELD.dump_json(held) + b"\n" != line:
        raise JournalBroken(JournalCode.FORM, number)
    return held


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
