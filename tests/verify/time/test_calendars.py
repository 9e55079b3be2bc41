"""What the verifier makes of calendar proofs and their blocks, at each level and under each lie."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, cast

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpKECCAK256, OpSHA1, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.finding import Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import BlockAnchor, TrustList
from evidence_kit.domain.time.upgrade import BlockHeaders, KeptPromise, Upgrade, UpgradedProof
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints, shipped
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.formats.opentimestamps import merge_answers, second_opinion
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.time.allowance import Allowance
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact
from evidence_kit.verify.time.calendars.fact import CalendarFact, anchored_events
from evidence_kit.verify.time.calendars.findings import judge_calendar
from evidence_kit.verify.time.calendars.proofs import observe_calendars
from evidence_kit.verify.time.trust_list import checkpoints_of
from tests import bitcoin
from tests.bitcoin import COINBASE, PERIOD_0, VECTORS, Chain, coinbase_answer, detached, disputed, pending_proof

DIGEST = hashlib.sha256(COINBASE).digest()
PENDING = pending_proof(DIGEST, "https://calendar.example")
KEPT = merge_answers(PENDING, {DIGEST: [coinbase_answer()]})
PROOF, LATER, HEADERS = (
    "artifacts/0002-proof/f.ots",
    "artifacts/0003-upgrade/0001-f.ots",
    "artifacts/0003-upgrade/block-1.headers",
)


@dataclass
class Shelf:
    """The part of an opened bundle that calendar proofs are read from, in memory."""

    files: dict[str, tuple[Role, bytes]]
    records: tuple[Upgrade, ...] = ()
    digests: Mapping[str, Digests] = field(init=False)

    def __post_init__(self) -> None:
        self.digests = {f"data/{path}": digest_bytes(data) for path, (_, data) in self.files.items()}

    def of_path(self, path: str, max_size: int) -> bytes | None:
        data = self.files.get(path, (Role.SEAL, None))[1]
        return data if data is not None and len(data) <= max_size else None

    def member_of(self, path: str) -> str:
        return f"data/{path}" if path in self.files else ""

    def with_role(self, role: Role) -> tuple[Artifact, ...]:
        return tuple(
            Artifact(path=path, role=role, lane=ExhibitClass.PAPER, media_type="x/y", digests=digest_bytes(data), title=text("", ""))
            for path, (its, data) in self.files.items() if its is role
        )  # fmt: skip

    def records_of(self, role: Role, noun: type[Record]) -> tuple[tuple[None, Upgrade], ...]:
        return tuple((None, record) for record in self.records)


def facts(shelf: Shelf, checkpoints: Checkpoints | None = None) -> CalendarFact:
    (fact,) = observe_calendars(cast(OpenedBundle, shelf), [], checkpoints or shipped(), Allowance())
    return fact


def codes(shelf: Shelf) -> dict[str, Status]:
    return {finding.code: finding.status for finding in judge_calendar(facts(shelf))}


def record(proof: bytes, headers: bytes, **changes: Any) -> Upgrade:
    block = BlockHeaders(
        height=1, block=bitcoin.block_hash(PERIOD_0.header(1)), time=datetime(2009, 1, 9, 2, 54, 25, tzinfo=UTC), path=HEADERS,
        sha256=hashlib.sha256(headers).hexdigest(), first_height=0, level=2,
    ).model_copy(update=changes)  # fmt: skip
    upgraded = UpgradedProof(
        original=PROOF, path=LATER, sha256=hashlib.sha256(proof).hexdigest(),
        attested=(KeptPromise(calendar="https://calendar.example", height=1),), pending=(),
    )  # fmt: skip
    return Upgrade(checkpoints="2026-07-01", proofs=(upgraded,), blocks=(block,))


def shelf(proof: bytes = KEPT, headers: bytes = PERIOD_0.data, **changes: Any) -> Shelf:
    return Shelf(
        {
            "artifacts/0001-file/f": (Role.OTHER_EVIDENCE, COINBASE),
            PROOF: (Role.OPENTIMESTAMPS_PROOF, PENDING),
            LATER: (Role.OPENTIMESTAMPS_PROOF, proof),
            HEADERS: (Role.BLOCK_HEADERS, headers),
        },
        (record(proof, headers, **changes),),
    )


def test_an_upgraded_proof_counts_once_and_reaches_level_2() -> None:
    assert codes(shelf()) == {"CALENDAR_SOUND": Status.PASSED, "BLOCK_IN_CHAIN": Status.PASSED}
    fact = facts(shelf())
    assert (fact.over, fact.member) == ("data/artifacts/0001-file/f", f"data/{LATER}")
    assert fact.blocks[0].calendar == "https://calendar.example"


def test_without_its_upgrade_it_is_pending() -> None:
    alone = Shelf({
        "artifacts/0001-file/f": (Role.OTHER_EVIDENCE, COINBASE),
        PROOF: (Role.OPENTIMESTAMPS_PROOF, PENDING),
    })
    assert codes(alone) == {"CALENDAR_SOUND": Status.PASSED}
    assert "pending in Bitcoin" in next(judge_calendar(facts(alone))).message.en


def test_without_headers_it_is_a_claim() -> None:
    alone = Shelf({"artifacts/0001-file/f": (Role.OTHER_EVIDENCE, COINBASE), PROOF: (Role.OPENTIMESTAMPS_PROOF, KEPT)})
    assert codes(alone) == {"CALENDAR_SOUND": Status.PASSED, "BLOCK_CLAIMED": Status.INDETERMINATE}


def test_the_public_example_reaches_level_1() -> None:
    """Its path goes through RIPEMD-160, as Bitcoin addresses of 2015 did: said, and not relied on."""
    source = VECTORS / "opentimestamps"
    proof, headers = (source / "hello-world.txt.ots").read_bytes(), Chain.of("358391.bin").data
    made = Upgrade(
        checkpoints="2026-07-01",
        proofs=(UpgradedProof(original=PROOF, path=PROOF, sha256=hashlib.sha256(proof).hexdigest(), attested=(), pending=()),),
        blocks=(BlockHeaders(height=358391, block=bitcoin.block_hash(headers), time=datetime(2015, 5, 28, 15, 41, 18, tzinfo=UTC), path=HEADERS,
                             sha256=hashlib.sha256(headers).hexdigest(), first_height=358391, level=1),),
    )  # fmt: skip
    hello = Shelf({
        "artifacts/0001-file/f": (Role.OTHER_EVIDENCE, (source / "hello-world.txt").read_bytes()),
        PROOF: (Role.OPENTIMESTAMPS_PROOF, proof), HEADERS: (Role.BLOCK_HEADERS, headers),
    }, (made,))  # fmt: skip
    assert codes(hello) == {"CALENDAR_WEAK": Status.INDETERMINATE, "BLOCK_WORK": Status.INDETERMINATE}
    words = list(judge_calendar(facts(hello)))[1].message.en
    assert "2^67.5" in words
    assert "not that the block is in Bitcoin's main chain" in words


@pytest.mark.parametrize("lying", [
    shelf(block="11" * 32), shelf(sha256="11" * 32), shelf(first_height=1), shelf(path="artifacts/nowhere"),
    shelf(headers=PERIOD_0.data[:-1]), shelf(headers=PERIOD_0.data[80:] + PERIOD_0.data[:80]), shelf(headers=b""),
    shelf(headers=bitcoin.GENESIS + bitcoin.mine(hashlib.sha256(DIGEST).digest(), bitcoin.block_hash(bitcoin.GENESIS))),
])  # fmt: skip
def test_headers_that_are_not_what_the_record_says(lying: Shelf) -> None:
    assert codes(lying)["BLOCK_BROKEN"] is Status.FAILED


@pytest.mark.parametrize("proof", [
    b"", KEPT[:-1], pending_proof(bytes(32), "https://calendar.example"), pending_proof(DIGEST, "https://another.example"),
])  # fmt: skip
def test_an_upgrade_that_is_another_proof_or_lost_something(proof: bytes) -> None:
    assert codes(shelf(proof)) == {"CALENDAR_BROKEN": Status.FAILED}


def test_a_block_that_the_court_entered_is_a_checkpoint() -> None:
    """Twenty headers reach no shipped checkpoint; the court looked one of their hashes up by itself."""
    young = shelf(headers=PERIOD_0.data[: 20 * 80])
    assert facts(young).blocks[0].level is Level.WORK
    entered = BlockAnchor(height=12, block=bitcoin.block_hash(PERIOD_0.header(12)))
    trust = TrustList(name="court", dated="2026-11-25", blocks=(entered,))
    assert facts(young, checkpoints_of(trust)).blocks[0].level is Level.CHAIN
    wrong = trust.model_copy(update={"blocks": (entered.model_copy(update={"height": 13}),)})
    fault = facts(young, checkpoints_of(wrong)).blocks[0].fault
    assert fault is not None
    assert (fault.code, "block 13 is" in fault.note) == ("HEADER_CHECKPOINT", True)


def test_a_proof_of_a_file_that_is_not_there_dates_nothing() -> None:
    alone = Shelf({PROOF: (Role.OPENTIMESTAMPS_PROOF, PENDING)})
    assert codes(alone) == {"CALENDAR_ELSEWHERE": Status.INDETERMINATE}


def test_a_proof_into_a_thousand_blocks_is_not_followed() -> None:
    stamp = Timestamp(DIGEST)
    for height in range(1000):
        stamp.attestations.add(BitcoinBlockHeaderAttestation(height))
    bomb = Shelf({
        "artifacts/0001-file/f": (Role.OTHER_EVIDENCE, COINBASE),
        PROOF: (Role.OPENTIMESTAMPS_PROOF, detached(stamp)),
    })
    assert codes(bomb) == {"CALENDAR_BROKEN": Status.FAILED}


def test_a_weak_path_is_not_relied_on_whatever_its_block() -> None:
    stamp = Timestamp(DIGEST)
    stamp.ops.add(OpSHA1()).ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(1))
    weak = Shelf({
        "artifacts/0001-file/f": (Role.OTHER_EVIDENCE, COINBASE),
        PROOF: (Role.OPENTIMESTAMPS_PROOF, detached(stamp)),
    })
    assert codes(weak) == {"CALENDAR_WEAK": Status.INDETERMINATE, "BLOCK_CLAIMED": Status.INDETERMINATE}
    assert anchored_events((facts(weak).model_copy(update={"events": 1}),)) is None


def alone(proof: bytes) -> Shelf:
    """A proof over the coinbase, without headers."""
    return Shelf({"artifacts/0001-file/f": (Role.OTHER_EVIDENCE, COINBASE), PROOF: (Role.OPENTIMESTAMPS_PROOF, proof)})


def test_the_second_reader_is_named_in_both_languages() -> None:
    said = next(judge_calendar(facts(shelf()))).message
    name = f"opentimestamps-client {version('opentimestamps-client')}"
    assert f"A second reader ({name}) finds the same in it." in said.en
    assert f"第二读取程序（{name}）所见相同。" in said.zh


def test_a_proof_that_the_two_readers_dispute_dates_nothing() -> None:
    found = facts(shelf(disputed(KEPT)))
    assert {item.code: item.status for item in judge_calendar(found)} == {
        "CALENDAR_DISPUTED": Status.INDETERMINATE,
        "BLOCK_IN_CHAIN": Status.INDETERMINATE,
    }
    assert not found.relied_on
    assert anchored_events((found.model_copy(update={"events": 1}),)) is None


def test_a_header_that_the_two_readers_dispute_dates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both compare the root by their own code; here theirs is made to say no."""
    monkeypatch.setattr("otsclient.cmds.verify_timestamp", lambda stamp, options: False)
    found = facts(shelf())
    assert {item.code: item.status for item in judge_calendar(found)} == {
        "CALENDAR_SOUND": Status.PASSED,
        "BLOCK_DISPUTED": Status.INDETERMINATE,
    }
    assert found.blocks[0].dated is None
    assert anchored_events((found.model_copy(update={"events": 1}),)) is None


