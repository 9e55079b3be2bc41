"""The annexes of an exhibit book as CSV (RFC 4180): what would fill pages with digests, in a file that a spreadsheet opens.

UTF-8 with a byte order mark and CRLF, as spreadsheets of Chinese Windows expect it. `annex-digests.csv` begins with two lists
that follow from the journal alone, so that whoever checks a bundle writes them again and compares: its files, then its events.
What follows them comes of the records of films and runs, row by row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence

from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.recording import Recording

DIGESTS, STAMPS = "annex-digests.csv", "annex-stamps.csv"
_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FILES = ("list", "number", "exhibits", "title_zh", "title_en", "name_in_the_bundle", "bytes", "sha256", "sm3")
_SEGMENTS = ("list", "number", "from_seconds", "to_seconds", "closed", "sha256", "chain_value", "film")
_RUNS = ("list", "step", "sha256_of_pixels", "sha256_of_latent", "started", "finished")
_STAMPS = ("of", "stamp", "page", "exhibit", "file")
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


def digests_rest(films: Sequence[Recording], runs: Sequence[Regeneration]) -> list[tuple[object, ...]]:
    """Return the rows that follow in `annex-digests.csv`: every segment of a film, then every run of a step."""
    segments = [
        ("segment", one.index + 1, one.start, one.end, one.closed.isoformat(), one.sha256, one.chain, film.video)
        for film in films
        for one in film.segments
    ]
    made = [
        ("regeneration", one.step.name, one.pixels_sha256, one.latent_sha256, one.started.isoformat(), one.finished.isoformat())
        for one in runs
    ]  # fmt: skip
    return [*([_SEGMENTS] if films else []), *segments, *([_RUNS] if runs else []), *made]


def page_stamp(number: str, page: int) -> str:
    """Return the stamp of a page of an exhibit, counted from 1 within it."""
    return f"{number}-{page:03d}"


def stamps(pages: Iterable[tuple[object, ...]], pictures: Iterable[tuple[object, ...]]) -> bytes:
    """Return `annex-stamps.csv`: rows of stamp, page, exhibit and, of pictures, the file that they show."""
    rows = [_STAMPS, *(("page", *row, "") for row in pages), *(("picture", *row) for row in pictures)]
    return rows_of(rows, first=True)


def strange_rows(annex: bytes, rows: Sequence[Sequence[object]]) -> bool:
    """Tell whether a table, or the end of one, holds a row that is none of these; order and number are not compared."""
    known = {tuple(_harmless(cell) for cell in row) for row in rows}
    try:
        found = csv.reader(io.StringIO(annex.decode("utf-8").removeprefix(_BOM), newline=""), strict=True)
        return any(tuple(row) not in known for row in found)
    except (ValueError, csv.Error):
        return True


def strange_stamps(annex: bytes, exhibits: Sequence[Exhibit], pages_before: int, paths: Collection[str]) -> bool:
    """Tell whether `annex-stamps.csv` places a stamp elsewhere than its exhibit is, or names a file that the case has not.

    Args:
        annex: the table.
        exhibits: with their pages in the book.
        pages_before: of earlier books, which printed numbers count.
        paths: of the case's files.
    """
    places = {
        one.number: range(pages_before + one.first_page, pages_before + one.first_page + one.pages) for one in exhibits
    }
    pages = {
        ("page", page_stamp(number, count), str(page), number, "")
        for number, place in places.items()
        for count, page in enumerate(place, start=1)
    }
    try:
        first, *rows = csv.reader(io.StringIO(annex.decode("utf-8").removeprefix(_BOM), newline=""), strict=True)
    except (ValueError, csv.Error):
        return True
    numbered = {number: {str(page) for page in place} for number, place in places.items()}
    pictures = (row for row in rows if tuple(row) not in pages)
    return first != list(_STAMPS) or any(not _is_picture(row, numbered, paths) for row in pictures)


def _is_picture(row: Sequence[str], places: Mapping[str, Collection[str]], paths: Collection[str]) -> bool:
    if len(row) != len(_STAMPS) or row[0] != "picture":
        return False
    _, stamp, page, number, file = row
    known = not file.startswith("artifacts/") or file in paths
    return known and page in places.get(number, ()) and stamp.startswith(f"{number}-F")


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
