"""Disclosed events: what passes, and how each change is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.casefile import CaseFile, Clock, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.errors import CaseError, UsageError
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof
from evidence_kit.seal import open_authority, open_calendar
from evidence_kit.seal.case.disclose import disclose
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.verify import load_trust
from evidence_kit.verify.disclosure import examine_disclosure, read_disclosure
from evidence_kit.workflows.upgrade import UpgradeRequest, complete_case
from tests import bitcoin, loopback
from tests.bitcoin import pending_proof
from tests.confirmed_batch import regtest
from tests.filed import kit, write_trust
from tests.parties import parties

Record = dict[str, Any]
NOTE = text("记", "note")


def add_events(case_file: CaseFile, clock: Clock, count: int) -> None:
    with case_file.writing(clock) as writer:
        for number in range(count):
            writer.append(Action.INCIDENT, text(f"第 {number} 事", f"thing {number}"))


def seal(case_file: CaseFile) -> None:
    with loopback.served(loopback.stamp) as tsa, case_file.writing(system_clock) as writer:
        seal_head(case_file, writer, parties([open_authority(f"tsa:{tsa}")]), unwatched)


@pytest.fixture
def sealed(case_file: CaseFile, clock: Clock) -> CaseFile:
    """Six events, sealed; three more, sealed again."""
    add_events(case_file, clock, 5)
    seal(case_file)
    add_events(case_file, clock, 2)
    seal(case_file)
    return case_file


@pytest.fixture
def court(tmp_path: Path) -> Path:
    write_trust(tmp_path / "trust.json")
    return tmp_path / "trust.json"


def examined(record: Disclosure | Record, court: Path) -> Examination:
    part = record if isinstance(record, Disclosure) else Disclosure.model_validate(record)
    return examine_disclosure(part, "part.json", load_trust(court), now=datetime.now(UTC))


def test_part_of_a_journal_passes_without_the_rest(sealed: CaseFile, court: Path) -> None:
    made = disclose(sealed, [2, 3, 5])
    assert [event.index for event in made.events] == [1, 2, 4]
    assert "thing 1" in made.to_json().decode()
    assert "thing 2" not in made.to_json().decode()
    found = examined(made, court)
    assert found.status is Status.PASSED, found.findings
    codes = [finding.code for finding in found.findings]
    assert codes == [
        *["DISCLOSURE_EVENT"] * 3,
        "DISCLOSURE_CHAIN",
        "DISCLOSURE_CONSISTENT",
        "TOKEN_TRUSTED",
        "TOKEN_TRUSTED",
    ]
    assert read_disclosure(made.to_json()) == made


def test_a_calendars_proof_over_a_token_stays_at_home(case_file: CaseFile, clock: Clock, court: Path) -> None:
    """What is disclosed dates the head; proofs over other files of the seal would be proofs over nothing here."""
    add_events(case_file, clock, 2)
    with (
        loopback.served(loopback.stamp) as tsa,
        loopback.served(loopback.promise) as calendar,
        case_file.writing(system_clock) as writer,
    ):
        asked = parties([open_authority(f"tsa:{tsa}")], [open_calendar(f"ots:{calendar}")])
        made = seal_head(case_file, writer, asked, unwatched)
    assert len(made.proofs) == 3
    found = examined(disclose(case_file, [2]), court)
    assert found.status is Status.PASSED, found.findings
    codes = [finding.code for finding in found.findings if finding.code.startswith(("TOKEN", "CALENDAR"))]
    assert codes == ["TOKEN_TRUSTED", "CALENDAR_SOUND"]


def test_the_newest_upgrade_of_a_calendars_proof_is_disclosed(case_file: CaseFile, clock: Clock) -> None:
    add_events(case_file, clock, 1)
    with loopback.served(loopback.promise) as calendar, case_file.writing(system_clock) as writer:
        made = seal_head(case_file, writer, parties(calendars=[open_calendar(f"ots:{calendar}")]), unwatched)
        head = next(item for item in case_file.artifacts if item.path == made.head_file)
        later = pending_proof(bytes.fromhex(head.digests.sha256), "https://later.example")
        with writer.act("upgrade") as act:
            kept = act.write(
                "later.ots",
                later,
                role=Role.OPENTIMESTAMPS_PROOF,
                lane=ExhibitClass.PAPER,
                media_type="x/y",
                title=NOTE,
            )
            proof = UpgradedProof(
                original=made.proofs[0].path, path=kept.path, sha256=kept.digests.sha256, attested=(), pending=()
            )
            record = Upgrade(checkpoints="2026-07-01", proofs=(proof,), blocks=())
            act.record("upgrade.json", record, role=Role.UPGRADE, lane=ExhibitClass.PAPER, title=NOTE)
            act.commit(Action.UPGRADED, NOTE)
    (attached,) = disclose(case_file, [2]).first.proofs
    assert attached.data == later


def test_headers_travel_with_a_disclosure_so_that_a_court_needs_no_network(
    case_file: CaseFile, clock: Clock, court: Path
) -> None:
    add_events(case_file, clock, 1)
    with regtest(), bitcoin.calendar() as calendar, case_file.writing(system_clock) as writer:
        seal_head(case_file, writer, parties(calendars=[open_calendar(f"ots:{calendar.address}")]), unwatched)
        assert b'"headers"' not in disclose(case_file, [2]).to_json()
        calendar.mine()
        for _ in range(8):
            calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(calendar.chain[-1])))
        chain = bitcoin.Chain(0, b"".join(calendar.chain))
        with bitcoin.serving(post=bitcoin.node(chain)) as node:
            complete_case(
                case_file, writer, asked=UpgradeRequest([f"rpc:{node}"], [f"ots:{calendar.address}"]), watch=unwatched
            )
        made = disclose(case_file, [2])
        assert read_disclosure(made.to_json()) == made
        (run,) = made.headers
        assert chain.data[run.first_height * 80 :].startswith(run.data)
        assert examined(made, court).status is Status.INDETERMINATE, "no checkpoint reaches it yet"
        listed = json.loads(court.read_bytes()) | {
            "blocks": [{"height": 1, "block": bitcoin.block_hash(chain.header(1))}]
        }
        court.write_text(json.dumps(listed), encoding="utf-8")
        assert examined(made, court).existed_by is not None
        assert examined(made.model_copy(update={"headers": ()}), court).status is Status.INDETERMINATE
        strange = made.model_copy(update={"headers": (run.model_copy(update={"first_height": 9000}),)})
        failed = [finding.code for finding in examined(strange, court).findings if finding.status is Status.FAILED]
        assert failed == ["PROOF_HEADERS"]


def test_an_event_after_the_first_seal_goes_to_the_next_one(sealed: CaseFile, court: Path) -> None:
    made = disclose(sealed, [8])
    assert made.newest is None
    assert examined(made, court).status is Status.PASSED


def forge_line(record: Record) -> None:
    record["events"][0]["line"] = record["events"][0]["line"].replace("thing 0", "thing 9")


def newer_head(record: Record) -> None:
    record["newest"]["head_file"] = record["newest"]["head_file"].replace("root ", "root 0")[:-2] + "\n"


CHANGES: dict[str, tuple[Callable[[Record], object], str]] = {
    "a forged line": (forge_line, "DISCLOSURE_EVENT"),
    "another place": (lambda r: r["events"][0].update(index=3), "DISCLOSURE_EVENT"),
    "lines swapped": (lambda r: r["events"].reverse(), "DISCLOSURE_CHAIN"),
    "an event twice": (lambda r: r["events"].append(r["events"][-1]), "DISCLOSURE_CHAIN"),
    "a path cut": (lambda r: r["events"][0]["path"].pop(), "DISCLOSURE_EVENT"),
    "a path longer": (lambda r: r["events"][0]["path"].append("0" * 64), "DISCLOSURE_EVENT"),
    "no consistency": (lambda r: r.update(consistency=[]), "DISCLOSURE_CONSISTENT"),
    "consistency reversed": (lambda r: r["consistency"].reverse(), "DISCLOSURE_CONSISTENT"),
    "heads exchanged": (lambda r: r.update(first=r["newest"], newest=r["first"]), "DISCLOSURE_EVENT"),
    "another later root": (newer_head, "DISCLOSURE_CONSISTENT"),
    "a head in another form": (lambda r: r["first"].update(head_file="x"), "DISCLOSURE_HEAD"),
    "another head's token": (lambda r: r["first"].update(proofs=r["newest"]["proofs"]), "TOKEN_BROKEN"),
    "a token that is none": (lambda r: r["first"]["proofs"][0].update(data="AAAA"), "TOKEN_BROKEN"),
    "a line with a line end": (lambda r: r["events"][0].update(line=r["events"][0]["line"] + "\n"), "DISCLOSURE_EVENT"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_found(sealed: CaseFile, court: Path, name: str) -> None:
    record = json.loads(disclose(sealed, [2, 3, 5]).to_json())
    change, code = CHANGES[name]
    change(record)
    found = examined(record, court)
    assert found.status is Status.FAILED
    assert code in {finding.code for finding in found.findings if finding.status is Status.FAILED}


def test_a_rewritten_journal_does_not_continue_the_old_one(
    sealed: CaseFile, court: Path, tmp_path: Path, clock: Clock
) -> None:
    """A keeper who rewrites everything after the first seal can seal anew, and is found by the consistency proof."""
    from evidence_kit.formats import journal

    honest = json.loads(disclose(sealed, [2]).to_json())
    lines = sealed.journal.lines
    other = journal.Journal(sealed.journal.events[:8], (lines[0], lines[1] + b" ", *lines[2:8]))
    honest["newest"]["head_file"] = journal.head_file(other).decode()
    honest["consistency"] = [item.hex() for item in other.tree(8).consistency(6)]
    honest["newest"]["proofs"] = []
    found = examined(honest, court)
    assert "DISCLOSURE_CONSISTENT" in {finding.code for finding in found.findings if finding.status is Status.FAILED}


def test_what_cannot_be_disclosed_is_said(case_file: CaseFile, clock: Clock) -> None:
    with pytest.raises(CaseError, match="not sealed"):
        disclose(case_file, [1])
    for numbers in ([0], [99]):
        with pytest.raises(UsageError, match="has 1 events"):
            disclose(case_file, numbers)


def test_the_commands(sealed: CaseFile, court: Path, tmp_path: Path) -> None:
    part = tmp_path / "节录.json"
    made = kit("disclose", sealed.root, "--events", "2,4-5", "--out", part)
    assert made.returncode == 0, made.stderr
    assert kit("verify", part, "--trust", court).returncode == 0
    assert kit("verify", part).returncode == 3
    shown = kit("show", part)
    assert "thing 0" in shown.stdout
    assert "thing 1" not in shown.stdout
    part.write_bytes(part.read_bytes().replace(b"thing 0", b"thing 7"))
    tampered = kit("verify", part, "--trust", court, "--json")
    assert (tampered.returncode, json.loads(tampered.stdout)["status"]) == (1, "FAILED")
    for events in ("x", "3-1", "1,,2", "1-999999999"):
        assert kit("disclose", sealed.root, "--events", events, "--out", part).returncode == 2
