"""The seals and the container's token: what each one dates, and whether the court's own anchors reach its authority."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action, JournalHead
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.text import text, visible
from evidence_kit.domain.time.seal import Seal, TokenProof, given_twice
from evidence_kit.formats import asic
from evidence_kit.formats import journal as journals
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints
from evidence_kit.formats.journal import Journal
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.block_headers import Files
from evidence_kit.verify.time.calendar_findings import judge_calendar
from evidence_kit.verify.time.opentimestamps import CalendarFact, observe_calendars
from evidence_kit.verify.time.tokens import TokenFact, judge_token, observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text

_MAX_PROOF = 128 << 10
_MAX_LINKS = 10


class SealFact(Record):
    """A seal's record against the journal and its files."""

    member: str
    events: int
    fault: Fault | None = None


class TimeFacts(Record):
    """Everything that dates something."""

    seals: tuple[SealFact, ...] = ()
    tokens: tuple[TokenFact, ...] = ()
    calendars: tuple[CalendarFact, ...] = ()
    unreadable: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    """Acts after the newest seal, the sealing itself left out."""
    out_of_order: tuple[str, ...] = ()
    """Tokens that the journal knew before another one was made, and that state a later time than that one."""
    now: Instant
    """The clock of the check."""


def observe_times(
    opened: OpenedBundle, records: tuple[TsaAnchor, ...], checkpoints: Checkpoints, now: datetime
) -> TimeFacts:
    """All proofs of time in the bundle, each judged at its own time.

    Args:
        opened: the bundle.
        records: the time-stamping authorities of the court's list.
        checkpoints: Bitcoin's, by which blocks are placed.
        now: the clock of the check.
    """
    seals = opened.records_of(Role.SEAL, Seal)
    tokens = [_container_token(opened, records, now)]
    for _, seal in seals:
        proofs = (proof for proof in seal.proofs if isinstance(proof, TokenProof))
        tokens += [_seal_token(opened, seal, proof, records, now) for proof in proofs]
    return TimeFacts(
        seals=tuple(_seal(opened, opened.member_of(item.path), seal) for item, seal in seals),
        tokens=tuple(tokens),
        calendars=observe_calendars(opened, [seal for _, seal in seals], checkpoints),
        unreadable=opened.unreadable_records(Role.SEAL, Seal),
        uncovered=_uncovered(opened.journal, [seal for _, seal in seals]),
        now=now,
    )


def judge_times(facts: TimeFacts) -> Iterator[Finding]:
    """One finding a proof, and one for what no seal reaches."""
    for member in facts.unreadable:
        yield finding(FindingCode.SEAL_RECORD, Question.EXISTED, Status.FAILED, words("seal_record_unreadable"), member)
    for seal in facts.seals:
        good = words("seal_record", events=seal.events)
        why = fault_text(seal.fault) if seal.fault else text("", "")
        bad = words("seal_record_differs", why=why)
        yield finding(
            FindingCode.SEAL_RECORD,
            Question.EXISTED,
            Status.FAILED if seal.fault else Status.PASSED,
            bad if seal.fault else good,
            seal.member,
            "sh check-journal.sh",
        )
    if not facts.seals:
        none = words("seal_none")
        yield finding(FindingCode.SEAL_NONE, Question.EXISTED, Status.INDETERMINATE, none, "data/seals")
    for token in facts.tokens:
        yield from judge_token(token, facts.now)
    for calendar in facts.calendars:
        yield from judge_calendar(calendar)
    if facts.out_of_order:
        wrong = ", ".join(facts.out_of_order)
        yield finding(
            FindingCode.TIMES_OUT_OF_ORDER,
            Question.EXISTED,
            Status.INDETERMINATE,
            words("times_out_of_order", wrong=wrong),
            "data/journal.jsonl",
        )
    if facts.uncovered:
        late = words("seal_coverage", names=", ".join(facts.uncovered))
        yield finding(FindingCode.SEAL_COVERAGE, Question.EXISTED, Status.INDETERMINATE, late, "data/journal.jsonl")


