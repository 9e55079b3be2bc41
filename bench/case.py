"""A long case: opening it and adding to it, against SQLite holding and adding the same lines.

    python -m bench.case [--events 20000] [--appends 100] [--rounds 5] [--folder /var/tmp]

SQLite reads its rows and parses their JSON; the kit checks every digest, link and form as well. Both put each new line on the
disk before they go on (WAL, synchronous=FULL), so the disk's own price stands in the table's head. Opening is counted in
processor seconds, appending in real ones.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.timing import Measured, in_turn, report
from evidence_kit import resources, storage
from evidence_kit.casefile import CaseFile, CaseWriter, create_case, system_clock
from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.text import text
from evidence_kit.formats import journal

TITLE = text("生成记录", "Record of a generation")
GOAL_EVENTS = 20_000


def products(number: int) -> tuple[Artifact, ...]:
    """A picture and what is recorded of it."""
    return tuple(
        Artifact(
            path=f"artifacts/{number:04d}-creation-log/{name}",
            role=Role.CREATION_LOG,
            lane=ExhibitClass.CREATION_RECORD,
            media_type="image/png",
            digests=Digests(size=number, sha256=hashlib.sha256(f"{number} {name}".encode()).hexdigest()),
            title=TITLE,
            origin=name,
        )
        for name in ("picture.png", "generation.json")
    )


def long_case(root: Path, events: int) -> CaseFile:
    """A case with so many events and as many folders; the files themselves are not there, for nothing here reads them."""
    sample = resources.shipped("samples", "celadon-teapot", "case.yaml")
    case_file = create_case(root, sample.read_bytes(), system_clock)
    lines = list(case_file.journal.lines)
    for number in range(1, events):
        event = CustodyEvent(
            previous=hashlib.sha256(lines[-1]).hexdigest(),
            sequence=number,
            time=datetime(2026, 1, 8, tzinfo=UTC) + timedelta(seconds=number),
            actor="律师 counsel",
            action=Action.ARTIFACT_RECEIVED,
            summary=TITLE,
            products=products(number),
        )
        lines.append(journal.encode(event))
        (root / "artifacts" / f"{number:04d}-creation-log").mkdir()
    case_file.journal_path.write_bytes(b"".join(lines))
    return CaseFile(root)


def database_of(path: Path, case_file: CaseFile) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE journal (sequence INTEGER PRIMARY KEY, line TEXT)")
    rows = ((number, line.decode()) for number, line in enumerate(case_file.journal.lines))
    database.executemany("INSERT INTO journal VALUES (?, ?)", rows)
    database.commit()
    return database


def read_database(database: sqlite3.Connection) -> int:
    return len([json.loads(line) for (line,) in database.execute("SELECT line FROM journal ORDER BY sequence")])


def added_to_database(database: sqlite3.Connection, number: int) -> Callable[[], None]:
    line = {"products": [item.model_dump(mode="json") for item in products(number)], "summary": TITLE.model_dump()}

    def add() -> None:
        database.execute("INSERT INTO journal (line) VALUES (?)", (json.dumps(line, ensure_ascii=False),))
        database.commit()

    return add


def added_to_case(writer: CaseWriter, number: int) -> Callable[[], object]:
    made = products(number)
    return lambda: writer.append(Action.ARTIFACT_RECEIVED, TITLE, products=made)


def times(count: int, work: Callable[[], object]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(count):
            work()

    return repeated


def price_of_a_sync(path: Path, line: bytes) -> float:
    def timed() -> float:
        started = time.perf_counter()
        storage.append(path, line)
        return time.perf_counter() - started

    return statistics.median(timed() for _ in range(50))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=GOAL_EVENTS)
    parser.add_argument("--appends", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        return measure(Path(name), asked.events, asked.appends, asked.rounds)


def measure(folder: Path, events: int, appends: int, rounds: int) -> int:
    case_file, short = long_case(folder / "long", events), long_case(folder / "short", 10)
    database = database_of(folder / "journal.db", case_file)
    peer, kit = in_turn(
        lambda: read_database(database), lambda: CaseFile(case_file.root), rounds, clock=time.process_time
    )
    found = [Measured(f"{events:,} events opened", peer, kit, kit / peer, "kit < 1 s", kit < 1)]

    sync = price_of_a_sync(folder / "line", case_file.journal.lines[-1])
    started = time.perf_counter()
    writer = case_file.writer(system_clock)
    writer.append(Action.INCIDENT, TITLE)
    first = time.perf_counter() - started
    long, beside = added_to_case(writer, events), added_to_case(short.writer(system_clock), events)
    peer, kit = in_turn(times(appends, added_to_database(database, events)), times(appends, long), rounds)
    each = kit / appends
    found.append(
        Measured(f"{appends} events appended, each synced", peer, kit, kit / peer, "kit < 5 ms each", each < 0.005)
    )
    peer, kit = in_turn(times(appends, beside), times(appends, long), rounds)
    found.append(Measured("the same, against a case of 10 events", peer, kit, kit / peer, "ratio < 2", kit / peer < 2))
    facts = {
        "a line written and synced here": f"{sync * 1000:.2f} ms",
        "an event appended, after the first": f"{each * 1000:.2f} ms",
        "opened for writing, with the first event": f"{first * 1000:.0f} ms",
        "load": f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors",
    }
    return report("A long case", found, facts, judged=events >= GOAL_EVENTS)


if __name__ == "__main__":
    sys.exit(main())
