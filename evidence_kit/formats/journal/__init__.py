"""The custody journal: a chain of lines, checked link by link, and the head that a seal stamps."""

from __future__ import annotations

from evidence_kit.formats.journal.chain import (
    MAX_LINE,
    Journal,
    JournalBroken,
    JournalCode,
    StatedHead,
    checked,
    encode,
    head_file,
    parse,
    parse_head_file,
    parse_line,
    raw_lines,
)
from evidence_kit.formats.journal.entries import Entry, Prefix

__all__ = [
    "MAX_LINE", "Entry", "Journal", "JournalBroken", "JournalCode", "Prefix", "StatedHead", "checked", "encode", "head_file", "parse",
    "parse_head_file", "parse_line", "raw_lines",
]  # fmt: skip
