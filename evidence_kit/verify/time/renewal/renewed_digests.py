"""The list of new digests that a hash-tree renewal stamps: of every file that the journal named then, and of nothing else."""

from __future__ import annotations

import hashlib

from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import visible
from evidence_kit.verify.bundle.reader import MAX_PICTURE, OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode

_SEPARATOR = "  "
_MAX_LIST = 16 << 20


class DigestListFact(Record):
    """A list of digests against the journal and the files."""

    fault: Fault | None = None
    """The first file that is left out, listed twice, unknown to the journal, or of another digest."""
    missing: int = 0
    """Files of the list which the bundle leaves out or which are too large to be read here."""
    checked: int = 0


class DigestLists:
    """The lists of a bundle; a file that several of them name is read once for each algorithm."""

    def __init__(self, opened: OpenedBundle) -> None:
        self._opened = opened
        self._digests: dict[tuple[str, str], str | None] = {}

    def observe(self, path: str, algorithm: str, events: int) -> DigestListFact:
        """Hold a list against the journal and the files.

        Args:
            path: of the list.
            algorithm: of its digests.
            events: of the journal, when it was made.
        """
        data = self._opened.of_path(path, _MAX_LIST)
        if data is None:
            return DigestListFact(fault=fault(FileCode.MISSING, path))
        lines = [line.partition(_SEPARATOR) for line in data.decode("utf-8", "replace").splitlines()]
        listed = {name: stated for stated, _, name in lines}
        known = self._journalled(events)
        if len(listed) < len(lines):
            return DigestListFact(fault=fault(CheckCode.SUMS_TWICE))
        if left_out := sorted(known - set(listed)):
            return DigestListFact(fault=fault(CheckCode.SUMS_LEFT_OUT, file=visible(left_out[0]), count=len(left_out)))
        if strange := sorted(set(listed) - known):
            return DigestListFact(fault=fault(CheckCode.SUMS_FILE, file=visible(strange[0][:200])))
        return self._compared(listed, algorithm)

    def _journalled(self, events: int) -> set[str]:
        chain = self._opened.journal
        return {item.path for event in chain.first(events).events for item in event.products} if chain else set()

    def _compared(self, listed: dict[str, str], algorithm: str) -> DigestListFact:
        real = {path: self._digest(path, algorithm) for path in listed}
        for path, stated in listed.items():
            if real[path] not in {None, stated}:
                return DigestListFact(fault=fault(CheckCode.SUMS_FILE, file=visible(path[:200])))
        missing = sum(digest is None for digest in real.values())
        return DigestListFact(missing=missing, checked=len(real) - missing)

    def _digest(self, path: str, algorithm: str) -> str | None:
        if (path, algorithm) not in self._digests:
            content = self._opened.of_path(path, MAX_PICTURE)
            self._digests[path, algorithm] = None if content is None else hashlib.new(algorithm, content).hexdigest()
        return self._digests[path, algorithm]
