"""Nothing that was emitted is lost and nothing is doubled, whoever is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from evidence_kit.domain.creation.entry import EntryKind
from evidence_kit.watch.spools import take_spools
from tests.watch.records import SESSION, Clock, entries, keys, line, opened

ROOT = Path(__file__).parents[2]
_KILLS = 8


def take(tmp_path: Path) -> int:
    with opened(tmp_path / "record", Clock()) as store:
        return take_spools(tmp_path, store)


def test_lines_are_taken_once_and_a_torn_one_when_it_is_whole(tmp_path: Path) -> None:
    spool = tmp_path / "a.jsonl"
    spool.write_bytes(line(0) + line(1)[:30])
    assert take(tmp_path) == 1
    assert take(tmp_path) == 0
    spool.write_bytes(line(0) + line(1))
    assert take(tmp_path) == 1
    (tmp_path / "copy.jsonl").write_bytes(line(0) + line(1) + line(1))
    assert take(tmp_path) == 0
    assert keys(tmp_path / "record") == [f"{SESSION}/0", f"{SESSION}/1"]


def test_other_words_under_a_known_number_are_recorded_as_that(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(line(0) + line(0, run="another") + b"rubbish\n")
    take(tmp_path)
    (tmp_path / "b.jsonl").write_bytes(line(0, run="a third"))
    take(tmp_path)
    assert [entry.kind for entry in entries(tmp_path / "record")[1:]] == [
        EntryKind.EMITTED, EntryKind.CONTRADICTED, EntryKind.REFUSED, EntryKind.CONTRADICTED,
    ]  # fmt: skip


def test_a_spool_that_was_cut_is_read_from_its_beginning(tmp_path: Path) -> None:
    spool = tmp_path / "a.jsonl"
    spool.write_bytes(line(0) + line(1) + line(2))
    take(tmp_path)
    spool.write_bytes(line(7))
    assert take(tmp_path) == 1


def test_recorder_and_emitter_are_killed_at_any_moment(tmp_path: Path) -> None:
    emitter = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT / 'integrations')!r})\n"
        "from evidence_kit_spool import Spool\n"
        f"spool = Spool({str(tmp_path)!r}, 'test')\n"
        "for number in range(100000): spool.emit('run.started', run=str(number)); spool.flush(9)\n"
    )
    recorder = (
        "from pathlib import Path\n"
        "from evidence_kit.casefile import system_clock\n"
        "from evidence_kit.watch import RecordStore\n"
        "from evidence_kit.watch.spools import take_spools\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "while True:\n"
        "    with RecordStore(folder / 'record', system_clock, 'tester') as store:\n"
        "        print('open', flush=True)\n"
        "        for _ in range(50): take_spools(folder, store)\n"
    )
    chance = random.Random(2026)
    for _ in range(_KILLS):
        writing = subprocess.Popen([sys.executable, "-c", emitter], cwd=ROOT)
        reading = subprocess.Popen([sys.executable, "-c", recorder], cwd=ROOT, stdout=subprocess.PIPE)
        assert reading.stdout is not None
        reading.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.2))
        for process in chance.sample([writing, reading], 2):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    take(tmp_path)
    emitted = [
        whole for spool in tmp_path.glob("*.jsonl") for whole in spool.read_bytes().splitlines(keepends=True) if whole.endswith(b"\n")
    ]  # fmt: skip
    recorded = [entry.line.encode() + b"\n" for entry in entries(tmp_path / "record") if entry.line is not None]
    assert len(emitted) > _KILLS
    assert sorted(emitted) == sorted(recorded)
