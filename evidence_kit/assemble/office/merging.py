"""A table that came back, the table as it was written, and the case as it is now: what each side changed, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evidence_kit import wording
from evidence_kit.assemble.office.columns import WRITTEN_ONLY, further_heads, heads
from evidence_kit.assemble.office.rows import CatalogueRow
from evidence_kit.domain.text import Text, text

_said = wording.kit_table("case_yaml")
Cells = Mapping[str, str]
Marked = Mapping[str, Cells]
"""Mark → what the cells of its row say."""


def marked(rows: Iterable[CatalogueRow]) -> dict[str, Cells]:
    """Return rows by their marks."""
    return {row.mark: {key: _plain(words) for key, words in row.cells.items()} for row in rows if row.mark}


def merged(rows: Sequence[CatalogueRow], base: Marked, ours: Marked) -> tuple[list[CatalogueRow], list[Text]]:
    """Return the rows with what the case changed since they were written, and what both sides changed otherwise.

    Args:
        rows: as they came back.
        base: as they were written.
        ours: as the case would write them now.
    """
    flaws: list[Text] = []
    made = [_row(row, base, ours, flaws) for row in rows]
    there = {row.mark for row in rows}
    flaws += [_said("row_came", name=_name(ours[mark])) for mark in ours if mark not in base and mark not in there]
    flaws += [
        _said("row_changed_and_gone", name=_name(base[mark]))
        for mark in base
        if mark not in there and mark in ours and _written(ours[mark]) != _written(base[mark])
    ]
    return [row for row in made if row is not None], flaws


def _row(row: CatalogueRow, base: Marked, ours: Marked, flaws: list[Text]) -> CatalogueRow | None:
    was, now = base.get(row.mark), ours.get(row.mark)
    if not row.mark or was is None:
        return row
    edited = {
        key: words for key, words in row.cells.items() if key not in WRITTEN_ONLY and _plain(words) != was.get(key, "")
    }
    if now is None:  # the case has no such row any more
        if edited:
            flaws.append(_at(row, _said("row_gone", name=_name(was))))
        return None
    cells = dict(row.cells)
    for key, words in row.cells.items():
        since = now.get(key, "")
        if key in WRITTEN_ONLY or since == was.get(key, ""):
            continue
        if key not in edited:
            cells[key] = since
        elif _plain(words) != since:
            flaws.append(_at(row, _said("both_changed", key=_head(key), table=_short(words), case=_short(since))))
    return replace(row, cells=cells)


def _head(key: str) -> Text:
    return (heads() | further_heads())[key]


def _written(cells: Cells) -> dict[str, str]:
    return {key: words for key, words in cells.items() if key not in WRITTEN_ONLY and words}


def _name(cells: Cells) -> str:
    words = (cells.get(key, "") for key in ("number", "name", "fact", "item"))
    return _short(" ".join(word for word in words if word))


def _plain(words: str) -> str:
    return " ".join(words.split())


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:40] + "…"


def _at(row: CatalogueRow, what: Text) -> Text:
    return _said("row", line=row.line, what=what) if row.line else text(what.zh, what.en)
