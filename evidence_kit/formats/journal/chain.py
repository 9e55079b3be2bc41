"""The custody journal: JSON Lines, each naming the SHA-256 of the raw line before it (its LF included).

A longer chain shares the storage of the one that it goes on from; what a line is stands in `lines`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter

from evidence_kit.domain.custody import GENESIS, CustodyEvent, HeldLine, JournalHead
from evidence_kit.formats.journal.entries import Entry, Prefix
from evidence_kit.formats.journal.lines import (
    HELD_BEGINS,
    JournalBroken,
    JournalCode,
    encode_held,
    parse_held,
    parse_line,
    raw_lines,
)
from evidence_kit.formats.merkle import MerkleTree


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
    return Entry(encode_held(held), held=held)


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
        held = parse_held(line, number) if filed and line.startswith(HELD_BEGINS) else None
        entry = Entry(line, held=held) if held else Entry(line, parse_line(line, number))
        sequence = held.sequence if held else entry.event.sequence
        if sequence != number - 1:
            raise JournalBroken(JournalCode.SEQUENCE, number, f"sequence {sequence}, expected {number - 1}")
        if held is None and entry.event.previous != previous:
            raise JournalBroken(JournalCode.PREVIOUS, number)
        yield entry
        previous = entry.sha256
