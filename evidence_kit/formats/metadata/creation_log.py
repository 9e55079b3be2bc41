"""Logs of a day of creation: which program wrote one, told by its form, and its rows as they stand.

`log.csv` of AUTOMATIC1111 stable-diffusion-webui is written on each press of "Save" (modules/ui_common.py, `save_files`): nine
columns, eleven since pull request 14663 of January 2024. It holds no times and no digests. A log of JSON records, one a line, is
read as it stands; no program is known to write such a one, so that its source is not recognised.
"""

from __future__ import annotations

import csv
import io
import json
import re
from enum import StrEnum

from pydantic import Field

from evidence_kit.domain.record import Record

_OLDER = ("prompt", "seed", "width", "height", "sampler", "cfgs", "steps", "filename", "negative_prompt")
_WEBUI = (_OLDER, (*_OLDER, "sd_model_name", "sd_model_hash"))
_CUTS = re.compile(r"(,|<[^<>]*>)")
"""Commas, and the tags of webui such as `<lora:name:1>`."""
_BETWEEN = ", \n"
_MOST_ROWS, _MOST_BYTES = 5_000, 8 << 20


class LogWriter(StrEnum):
    """A program that writes logs of a known form."""

    WEBUI = "AUTOMATIC1111 stable-diffusion-webui"


class LoggedGeneration(Record):
    """One row of a log: its values as written, by the program's own names and in its order."""

    number: int = Field(ge=1)
    values: dict[str, str]

    @property
    def file(self) -> str:
        """Name of the picture that was saved, without its folder; empty where the row names none."""
        named = self.values.get("filename") or self.values.get("saved_as") or ""
        return named.replace("\\", "/").rpartition("/")[2]


class CreationLog(Record):
    """A log and who wrote it, going by its form."""

    writer: LogWriter | None
    """None: no program that the kit knows writes such a log."""
    rows: tuple[LoggedGeneration, ...]
    cut: bool = False
    """It has more rows than are read."""


def read(data: bytes) -> CreationLog | None:
    """Return a log that is a table; None where it is another kind of text, which is then shown as it stands."""
    try:
        words = data[:_MOST_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return _csv(words) or _json_lines(words)


def changes(before: LoggedGeneration | None, row: LoggedGeneration) -> dict[str, tuple[str, str]]:
    """Return what a row says otherwise than the row before it: name → (was, is); of the first row, all that it says."""
    known = before.values if before else {}
    names = dict.fromkeys([*known, *row.values])
    return {
        name: (known.get(name, ""), row.values.get(name, ""))
        for name in names
        if known.get(name, "") != row.values.get(name, "")
    }


def added_and_removed(was: str, now: str) -> tuple[str, str]:
    """Return the words that a prompt gained and lost between what both begin and end with, cut at commas and at tags."""
    first, second = _CUTS.split(was), _CUTS.split(now)
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    gained, lost = second[start : len(second) - end], first[start : len(first) - end]
    return "".join(gained).strip(_BETWEEN), "".join(lost).strip(_BETWEEN)


def _csv(words: str) -> CreationLog | None:
    try:
        rows = list(csv.reader(io.StringIO(words, newline=""), strict=True))
    except csv.Error:
        return None
    if not rows or tuple(rows[0]) not in _WEBUI:
        return None
    named = [dict(zip(rows[0], row, strict=False)) for row in rows[1:] if row]
    return _log(LogWriter.WEBUI, named)


def _json_lines(words: str) -> CreationLog | None:
    named: list[dict[str, str]] = []
    for line in filter(str.strip, words.splitlines()[: _MOST_ROWS + 1]):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            return None
        if not isinstance(record, dict) or not record:
            return None
        named.append({str(key): _said(value) for key, value in record.items()})
    return _log(None, named) if named else None


def _log(writer: LogWriter | None, named: list[dict[str, str]]) -> CreationLog:
    rows = tuple(LoggedGeneration(number=number, values=values) for number, values in enumerate(named[:_MOST_ROWS], 1))
    return CreationLog(writer=writer, rows=rows, cut=len(named) > _MOST_ROWS)


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
