"""A time-stamp token against the court's list: one record at a time, at the token's own time, by two verifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.seal import REHEARSAL_MARK, REHEARSAL_POLICY
from evidence_kit.formats import asic, rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenCode, acceptance
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.files import DigestOf, digest_of
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import capitalized, finding, quoted, words
from evidence_kit.verify.time.token_trust import trust_in
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text


class TokenFact(Record):
    """An RFC 3161 token and what it is over."""

    member: str
    over: str
    events: int = 0
    """Of the journal that it dates; 0: it dates the container, or the file `over` alone, such as the head of another journal."""
    generated: Instant | None = None
    authority: str = ""
    policy: str = ""
    serial: str = ""
    imprint: str = ""
    """The digest algorithm of what it is over."""
    rehearsal: bool = False
    fault: Fault | None = None
    """Why it is not a token over that file; None when it is."""
    latest: Instant | None = None
    """The upper limit of its time: `generated` and the accuracy that it states, to the second."""
    accuracy: str = ""
    """In seconds, as the token states it; empty: none."""
    unchecked: Fault | None = None
    """Why nobody here can check it (SM2, a form that is not read); None when it was checked."""
    remarks: tuple[Fault, ...] = ()
    """In what it differs from the strict profile, without a loss."""
    disputed: Fault | None = None
    """What the second verifier holds against it; None when both agree."""
    distrust: tuple[Fault, ...] = ()
    """Why no anchor of the court reaches it, for each of them; none when one does."""
    anchor: str = ""
    """SHA-256 of the anchor that does."""
    key: str = ""
    """SHA-256 of the authority's public key."""
    unrevoked: Instant | None = None
    """Date of the newest revocation list at hand that speaks for the authority's certificate at that time and lets the token
    stand."""
    listed_before: Instant | None = None
    """Where there is none: date of the newest that speaks for that certificate, but does not reach that time."""
    until: Instant | None = None
    """When a certificate of its chain expires or its key is held too weak."""
    renewed: bool = False
    """A trusted token of an evidence record covered it before that day."""
    bare: bool = False
    """The member is the token itself, not a whole response."""
    anchored: bool = False
    """A block of Bitcoin's main chain held its file before that day."""

    @property
    def sound(self) -> bool:
        """A token over that file, its signature checked."""
        return not (self.fault or self.unchecked)

    @property
    def trusted(self) -> bool:
        """Sound, reached by an anchor, agreed on by both verifiers, and of no rehearsal."""
        return self.sound and not (self.disputed or self.distrust or self.rehearsal)

    @property
    def not_later(self) -> datetime | None:
        """By when its file existed, if it is trusted."""
        return self.latest or self.generated

    @property
    def whole(self) -> bool:
        """Whether it is over the whole container: what names no event need not be."""
        return not self.events and self.over == asic.STAMPED_MANIFEST

    @property
    def over_journal(self) -> bool:
        """Whether it is sound and over a head of the journal, or over the container and with it the whole of it."""
        return self.sound and bool(self.events or self.whole)

    def reaches(self, event: int) -> bool:
        """Whether it is over an event of the journal, counted from 1."""
        return self.whole or self.events >= event

    def aged(self, now: datetime) -> bool:
        """Trusted, but a certificate or key has lost its strength since, and nothing vouched for the token before that."""
        return bool(self.trusted and self.until and self.until < now and not (self.renewed or self.anchored))

    def dates(self, now: datetime) -> bool:
        """Trusted, and as good now as it was then: what a verdict may rest on."""
        return self.trusted and not self.aged(now)


def observe_token(
    data: bytes,
    stamped: bytes | DigestOf,
    *,
    member: str,
    over: str,
    records: tuple[TsaAnchor, ...],
    now: datetime,
    links: tuple[bytes, ...] = (),
    whole: bool | None = True,
) -> TokenFact:
    """The facts of one token.

    Args:
        data: a whole response, or a bare token (`whole` false).
        stamped: the file it should be over, or its digest by the name of an algorithm.
        member: its name, for people.
        over: the name of the file.
        records: of the court's list.
        now: the clock of whoever checks.
        links: certificates that lie beside it; trusted for nothing.
        whole: whether `data` is a response; None: either.
    """
    fact = TokenFact(member=member, over=over)
    read = {True: rfc3161.read_response, False: rfc3161.read_token, None: rfc3161.read_either}[whole]
    try:
        token = read(data, (*links, *(record.certificate for record in records)))
    except rfc3161.TokenUnsupported as error:
        return fact.model_copy(update={"unchecked": error.fault})
    except rfc3161.TokenError as error:
        return fact.model_copy(update={"fault": error.fault})
    trust = trust_in(token, records, links, now)
    return fact.model_copy(update=asdict(trust) | _described(token) | _checked(token, stamped))


