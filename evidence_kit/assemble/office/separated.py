"""The catalogue as CSV: UTF-8 with a byte order mark, which Excel needs to read Chinese right (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from evidence_kit.assemble.office.columns import KEYS, heads
from evidence_kit.assemble.office.rows import catalogue_rows
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.case import Case
from evidence_kit.domain.text import Language

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def separated(case: Case, language: Language, pages: Mapping[str, Pages]) -> bytes:
    """Return the catalogue as CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(words.in_(language) for words in heads().values())
    for row in catalogue_rows(case, language, pages):
        writer.writerow(_harmless(row.cells.get(key, "")) for key in KEYS)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
