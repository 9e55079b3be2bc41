"""`head.txt`: the few lines that a seal stamps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kit.domain.custody import JournalHead
from evidence_kit.formats.journal.chain import Journal

_FORM = re.compile(
    rb"evidence-kit journal head 1\nsize (0|[1-9][0-9]{0,17})\nlast ([0-9a-f]{64})\nroot ([0-9a-f]{64})\n"
)


def head_file(journal: Journal) -> bytes:
    """`head.txt`: the few lines that a seal stamps; size and root included, so that a cut tail shows."""
    return stated_head(journal.head, journal.tree_root())


def stated_head(head: JournalHead, tree_root: str) -> bytes:
    """The same, of a journal that is not in memory; `tree_root` as `Journal.tree_root`, over `head.size` lines."""
    return f"evidence-kit journal head 1\nsize {head.size}\nlast {head.sha256}\nroot {tree_root}\n".encode("ascii")


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
    match = _FORM.fullmatch(data)
    if match is None:
        raise ValueError("not a head of a journal")
    return StatedHead(int(match[1]), match[2].decode("ascii"), bytes.fromhex(match[3].decode("ascii")))
