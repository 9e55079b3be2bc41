"""A bundle whose calendar kept its promise before it was filed: what a court reads of it, and every field of its upgrade otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.seal import open_calendar
from evidence_kit.verify import check, load_trust
from evidence_kit.workflows.seal import seal_case
from evidence_kit.workflows.upgrade import UpgradeRequest, complete_case
from tests import bitcoin
from tests.adversary.altered import Checked
from tests.adversary.genuine import PARTIES, STATED, case_of, file_it, picture_saying
from tests.adversary.test_every_field import Missed, otherwise
from tests.adversary.workshop import of_codes
from tests.bitcoin import Chain
from tests.confirmed_batch import regtest
from tests.filed import write_trust
from tests.parties import parties


@dataclass(frozen=True)
class UpgradedBundle:
    """A bundle, and the court's list with a block of the chain that holds its promise."""

    path: Path
    trust: Path


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpgradedBundle]:
    """Sealed while the calendar only promised, upgraded when a block held it, and filed then."""
    folder = tmp_path_factory.mktemp("upgraded")
    case_file = case_of(folder, picture_saying(STATED))
    with bitcoin.calendar() as calendar, regtest():
        dating = parties(PARTIES.dating.authorities, [open_calendar(f"ots:{calendar.address}")])
        with case_file.writing(system_clock) as writer:
            seal_case(case_file, writer, dating, unwatched)
        calendar.mine()
        for _ in range(8):
            calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(calendar.chain[-1])))
        chain = Chain(0, b"".join(calendar.chain))
        with bitcoin.serving(post=bitcoin.node(chain)) as node, case_file.writing(system_clock) as writer:
            asked = UpgradeRequest([f"rpc:{node}"], [f"ots:{calendar.address}"])
            (done, *_) = complete_case(case_file, writer, asked=asked, watch=unwatched)
            assert done.done
        trust = folder / "trust.json"
        write_trust(trust)
        listed = json.loads(trust.read_bytes())
        listed["blocks"] = [{"height": 4, "block": bitcoin.block_hash(calendar.chain[4])}]
        trust.write_text(json.dumps(listed), encoding="utf-8")
        yield UpgradedBundle(file_it(case_file), trust)


def test_what_a_block_dates_and_what_contradicts_it(upgraded: UpgradedBundle) -> None:
    """The chain of these tests is three years old, and the seal that it holds is of today: one of the two clocks is wrong."""
    found = check(upgraded.path, load_trust(upgraded.trust), now=datetime.now(UTC)).verdict
    blocks = [one.message.en for one in of_codes(found.findings, "BLOCK_IN_CHAIN")]
    assert len(blocks) == 2 and "the first 3 events of the journal existed before block 1" in blocks[0]
    (order,) = of_codes(found.findings, "TIMES_OUT_OF_ORDER")
    assert order.message.en.endswith("data/seals/0003-seal/local.tsr")
    (clock,) = of_codes(found.findings, "JOURNAL_CLOCK")
    assert clock.status is Status.INDETERMINATE and "later than the time stamp that covers them" in clock.message.en
    assert (
        found.answers[Question.EXISTED - 1].status is Status.PASSED
    )  # "not later than" holds of a clock that is ahead


def test_every_field_of_the_record_of_an_upgrade(upgraded: UpgradedBundle) -> None:
    """A lower level than a block has is let pass: it claims less."""
    honest, missed = Checked(upgraded.path, load_trust(upgraded.trust)), Missed()
    newest = honest.of_role(Role.UPGRADE)[-1]
    record = json.loads(honest.records.of_path(newest.path) or b"")
    for place, changed in otherwise(Upgrade, record):
        if not honest.noticed(newest.path, Role.UPGRADE, Upgrade.model_validate(changed).to_json()):
            missed.append(place)
    assert missed == ["blocks.*.level"]
