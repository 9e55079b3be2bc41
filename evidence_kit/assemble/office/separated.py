"""The catalogue as CSV: UTF-8 with a byte order mark, which Excel needs to read Chinese right (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from evidence_kit.assemble.office.columns import KEYS, heads, recognised
from evidence_kit.assemble.office.package import OfficeCode, OfficeFault
from evidence_kit.assemble.office.rows import CatalogueRow, catalogue_rows
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.case import Case
from evidence_kit.domain.text import Language

_HEAD_WITHIN = 40
"""Rows in which the head must stand."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def separated(case: Case, language: Language, pages: Mapping[str, Pages]) -> bytes:
    """Return the catalogue as CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(words.in_(language) for words in heads().values())
    for row in catalogue_rows(case, language, pages):
        writer.writerow(_harmless(row.cells.get(key, "")) for key in KEYS)
    return out.getvalue().encode("utf-8-sig")


def read_separated(data: bytes) -> tuple[Language, list[CatalogueRow], frozenset[str]]:
    """Return the language of an edited catalogue, its rows, and which columns it has.

    Excel saves CSV in UTF-8 with a byte order mark or, as plain "CSV" on a Chinese Windows, in GBK; with commas or
    semicolons between the cells.

    Raises:
        OfficeFault: it is no text in either encoding, or has no catalogue.
    """
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise OfficeFault(OfficeCode.OTHER_KIND) from error
    first = words.partition("\n")[0]
    between = max(",;\t", key=first.count)
    try:
        cells = [[_bare(one) for one in row] for row in csv.reader(io.StringIO(words, newline=""), delimiter=between)]
    except csv.Error as error:
        raise OfficeFault(OfficeCode.DAMAGED) from error
    for at, row in enumerate(cells[:_HEAD_WITHIN]):
        head = recognised(row)
        if head is not None:
            rows = [
                CatalogueRow("", {key: one[place] for place, key in head.places.items() if place < len(one)}, number)
                for number, one in enumerate(cells[at + 1 :], start=at + 2)
            ]
            return head.language, [one for one in rows if any(one.cells.values())], frozenset(head.places.values())
    raise OfficeFault(OfficeCode.NO_CATALOGUE)


def _bare(cell: str) -> str:
    """A cell without the apostrophe that kept it from being a formula."""
    plain = " ".join(cell.split())
    return plain[1:] if plain[:1] == "'" and plain[1:].startswith(_FORMULA) else plain


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