def _seal(opened: OpenedBundle, member: str, seal: Seal) -> SealFact:
    why = head_fault(opened, seal.head, seal.head_file, seal.tree_root)
    if not why and (twice := given_twice(seal.proofs)):
        why = fault(CheckCode.PROOF_TWICE, file=visible(twice))
    return SealFact(member=member, events=seal.head.size, fault=why)


def head_fault(opened: OpenedBundle, head: JournalHead, head_file: str, tree_root: str | None = None) -> Fault | None:
    """Why a stated head of the journal, or the file that writes it down, is not that of the journal; None when it is."""
    chain = opened.journal
    if chain is None or head.size > len(chain.lines):
        return fault(CheckCode.HEAD_EVENTS)
    part = chain.first(head.size)
    if part.head != head or tree_root not in {None, part.tree_root()}:
        return fault(CheckCode.HEAD_DIFFERS)
    if opened.of_path(head_file, _MAX_PROOF) != journals.head_file(part):
        return fault(CheckCode.HEAD_FILE, file=head_file)
    return None


def _seal_token(
    opened: OpenedBundle, seal: Seal, proof: TokenProof, records: tuple[TsaAnchor, ...], now: datetime
) -> TokenFact:
    fact = observe_proof(opened, proof, seal.head_file, records, now)
    return fact.model_copy(update={"events": seal.head.size})


def observe_proof(
    opened: Files, proof: TokenProof, stamped_file: str, records: tuple[TsaAnchor, ...], now: datetime
) -> TokenFact:
    """A recorded token over a file of a case or a batch, held against its record too."""
    member, over = opened.member_of(proof.path), opened.member_of(stamped_file)
    data, stamped = opened.of_path(proof.path, _MAX_PROOF), opened.of_path(stamped_file, _MAX_PROOF)
    if data is None or stamped is None or hashlib.sha256(data).hexdigest() != proof.sha256:
        return TokenFact(member=member or proof.path, over=over, fault=fault(CheckCode.NOT_RECORDED))
    fact = observe_token(
        data, stamped, member=member, over=over, records=records, now=now, links=_beside(opened, proof.path)
    )
    recorded = (proof.generated, proof.policy, proof.serial)
    if fact.sound and (fact.generated, fact.policy, fact.serial) != recorded:
        return fact.model_copy(update={"fault": fault(CheckCode.TOKEN_RECORD)})
    return fact


def _beside(opened: Files, path: str) -> tuple[bytes, ...]:
    """The certificates that lie beside a token: links, where the token holds none itself."""
    data = opened.of_path(path.removesuffix(".tsr") + ".pem", _MAX_PROOF)
    return certificates.read_pem(data)[:_MAX_LINKS] if data else ()


def _container_token(opened: OpenedBundle, records: tuple[TsaAnchor, ...], now: datetime) -> TokenFact:
    data, stamped = opened.read(asic.TIMESTAMP, _MAX_PROOF), opened.read(asic.STAMPED_MANIFEST)
    if data is None or stamped is None:
        return TokenFact(member=asic.TIMESTAMP, over=asic.STAMPED_MANIFEST, fault=fault(FileCode.MISSING))
    return observe_token(
        data, stamped, member=asic.TIMESTAMP, over=asic.STAMPED_MANIFEST, records=records, now=now, whole=False
    )


def _uncovered(chain: Journal | None, seals: list[Seal]) -> tuple[str, ...]:
    if chain is None or not seals:
        return ()
    newest = max(seal.head.size for seal in seals)
    rest = {Action.SEALED, Action.SEAL_FAILED, Action.RENEWED, Action.UPGRADED, Action.INCIDENT}
    return tuple(dict.fromkeys(event.action.value for event in chain.events[newest:] if event.action not in rest))
