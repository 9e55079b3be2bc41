"""The custody journal: a chain of lines, checked link by link, and the head that a seal stamps."""

from __future__ import annotations

from evidence_kit.formats.journal.chain import Journal, checked, parse
from evidence_kit.formats.journal.entries import Entry, Prefix
from evidence_kit.formats.journal.head_file import StatedHead, head_file, parse_head_file, stated_head
from evidence_kit.formats.journal.lines import MAX_LINE, JournalBroken, JournalCode, encode, parse_line, raw_lines

__all__ = [
    "MAX_LINE", "Entry", "Journal", "JournalBroken", "JournalCode", "Prefix", "StatedHead", "checked", "encode", "head_file", "parse",
    "parse_head_file", "parse_line", "raw_lines", "stated_head",
]  # fmt: skip
