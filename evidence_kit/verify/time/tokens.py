"""A time-stamp token against the court's list: one record at a time, at the token's own time, by two verifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.seal import REHEARSAL_MARK, REHEARSAL_POLICY
from evidence_kit.formats import asic, rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenCode, acceptance
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.files import DigestOf, digest_of
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import capitalized, finding, quoted, words
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.token_trust import trust_in
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text


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
