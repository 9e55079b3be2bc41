"""The receipt of a batch as CSV: one row a name, read by any spreadsheet, safe to open in one."""

from __future__ import annotations

import base64
import csv
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidence_kit import storage, wording
from evidence_kit.domain.text import visible
from evidence_kit.domain.time.batch import PROBLEM_NAMES, BatchLine, Problem
from evidence_kit.formats import batch_files

HEAD = ("number", "name", "bytes", "sha256", "sm3", "sha512", "blake2b", "state", "exact_name_base64")
_words = wording.table("papers/receipt")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What makes a spreadsheet run the rest of a cell, and the mark against it."""


def write_table(path: Path, lines: Iterator[bytes]) -> None:
    """Writes the table, whole or not at all.

    A name that a spreadsheet would take for a formula gets an apostrophe before it; where a name is not shown exactly,
    its bytes stand in the last column.

    Raises:
        StorageError: the disk refuses.
    """
    part = path.with_name(path.name + ".part")
    with storage.storage_errors(path), part.open("w", encoding="utf-8-sig", newline="") as sink:
        table = csv.writer(sink, lineterminator="\r\n")
        table.writerow(HEAD)
        numbers, taken = itertools.count(1), _words("taken").both()
        table.writerows(_row(numbers, taken, batch_files.own_fields(line)) for line in lines)
        sink.flush()
        os.fsync(sink.fileno())
    with storage.storage_errors(path):
        part.replace(path)


def shown(item: BatchLine) -> str:
    """A name as people may see it."""
    return visible(item.name)


def _row(numbers: Iterator[int], taken: str, fields: dict[str, Any]) -> tuple[str, ...]:
    """A row from the fields of a line: as these, not as a noun, because a table may have a million rows."""
    name: str = visible(fields["name"])
    cell = f"'{name}" if name.startswith(_FORMULA) else name
    exact = fields.get("raw", "")
    if not exact and cell != fields["name"]:
        exact = base64.b64encode(fields["name"].encode("utf-8")).decode("ascii")
    if "problem" in fields:
        return "", cell, "", "", "", "", "", PROBLEM_NAMES[Problem(fields["problem"])].both(), exact
    digests = (fields["sha256"], fields.get("sm3", ""), fields.get("sha512", ""), fields.get("blake2b", ""))
    return str(next(numbers)), cell, str(fields["size"]), *digests, taken, exact
