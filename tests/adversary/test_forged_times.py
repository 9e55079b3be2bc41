"""Times that speak for something else than is said: a seal over another journal, a clock that its own contents refute, other bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from evidence_kit.domain.fault import fault
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import canonical_zip, journal
from evidence_kit.formats.asic import STAMPED_MANIFEST
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.verify.bundle.reader import OpenedBundle, open_bundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.creation_record import judge_creation, observe_creation
from evidence_kit.verify.time.cross_checks import in_order
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.verify.time.tokens import TokenFact
from tests.adversary.test_forged_acts import LOG_PATH, take_log
from tests.adversary.workshop import Forger, of_codes, verdict_on

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def with_its_seal(bundle: Path) -> Forger:
    """A bundle in parts, and with it the seal that it was filed with."""
    forger = Forger(bundle)
    with bundle.open("rb") as stream:
        directory = canonical_zip.read(stream)
        entry = directory.find("data/journal.jsonl")
        assert entry is not None
        forger.events = list(journal.parse(directory.read(entry, max_size=1 << 30)).events)
    return forger


def test_a_seal_that_was_made_over_another_journal(genuine: Path, tmp_path: Path) -> None:
    """A line is put in before those that a seal covers, and the seal is left as it was: it dates its own file, and no event."""
    forger = with_its_seal(genuine)
    take_log(forger, 2)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    (wrong,) = [one for one in of_codes(found.findings, "SEAL_RECORD") if one.status is Status.FAILED]
    assert "another head or tree root" in wrong.message.en
    old = next(
        one for one in of_codes(found.findings, "TOKEN_TRUSTED") if wrong.subject.rpartition("/")[0] in one.subject
    )
    assert "events" not in old.message.en and "head.txt" in old.message.en, old.message.en
    (record,) = of_codes(found.findings, "CREATION_RECORD_AT_THE_TIME")
    sealed_again = max(one.subject for one in of_codes(found.findings, "SEAL_RECORD"))
    newest = next(
        one for one in of_codes(found.findings, "TOKEN_TRUSTED") if sealed_again.rpartition("/")[0] in one.subject
    )
    assert newest.arguments["when"] == record.arguments["when"]


def test_a_creation_log_of_other_bytes_than_were_taken_in(forger: Forger, tmp_path: Path) -> None:
    """No key is needed for it: every list fails, and the fourth answer says nothing of bytes that nobody took in."""
    take_log(forger, 2)
    bundle = forger.refile(tmp_path)
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        member = opened.member_of(LOG_PATH)
        other = opened.digests[member].model_copy(update={"sha256": "0" * 64})
        changed = replace(opened, digests=dict(opened.digests) | {member: other})
        now = datetime.now(UTC)
        times = TimeFacts(tokens=(token("all", 0, 0).model_copy(update={"generated": now}),), now=now)
        honest, forged = observe_creation(opened, times), observe_creation(changed, times)
    assert [one.code for one in judge_creation(honest)] == ["CREATION_RECORD_AT_THE_TIME"]
    assert [one.code for one in judge_creation(forged)] == ["CREATION_RECORD_UNDATED"]
    assert forged.unsound == (member,)


def token(member: str, events: int, minute: float, **more: object) -> TokenFact:
    """A trusted token over so many events, or over the container."""
    over = "head.txt" if events else STAMPED_MANIFEST
    generated = START + timedelta(minutes=minute)
    return TokenFact(member=member, over=over, events=events, generated=generated, **more)  # type: ignore[arg-type]


def journal_of(*made: str) -> OpenedBundle:
    """A journal that takes one file in with each line."""
    events = [SimpleNamespace(sequence=n, products=(SimpleNamespace(path=path),)) for n, path in enumerate(made)]
    chain = SimpleNamespace(events=events, head=SimpleNamespace(size=len(events)))
    return cast(OpenedBundle, SimpleNamespace(journal=chain, bundle=None, member_of=lambda path: path))


def dated_by(facts: TimeFacts) -> dict[str, str]:
    """By member why a token is not relied on; empty where it is."""
    found = in_order(journal_of("note", "seal.tsr", "note.ots", "last"), facts)
    return {one.member: "".join(why.code for why in one.distrust) for one in found.tokens}


@pytest.mark.parametrize(
    ("sealed", "packed", "why"),
    [(0, 10, ""), (60, 59.5, ""), (60, 0, "TOKEN_BEFORE_WHAT_IT_COVERS")],
    ids=["in order", "clocks half a minute apart", "before the seal that it covers"],
)
def test_a_container_stamped_before_what_it_holds(sealed: float, packed: float, why: str) -> None:
    """Of two clocks one is wrong; nothing is dated by the one that would date a file before it was there."""
    facts = TimeFacts(tokens=(token("seal.tsr", 1, sealed), token("all", 0, packed)), now=START)
    assert dated_by(facts) == {"seal.tsr": "", "all": why}


def test_a_clock_that_nobody_on_the_list_vouches_for_refutes_none_that_somebody_does() -> None:
    strange = token("seal.tsr", 1, 600, distrust=(fault(CheckCode.TRUST_EMPTY),))
    facts = TimeFacts(tokens=(strange, token("all", 0, 0)), now=START)
    assert dated_by(facts)["all"] == ""
    assert in_order(journal_of("note", "seal.tsr"), facts).out_of_order == ("seal.tsr",)


@pytest.mark.parametrize(("days", "why"), [(0.5, ""), (3, "TOKEN_BEFORE_WHAT_IT_COVERS")])
def test_a_container_stamped_before_the_block_that_it_holds(days: float, why: str) -> None:
    """The proof that leads to a block was there after it only; a block's own time is good to a day."""
    block = BlockFact(height=7, root="", level=Level.CHAIN, time=START + timedelta(days=days))
    proof = CalendarFact(member="note.ots", over="note", blocks=(block,))
    facts = TimeFacts(tokens=(token("all", 0, 0),), calendars=(proof,), now=START)
    assert dated_by(facts) == {"all": why}


def test_a_block_is_later_than_its_miner_states_by_a_day_at_most() -> None:
    block = BlockFact(height=7, root="", level=Level.CHAIN, time=START)
    assert block.not_later == START + timedelta(days=1)
    assert block.model_copy(update={"level": Level.WORK}).not_later is None
