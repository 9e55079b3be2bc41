"""The seals and the container's token: what each one dates, and whether the court's own anchors reach its authority."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action, JournalHead
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Instant, Record
from evidence_kit.domain.text import text, visible
from evidence_kit.domain.time.seal import Seal, TokenProof, given_twice
from evidence_kit.formats import asic
from evidence_kit.formats import journal as journals
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints
from evidence_kit.formats.journal import Journal
from evidence_kit.formats.rfc3161 import TokenCode
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.allowance import MOST_PROOFS, MOST_SECONDS, Allowance
from evidence_kit.verify.time.calendars.block_headers import Files
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.calendars.findings import judge_calendar
from evidence_kit.verify.time.calendars.proofs import observe_calendars
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.tokens import judge_token, observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text

_MAX_PROOF = 128 << 10
_MAX_LINKS = 10
HELD_LINE = "held-line"
"""Stands for what is done in a line of the journal that was filed as digests."""


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
    book: tuple[Instant, ...] = ()
    """Of the time stamps inside the exhibit book, in the order in which it got them; none of a book that is broken."""
    unread: Count = 0
    """Proofs, and heads of the journal, beyond what one check looks at: nothing is said of them."""
    now: Instant
    """The clock of the check."""


def observe_times(
    opened: OpenedBundle,
    records: tuple[TsaAnchor, ...],
    checkpoints: Checkpoints,
    now: datetime,
    allowance: Allowance,
) -> TimeFacts:
    """All proofs of time in the bundle, each judged at its own time.

    Args:
        opened: the bundle.
        records: the time-stamping authorities of the court's list.
        checkpoints: Bitcoin's, by which blocks are placed.
        now: the clock of the check.
        allowance: how many proofs are looked at.
    """
    seals = opened.records_of(Role.SEAL, Seal)
    tokens = [_container_token(opened, records, now)]
    heads = tuple(_seal(opened, opened.member_of(item.path), seal) for item, seal in allowance.within(seals))
    told = {item.path: fact.fault is None for (item, _), fact in zip(seals, heads, strict=False)}
    dated = [(seal, seal.head.size if told.get(item.path) else 0) for item, seal in seals]
    stamped = (
        (seal, events, proof) for seal, events in dated for proof in seal.proofs if isinstance(proof, TokenProof)
    )
    tokens += [_seal_token(opened, *one, records, now) for one in allowance.within(stamped)]
    calendars = observe_calendars(opened, dated, checkpoints, allowance)
    return TimeFacts(
        seals=heads,
        tokens=tuple(tokens),
        calendars=calendars,
        unread=allowance.left_out,
        unreadable=opened.unreadable_records(Role.SEAL, Seal),
        uncovered=_uncovered(opened.journal, _real([seal for _, seal in seals], tokens)),
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
    if not facts.seals and not facts.unread:
        none = words("seal_none")
        yield finding(FindingCode.SEAL_NONE, Question.EXISTED, Status.INDETERMINATE, none, "data/seals")
    for token in facts.tokens:
        yield from judge_token(token, facts.now)
    for calendar in facts.calendars:
        yield from judge_calendar(calendar)
    if facts.unread:
        said = words("times_unread", count=facts.unread, most=MOST_PROOFS, seconds=f"{MOST_SECONDS:.0f}")
        yield finding(FindingCode.TIMES_UNREAD, Question.EXISTED, Status.INDETERMINATE, said, "data/seals")
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
    if not head.size:  # anybody can have stamped it, years ago: it is the same in every case
        return fault(CheckCode.HEAD_OF_NOTHING)
    part = chain.first(head.size)
    if part.head != head or tree_root not in {None, part.tree_root()}:
        return fault(CheckCode.HEAD_DIFFERS)
    if opened.of_path(head_file, _MAX_PROOF) != journals.head_file(part):
        return fault(CheckCode.HEAD_FILE, file=head_file)
    return None


def _seal_token(
    opened: OpenedBundle, seal: Seal, events: int, proof: TokenProof, records: tuple[TsaAnchor, ...], now: datetime
) -> TokenFact:
    """A token of a seal; it dates no event where the head that it is over is not that of this journal."""
    fact = observe_proof(opened, proof, seal.head_file, records, now, rehearsal=seal.rehearsal)
    return fact.model_copy(update={"events": events})


def observe_proof(
    opened: Files,
    proof: TokenProof,
    stamped_file: str,
    records: tuple[TsaAnchor, ...],
    now: datetime,
    *,
    rehearsal: bool,
) -> TokenFact:
    """A recorded token over a file of a case or a batch, held against its record too.

    Args:
        opened: the files that the record names.
        proof: what is recorded of the token.
        stamped_file: what it should be over.
        records: of the court's list.
        now: the clock of the check.
        rehearsal: whether the record that names it says that it is of a rehearsal.
    """
    member, over = opened.member_of(proof.path), opened.member_of(stamped_file)
    data, stamped = opened.of_path(proof.path, _MAX_PROOF), opened.of_path(stamped_file, _MAX_PROOF)
    if data is None or stamped is None or hashlib.sha256(data).hexdigest() != proof.sha256:
        return TokenFact(member=member or proof.path, over=over, fault=fault(CheckCode.NOT_RECORDED))
    fact = observe_token(
        data, stamped, member=member, over=over, records=records, now=now, links=_beside(opened, proof.path)
    )
    refuted = _refuted(proof, fact, rehearsal=rehearsal)
    return fact.model_copy(update={"fault": fault(refuted)}) if refuted else fact


def _refuted(proof: TokenProof, fact: TokenFact, *, rehearsal: bool) -> CheckCode | None:
    """What a record says otherwise than its token; None where they agree, or the token says nothing that can be relied on."""
    if not fact.sound:
        unlike = proof.checked and fact.unchecked is not None and fact.unchecked.code == TokenCode.SM2
        return CheckCode.TOKEN_CHECKED if unlike and fact.fault is None else None
    if (fact.generated, fact.policy, fact.serial) != (proof.generated, proof.policy, proof.serial):
        return CheckCode.TOKEN_RECORD
    if fact.imprint != proof.imprint:
        return CheckCode.TOKEN_IMPRINT
    if not proof.checked:
        return CheckCode.TOKEN_CHECKED
    return CheckCode.RECORD_REHEARSAL if fact.rehearsal != rehearsal else None


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


def rehearsed_seals(facts: TimeFacts) -> tuple[str, ...]:
    """Return the tokens of seals that a rehearsal's authority gave, by their members."""
    return tuple(token.member for token in facts.tokens if token.events and token.rehearsal)


def _real(seals: list[Seal], tokens: list[TokenFact]) -> list[Seal]:
    """Without those that a rehearsal made, where there are others."""
    rehearsed = {token.events for token in tokens if token.events and token.rehearsal}
    return [seal for seal in seals if seal.head.size not in rehearsed] or seals


def _uncovered(chain: Journal | None, seals: list[Seal]) -> tuple[str, ...]:
    if chain is None or not seals:
        return ()
    newest = max(seal.head.size for seal in seals)
    rest = {Action.SEALED, Action.SEAL_FAILED, Action.RENEWED, Action.UPGRADED, Action.INCIDENT}
    late = [event.action.value for event in chain.events if event.sequence >= newest and event.action not in rest]
    unknown = [HELD_LINE for line in chain.held if line.sequence >= newest]
    return tuple(dict.fromkeys((*late, *unknown)))
