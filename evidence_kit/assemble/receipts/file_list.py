"""The files of a batch in its receipt, a line each, and those that were not taken."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit import wording
from evidence_kit.assemble.leaflet import Story
from evidence_kit.assemble.receipts.table import shown
from evidence_kit.domain.time.batch import PROBLEM_NAMES, BatchEntry, BatchProblem

_MOST = 300
"""Characters of a name that are printed whole."""
_words = wording.table("papers/receipt")


def file_list(files: Sequence[BatchEntry]) -> object:
    """A dense grid: number, name, SHA-256, bytes; a name that is too long for its column takes more lines."""
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, dense_grid

    rows: list[list[Cell]] = [
        [
            [paragraph(str(number), style.DENSE)],
            [paragraph(_cut(shown(item)), style.DENSE)],
            [paragraph(item.sha256, style.DENSE_DIGEST)],
            [paragraph(f"{item.size:,}", style.DENSE_NUMBER)],
        ]
        for number, item in enumerate(files, start=1)
    ]
    return dense_grid(_words.each("number", "file", "digest", "bytes"), rows, (29, 168, 222, 57))


def files_not_taken(problems: Sequence[BatchProblem]) -> Story:
    """Each file that was named and could not be taken, with the reason; or that there is none."""
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, grid

    if not problems:
        return list(both(_words("all_taken"), style.REMARK, style.REMARK_EN))
    rows: list[list[Cell]] = [
        [[paragraph(_cut(shown(item)), style.CELL)], PROBLEM_NAMES[item.problem]] for item in problems
    ]
    return [grid(_words.each("file", "reason"), rows, (3, 2))]


def _cut(name: str) -> str:
    return name if len(name) <= _MOST else f"{name[:150]} … {name[-140:]}"
