"""The seals and the container's token: what each one dates, and whether the court's own anchors reach its authority."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.noun import Instant, Noun, format_instant
from evidence_kit.domain.seal import REHEARSAL_MARK, REHEARSAL_POLICY, Seal, TokenProof
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import asic, certificates, rfc3161
from evidence_kit.formats import journal as journals
from evidence_kit.formats.bitcoin_checkpoints import Checkpoints
from evidence_kit.formats.journal import Journal
from evidence_kit.verify.calendars import CalendarFact, judge_calendar, observe_calendars
from evidence_kit.verify.opening import Opened

_MAX_PROOF = 128 << 10
_STAMPED = text("整个容器", "the whole container")


class TokenFact(Noun):
    """An RFC 3161 token and what it is over."""

    member: str
    over: str
    events: int = 0
    """Of the journal that it dates; 0: it dates the container."""
    generated: Instant | None = None
    authority: str = ""
    policy: str = ""
    serial: str = ""
    rehearsal: bool = False
    fault: str = ""
    """Why it is not a token over that file; empty when it is."""
    distrust: str = ""
    """Why no anchor of the court reaches it; empty when one does."""
    anchor: str = ""
    """SHA-256 of the anchor that does."""
    key: str = ""
    """SHA-256 of the authority's public key."""

    @property
    def trusted(self) -> bool:
        """Sound, reached by an anchor, and of no rehearsal."""
        return not (self.fault or self.distrust or self.rehearsal)


class SealFact(Noun):
    """A seal's record against the journal and its files."""

    member: str
    events: int
    fault: str = ""


class TimeFacts(Noun):
    """Everything that dates something."""

    seals: tuple[SealFact, ...] = ()
    tokens: tuple[TokenFact, ...] = ()
    calendars: tuple[CalendarFact, ...] = ()
    unreadable: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    """Acts after the newest seal, the sealing itself left out."""


def observe_times(opened: Opened, anchors: tuple[bytes, ...], checkpoints: Checkpoints) -> TimeFacts:
    """All proofs of time in the bundle, each judged at its own time against `anchors` (DER) and Bitcoin's `checkpoints`."""
    seals = opened.records_of(Role.SEAL, Seal)
    tokens = [_container_token(opened, anchors)]
    for _, seal in seals:
        tokens += [_seal_token(opened, seal, proof, anchors) for proof in seal.proofs if isinstance(proof, TokenProof)]
    return TimeFacts(
        seals=tuple(_seal(opened, opened.member_of(item.path), seal) for item, seal in seals),
        tokens=tuple(tokens),
        calendars=observe_calendars(opened, [seal for _, seal in seals], checkpoints),
        unreadable=opened.unreadable_records(Role.SEAL, Seal),
        uncovered=_uncovered(opened.journal, [seal for _, seal in seals]),
    )


def judge_times(facts: TimeFacts) -> Iterator[Finding]:
    """One finding a proof, and one for what no seal reaches."""
    for member in facts.unreadable:
        yield _finding(
            "SEAL_RECORD", Status.FAILED, text("封存记录不可读。", "The record of the seal cannot be read."), member
        )
    for seal in facts.seals:
        good = text(
            f"封存记录与日志前 {seal.events} 条相符。", f"The seal's record agrees with the first {seal.events} events."
        )
        bad = text(f"封存记录不符：{seal.fault}", f"The seal's record does not agree: {seal.fault}")
        yield _finding("SEAL_RECORD", Status.FAILED if seal.fault else Status.PASSED, bad if seal.fault else good, seal.member,
                       "sh check-journal.sh")  # fmt: skip
    if not facts.seals:
        none = text("日志未经封存，没有可信时间。", "The journal was never sealed: there is no trusted time.")
        yield _finding("SEAL_NONE", Status.INDETERMINATE, none, "data/seals")
    for token in facts.tokens:
        yield _token_finding(token)
    for calendar in facts.calendars:
        yield from judge_calendar(calendar)
    if facts.uncovered:
        late = text(
            f"最近一次封存之后另有操作：{', '.join(facts.uncovered)}",
            f"Acts after the newest seal: {', '.join(facts.uncovered)}",
        )
        yield _finding("SEAL_COVERAGE", Status.INDETERMINATE, late, "data/journal.jsonl")


def _token_finding(token: TokenFact) -> Finding:
    command = (
        f"openssl ts -verify -token_in -in {token.member} -data {token.over} -CAfile TSA-ROOT.pem"
        if token.member == asic.TIMESTAMP
        else f"openssl ts -verify -in {token.member} -data {token.over} -CAfile TSA-ROOT.pem"
    )
    covers = _STAMPED if not token.events else text(f"日志前 {token.events} 条", f"the first {token.events} events")
    when = format_instant(token.generated) if token.generated else ""
    if token.fault:
        said = text(f"时间戳不成立：{token.fault}", f"The time stamp does not hold: {token.fault}")
        return _finding("TOKEN_BROKEN", Status.FAILED, said, token.member, command)
    if token.rehearsal:
        said = text(f"演练时间戳（{when}，{covers.zh}）：不可信，不得提交。",
                    f"Rehearsal token ({when}, {covers.en}): not trusted, not for filing.")  # fmt: skip
        return _finding("TOKEN_REHEARSAL", Status.INDETERMINATE, said, token.member, command)
    if token.distrust:
        said = text(f"{token.authority} 声称 {when} 已存在（{covers.zh}）；信任名单中没有它的根证书：{token.distrust}",
                    f"{token.authority} states {when} ({covers.en}); no anchor of the trust list reaches it: {token.distrust}")  # fmt: skip
        return _finding("TOKEN_UNTRUSTED", Status.INDETERMINATE, said, token.member, command)
    said = text(f"{covers.zh}不晚于 {when} 已存在（{token.authority}）。",
                f"{covers.en[0].upper()}{covers.en[1:]} existed not later than {when} ({token.authority}).")  # fmt: skip
    return _finding("TOKEN_TRUSTED", Status.PASSED, said, token.member, command)


