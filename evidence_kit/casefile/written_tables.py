"""The tables of a case as they were written for a firm to edit: by them one can tell later which side changed a cell.

They stay in the case, under `.tables/`, and a table that goes out names one by its number only: what an earlier draft said
must not travel in it. The notes are no evidence; without them a returned table can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile.case_file import CaseFile

FOLDER = ".tables"
Marked = Mapping[str, Mapping[str, str]]
"""Mark of a row → what its cells say."""


def keep_table(case_file: CaseFile, rows: Marked) -> int:
    """Keep what the rows of a table say, and return the number by which it is found again.

    Raises:
        StorageError: the disk refuses.
    """
    folder = case_file.root / FOLDER
    with storage.storage_errors(folder):
        folder.mkdir(exist_ok=True)
        number = 1 + max((int(path.stem) for path in folder.glob("[0-9]*.json") if path.stem.isdecimal()), default=0)
    storage.write_new(_path(case_file, number), json.dumps(rows, ensure_ascii=False, indent=1).encode())
    return number


def kept_table(case_file: CaseFile, number: int | None) -> Marked | None:
    """Return what the rows of a table said; None where the case does not hold it, or no longer as it was kept."""
    if number is None:
        return None
    with suppress(OSError, ValueError, AttributeError):
        rows = json.loads(_path(case_file, number).read_bytes())
        return {mark: {key: str(words) for key, words in cells.items()} for mark, cells in rows.items()}
    return None


def _path(case_file: CaseFile, number: int) -> Path:
    return case_file.root / FOLDER / f"{number:04d}.json"
