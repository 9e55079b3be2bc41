"""A seal over nothing: the head of an empty journal is the same in every case, and anybody can have stamped it years ago."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.record import format_instant
from evidence_kit.formats import canonical_zip, journal, rfc3161
from evidence_kit.formats.digest import digest_bytes
from tests.adversary.workshop import Forger, of_codes, verdict_on
from tests.pki import time_stamping_unit

LONG_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)


def sealed(bundle: Path) -> tuple[CustodyEvent, dict[str, bytes]]:
    """The last seal of a bundle and its files."""
    with bundle.open("rb") as stream:
        directory = canonical_zip.read(stream)
        members = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
    event = journal.parse(members["data/journal.jsonl"]).events[-1]
    assert event.action is Action.SEALED
    paths = {item.path for item in event.products}
    contents = Bundle.model_validate_json(members["data/bundle.json"])
    return event, {one.artifact.path: members[one.member] for one in contents.members if one.artifact.path in paths}


def over_nothing(event: CustodyEvent, files: dict[str, bytes]) -> CustodyEvent:
    """The seal as one of an empty journal; its token is honest, of the court's own authority, and of long ago."""
    empty = journal.Journal()
    path = {item.role: item.path for item in event.products}
    head = files[path[Role.JOURNAL_HEAD]] = journal.head_file(empty)
    request = rfc3161.read_request(rfc3161.build_request(hashlib.sha256(head).digest(), nonce=1 << 62))
    reply = files[path[Role.TIMESTAMP_RESPONSE]] = rfc3161.grant(
        request, time_stamping_unit()[0], serial=7, gen_time=LONG_AGO
    )
    record = json.loads(files[path[Role.SEAL]])
    proof = next(one for one in record["proofs"] if one["kind"] == "rfc3161")
    proof |= {"sha256": hashlib.sha256(reply).hexdigest(), "generated": format_instant(LONG_AGO), "serial": "7"}
    record |= {"head": {"size": 0, "sha256": "0" * 64}, "tree_root": empty.tree_root(), "proofs": [proof]}
    files[path[Role.SEAL]] = (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    made = tuple(item.model_copy(update={"digests": digest_bytes(files[item.path])}) for item in event.products)
    return event.model_copy(update={"products": made})


def test_a_seal_over_an_empty_journal_dates_nothing(forger: Forger, genuine: Path, tmp_path: Path) -> None:
    event, files = sealed(genuine)
    forged = over_nothing(event, files)
    forger.events.insert(1, forged.model_copy(update={"time": forger.events[0].time}))
    forger.content |= files
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    refuted = [one for one in of_codes(found.findings, "SEAL_RECORD") if one.status is Status.FAILED]
    assert ["covers no event at all" in one.message.en for one in refuted] == [True]
    assert f"{LONG_AGO:%Y-%m-%d}" not in found.answers[Question.EXISTED - 1].sentence.en