def _finding(code: str, status: Status, message: Text, subject: str, command: str = "") -> Finding:
    return Finding(
        code=code, question=Question.EXISTED, status=status, message=message, subject=subject, command=command
    )


def _seal(opened: Opened, member: str, seal: Seal) -> SealFact:
    chain = opened.journal
    fault = ""
    if chain is None or seal.head.size > len(chain.lines):
        fault = "covers more events than the journal has"
    else:
        part = Journal(chain.events[: seal.head.size], chain.lines[: seal.head.size])
        if part.head != seal.head or part.tree_root() != seal.tree_root:
            fault = "states another head or tree root than the journal"
        elif opened.of_path(seal.head_file, _MAX_PROOF) != journals.head_file(part):
            fault = f"{seal.head_file} is not the head of these events"
    return SealFact(member=member, events=seal.head.size, fault=fault)


def _seal_token(opened: Opened, seal: Seal, proof: TokenProof, anchors: tuple[bytes, ...]) -> TokenFact:
    member, over = opened.member_of(proof.path), opened.member_of(seal.head_file)
    data, stamped = opened.of_path(proof.path, _MAX_PROOF), opened.of_path(seal.head_file, _MAX_PROOF)
    if data is None or stamped is None or hashlib.sha256(data).hexdigest() != proof.sha256:
        return TokenFact(
            member=member or proof.path,
            over=over,
            events=seal.head.size,
            fault="missing, or not the one that was recorded",
        )
    fact = _token(data, stamped, member, over, anchors, whole=True).model_copy(update={"events": seal.head.size})
    if not fact.fault and (fact.generated, fact.policy, fact.serial) != (proof.generated, proof.policy, proof.serial):
        return fact.model_copy(update={"fault": "the seal's record states another time, policy or serial"})
    return fact


def _container_token(opened: Opened, anchors: tuple[bytes, ...]) -> TokenFact:
    data, stamped = opened.read(asic.TIMESTAMP, _MAX_PROOF), opened.read(asic.STAMPED_MANIFEST)
    if data is None or stamped is None:
        return TokenFact(member=asic.TIMESTAMP, over=asic.STAMPED_MANIFEST, fault="missing")
    return _token(data, stamped, asic.TIMESTAMP, asic.STAMPED_MANIFEST, anchors, whole=False)


def _token(
    data: bytes, stamped: bytes, member: str, over: str, anchors: tuple[bytes, ...], *, whole: bool
) -> TokenFact:
    try:
        token = rfc3161.read_response(data) if whole else rfc3161.read_token(data)
    except rfc3161.TokenError as error:
        return TokenFact(member=member, over=over, fault=str(error))
    fault = distrust = anchor = ""
    try:
        rfc3161.check_request(token, hashlib.new(token.imprint_algorithm, stamped).digest())
        rfc3161.check_signature(token)
        anchor = rfc3161.check_chain(token, anchors).anchor_sha256
    except rfc3161.TokenUntrusted as error:
        distrust = error.reason
    except rfc3161.TokenError as error:
        fault = str(error)
    except ValueError as error:  # an imprint algorithm this Python cannot compute
        fault = f"{token.imprint_algorithm}: {error}"
    return TokenFact(
        member=member,
        over=over,
        generated=token.gen_time,
        authority=token.authority,
        policy=token.policy,
        serial=str(token.serial),
        rehearsal=token.policy == REHEARSAL_POLICY or REHEARSAL_MARK in token.authority,
        fault=fault,
        distrust=distrust,
        anchor=anchor,
        key=certificates.key_sha256(token.signer_certificate),
    )


def without_own_stamps(facts: TimeFacts, signer_key: str) -> TimeFacts:
    """The facts with every token distrusted that was made with the signer's own key: nobody dates his own evidence."""
    own = "made with the key of whoever filed the bundle"
    tokens = tuple(
        token.model_copy(update={"distrust": own}) if signer_key and token.key == signer_key else token
        for token in facts.tokens
    )
    return facts.model_copy(update={"tokens": tokens})


def _uncovered(chain: Journal | None, seals: list[Seal]) -> tuple[str, ...]:
    if chain is None or not seals:
        return ()
    newest = max(seal.head.size for seal in seals)
    rest = {Action.SEALED, Action.SEAL_FAILED, Action.UPGRADED, Action.INCIDENT}
    return tuple(dict.fromkeys(event.action.value for event in chain.events[newest:] if event.action not in rest))
