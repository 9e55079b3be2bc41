"""The annexes of an exhibit book as CSV (RFC 4180): what would fill pages with digests, in a file that a spreadsheet opens.

UTF-8 with a byte order mark and CRLF, as spreadsheets of Chinese Windows expect it. `annex-digests.csv` begins with two lists
that follow from the journal alone, so that whoever checks a bundle writes them again and compares: its files, then its events.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.custody import CustodyEvent

DIGESTS, STAMPS = "annex-digests.csv", "annex-stamps.csv"
_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FILES = ("list", "number", "exhibits", "title_zh", "title_en", "name_in_the_bundle", "bytes", "sha256", "sm3")
_EVENTS = ("list", "number", "time", "event_zh", "event_en", "sha256_of_the_event_before")


def digests_begin(
    artifacts: Iterable[Artifact],
    names: Mapping[str, str],
    exhibits: Mapping[str, Sequence[str]],
    events: Iterable[CustodyEvent],
) -> bytes:
    """Return how `annex-digests.csv` begins: every file of the journal, then every event.

    Args:
        artifacts: in the order of the journal.
        names: path → name in the bundle; a file without one is told by size and digest alone, as the bundle leaves it out.
        exhibits: path → numbers of the exhibits that it answers.
        events: of the same journal.
    """
    files = [_file(number, item, names, exhibits) for number, item in enumerate(artifacts, start=1)]
    acts = [
        ("event", event.sequence + 1, event.time.isoformat(), event.summary.zh, event.summary.en, event.previous)
        for event in events
    ]
    return rows_of([_FILES, *files, _EVENTS, *acts], first=True)


def rows_of(rows: Iterable[Sequence[object]], *, first: bool = False) -> bytes:
    """Return rows as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe.

    Args:
        first: these rows begin the file.
    """
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return ((_BOM if first else "") + out.getvalue()).encode("utf-8")


def _file(
    number: int, item: Artifact, names: Mapping[str, str], exhibits: Mapping[str, Sequence[str]]
) -> tuple[object, ...]:
    name = names.get(item.path, "")
    title = (item.title.zh, item.title.en) if name else ("", "")
    digests = item.digests
    return (
        "file", number, " ".join(exhibits.get(item.path, ())), *title, name, digests.size, digests.sha256, digests.sm3 or "",
    )  # fmt: skip


def _harmless(cell: object) -> str:
    words = str(cell)
    return f"'{words}" if words.startswith(_FORMULA) else words
