"""Lines of the custody journal: each with the event that it says, and the first of a list of them that grows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

from pydantic import TypeAdapter

from evidence_kit.domain.custody import CustodyEvent, HeldLine
from evidence_kit.formats.merkle import leaf_hash

T = TypeVar("T")
_EVENT = TypeAdapter(CustodyEvent)


class Entry:
    """A checked line with its event, which is read when it is asked for: most of a long journal never is.

    Of a line that is held back there is no event; its digests are those that stand in its place.
    """

    __slots__ = ("_event", "held", "line")

    def __init__(self, line: bytes, event: CustodyEvent | None = None, held: HeldLine | None = None) -> None:
        self.line, self._event, self.held = line, event, held

    @property
    def event(self) -> CustodyEvent:
        """What the line says.

        Raises:
            LookupError: it is held back.
        """
        if self.held is not None:
            raise LookupError(f"line {self.held.sequence + 1} is held back")
        if self._event is None:
            self._event = _EVENT.validate_json(self.line)
        return self._event

    @property
    def sha256(self) -> str:
        """Of the raw line including its LF, hex: what the next line names."""
        return self.held.held_line if self.held else hashlib.sha256(self.line).hexdigest()

    @property
    def leaf(self) -> bytes:
        """RFC 9162 leaf hash of the raw line without its LF."""
        return bytes.fromhex(self.held.leaf) if self.held else leaf_hash(self.line[:-1])


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
