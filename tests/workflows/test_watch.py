"""The command from spool to dated head."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from evidence_kit.casefile import system_clock
from evidence_kit.cli.main import evidence_kit
from evidence_kit.domain.progress import Event, Noted
from evidence_kit.domain.time.seal import Seal
from evidence_kit.formats.journal import head_file, parse
from evidence_kit.seal import open_authority, open_calendar
from evidence_kit.workflows.watch import RecordRequest, watch_on, watch_once
from tests import loopback
from tests.parties import parties
from tests.watch.records import line


def request(tmp_path: Path) -> RecordRequest:
    (tmp_path / "spool").mkdir(exist_ok=True)
    return RecordRequest([], tmp_path / "spool", tmp_path / "record", timedelta(minutes=1))


def test_once_by_the_command(tmp_path: Path) -> None:
    asked = request(tmp_path)
    (asked.spool / "a.jsonl").write_bytes(line(0) + line(1, kind="run.ended", run="run-0", state="completed"))
    command = ["watch", "--once", "--json", "--rehearsal", "--spool", str(asked.spool), "--record", str(asked.record)]
    result = CliRunner().invoke(evidence_kit, command, catch_exceptions=False)
    report = json.loads(result.stdout)
    assert (report["told"], report["lines"], report["seal"]["rehearsal"]) == (2, 3, True)
    assert (asked.record / report["month"] / "heads-rehearsal" / "0000000003" / "seal.json").is_file()
    assert json.loads(CliRunner().invoke(evidence_kit, command).stdout)["seal"] is None


def test_the_head_is_dated_by_those_who_are_named(tmp_path: Path) -> None:
    asked = request(tmp_path)
    (asked.spool / "a.jsonl").write_bytes(line(0))
    with loopback.served(loopback.stamp) as authority, loopback.served(loopback.promise) as calendar:
        named = parties([open_authority(f"tsa:{authority}")], [open_calendar(f"ots:{calendar}")])
        report = watch_once(asked, named, system_clock, lambda event: None)
    assert report.seal is not None and not report.seal.rehearsal
    folder = asked.record / report.month / "heads" / "0000000002"
    journal = parse((asked.record / report.month / "journal.jsonl").read_bytes())
    assert (folder / "head.txt").read_bytes() == head_file(journal)
    seal = Seal.model_validate_json((folder / "seal.json").read_bytes())
    assert (seal.tree_root, seal.head) == (journal.tree_root(), journal.head)
    assert all((folder / proof.path).is_file() for proof in seal.proofs)


def test_who_cannot_be_reached_is_asked_again_and_stops_nothing(tmp_path: Path) -> None:
    asked, told = request(tmp_path), list[Event]()
    (asked.spool / "a.jsonl").write_bytes(line(0))
    with loopback.served(loopback.stamp) as authority:
        named = parties([open_authority(f"tsa:{authority}")])
    report = watch_once(asked, named, system_clock, told.append)
    assert (report.told, report.seal) == (1, None)
    assert any(isinstance(event, Noted) for event in told)


def test_the_loop_ends_with_a_stamp(tmp_path: Path) -> None:
    asked = request(tmp_path)
    (asked.spool / "a.jsonl").write_bytes(line(0))
    with loopback.served(loopback.stamp) as authority:
        named = parties([open_authority(f"tsa:{authority}")])
        watch_on(asked, named, system_clock, lambda event: None, lambda seconds: True)
    assert len(list(asked.record.glob("*/heads/*/seal.json"))) == 1