def judge_token(token: TokenFact, now: datetime) -> Iterator[Finding]:
    """What the court is told of one token."""
    covers = _covers(token)
    when = clock(token.generated) if token.generated else ""
    code, status, said = _verdict(token, covers, when)
    yield _finding(code, status, said, token)
    if token.aged(now) and token.until:
        yield _finding(
            FindingCode.TOKEN_AGED,
            Status.INDETERMINATE,
            words("token_aged", authority=token.authority, until=f"{token.until:%Y-%m-%d}"),
            token,
        )


def _covers(token: TokenFact) -> Text:
    if token.events:
        return words("first_events", events=token.events)
    return words("the_whole_container") if token.over == asic.STAMPED_MANIFEST else words("the_file", over=token.over)


def _verdict(token: TokenFact, covers: Text, when: str) -> tuple[FindingCode, Status, Text]:
    if token.fault:
        why = fault_text(token.fault)
        return FindingCode.TOKEN_BROKEN, Status.FAILED, words("token_broken", why=why)
    if token.unchecked:
        return FindingCode.TOKEN_UNSUPPORTED, Status.INDETERMINATE, _unsupported(token.unchecked)
    if token.rehearsal:
        return FindingCode.TOKEN_REHEARSAL, Status.INDETERMINATE, words("token_rehearsal", when=when, covers=covers)
    if token.distrust:
        why = fault_text(*token.distrust)
        return (
            FindingCode.TOKEN_UNTRUSTED,
            Status.INDETERMINATE,
            words("token_untrusted", authority=token.authority, when=when, covers=covers, why=why),
        )
    if token.disputed:
        why = fault_text(token.disputed)
        return (
            FindingCode.TOKEN_DISPUTED,
            Status.INDETERMINATE,
            words("token_disputed", authority=token.authority, when=when, why=why),
        )
    return FindingCode.TOKEN_TRUSTED, Status.PASSED, _trusted(token, capitalized(covers), when)


def _unsupported(why: Fault) -> Text:
    if why.code == TokenCode.SM2:
        return words("token_unsupported", why=fault_text(why))
    return words("token_unsupported_form", why=fault_text(why))


def _trusted(token: TokenFact, whole: Text, stated: str) -> Text:
    when = clock(token.not_later) if token.not_later else ""
    lists, authority = _lists(token), token.authority
    said = words("token_trusted", whole=whole, when=when, authority=authority, lists=lists)
    if token.accuracy:
        said = words("token_trusted_within", whole=whole, when=when, stated=stated, accuracy=token.accuracy,
                     authority=authority, lists=lists)  # fmt: skip
    return words("token_remarks", said=said, remarks=fault_text(*token.remarks)) if token.remarks else said


def _lists(token: TokenFact) -> Text:
    """Whether anybody asked if the authority's certificate was revoked."""
    if token.unrevoked is None and token.listed_before is not None:
        return words("revocation_list_of_before", day=f"{token.listed_before:%Y-%m-%d}")
    if token.unrevoked is None:
        return words("no_revocation_list")
    day = f"{token.unrevoked:%Y-%m-%d}"
    return words("revocation_list_lets_stand", day=day)


def _finding(code: FindingCode, status: Status, message: Text, token: TokenFact) -> Finding:
    bare = "-token_in " if token.bare or token.member == asic.TIMESTAMP else ""
    moment = f" -attime {int(token.generated.timestamp())}" if token.generated else ""
    files = f"-in {quoted(token.member)} -data {quoted(token.over)}"
    command = f"openssl ts -verify {bare}{files} -CAfile TSA-ROOT.pem{moment}"
    return finding(
        code=code,
        question=Question.EXISTED,
        status=status,
        message=message,
        subject=token.member,
        command=command,
    )


def is_rehearsal(token: Token) -> bool:
    """Whether it was made in a rehearsal: never trusted, whatever a list says."""
    return token.policy == REHEARSAL_POLICY or REHEARSAL_MARK in token.authority


def _described(token: Token) -> dict[str, object]:
    return {
        "generated": token.gen_time,
        "latest": token.latest,
        "accuracy": f"{token.accuracy.total_seconds():.6f}".rstrip("0").rstrip(".") if token.accuracy else "",
        "authority": token.authority,
        "policy": token.policy,
        "serial": str(token.serial),
        "imprint": token.imprint_algorithm,
        "rehearsal": is_rehearsal(token),
        "key": certificates.key_sha256(token.signer_certificate),
    }


def _checked(token: Token, stamped: bytes | DigestOf) -> dict[str, object]:
    try:
        digest = digest_of(token.imprint_algorithm, stamped)
    except ValueError as error:  # an imprint algorithm this Python cannot compute
        return {"unchecked": fault(TokenCode.ALGORITHM, f"{token.imprint_algorithm}: {error}")}
    sound = acceptance.soundness(token, digest)
    if sound.refused:
        return {"fault": sound.refused.fault}
    remarks = {"remarks": tuple(fault(remark) for remark in sound.remarks)}
    return remarks | {
        name: error.fault
        for name, error in (("unchecked", sound.unchecked), ("disputed", sound.disputed))
        if error is not None
    }
