"""The spool of a creation record and the lines of its journal, as docs/creation-record.md specifies them."""

from __future__ import annotations

from evidence_kit.formats.creation.pixels import pixel_digest
from evidence_kit.formats.creation.record import entry_event, entry_of
from evidence_kit.formats.creation.spool import MAX_SPOOL_LINE, SpoolLineRefused, parse_spool_line, whole_lines

__all__ = [
    "MAX_SPOOL_LINE", "SpoolLineRefused", "entry_event", "entry_of", "parse_spool_line", "pixel_digest", "whole_lines",
]  # fmt: skip