def test_without_the_second_reader_only_the_sentence_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = (shelf(), alone(PENDING), alone(KEPT), shelf(block="11" * 32))
    with_it = [[(item.code, item.status, item.subject) for item in judge_calendar(facts(case))] for case in cases]
    monkeypatch.setattr(second_opinion, "load", lambda: "not installed: otsclient")
    without = [list(judge_calendar(facts(case))) for case in cases]
    assert [[(item.code, item.status, item.subject) for item in found] for found in without] == with_it
    for first, *rest in without:
        assert "No second reader (opentimestamps-client) could be asked." in first.message.en
        assert "未能请第二读取程序（opentimestamps-client）对照。" in first.message.zh
        assert not any("second reader" in item.message.en for item in rest)


def test_a_path_that_is_not_computed_here_is_named_and_the_others_are_judged() -> None:
    stamp = Timestamp(DIGEST)
    stamp.ops.add(OpKECCAK256()).attestations.add(BitcoinBlockHeaderAttestation(9))
    only = facts(alone(detached(stamp)))
    assert {item.code: item.status for item in judge_calendar(only)} == {"CALENDAR_UNSUPPORTED": Status.INDETERMINATE}
    said = next(judge_calendar(only)).message.en
    assert "leads to no calendar and no Bitcoin block" in said
    assert "keccak256, which this kit does not compute" in said
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(1))
    both = facts(alone(detached(stamp)))
    assert [(item.code, item.status) for item in judge_calendar(both)] == [
        ("CALENDAR_UNSUPPORTED", Status.INDETERMINATE),
        ("BLOCK_CLAIMED", Status.INDETERMINATE),
    ]
    assert both.reader, "what was computed was read twice"


def test_the_events_that_the_chain_dates() -> None:
    block = BlockFact(height=7, root="", level=Level.CHAIN, time=datetime(2026, 1, 1, tzinfo=UTC))
    later, work = block.model_copy(update={"height": 9}), block.model_copy(update={"level": Level.WORK})
    found = anchored_events((
        CalendarFact(member="a", over="a", events=3, blocks=(later, block)), CalendarFact(member="b", over="b", events=9, blocks=(work,)),
        CalendarFact(member="c", over="c", events=8, blocks=(block,), weak=True), CalendarFact(member="d", over="d", blocks=(block,)),
    ))  # fmt: skip
    assert found == (3, block)
    assert anchored_events(()) is None
