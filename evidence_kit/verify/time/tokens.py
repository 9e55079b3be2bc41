"""A time-stamp token against the court's list: one record at a time, at the token's own time, by two verifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record, format_instant
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import REHEARSAL_MARK, REHEARSAL_POLICY
from evidence_kit.formats import asic, rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenCode, acceptance
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.time.token_trust import trust_in
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text

_STAMPED = text("整个容器", "the whole container")


class TokenFact(Record):
    """An RFC 3161 token and what it is over."""

    member: str
    over: str
    events: int = 0
    """Of the journal that it dates; 0: it dates the container, or the file `over` alone."""
    generated: Instant | None = None
    authority: str = ""
    policy: str = ""
    serial: str = ""
    rehearsal: bool = False
    fault: Fault | None = None
    """Why it is not a token over that file; None when it is."""
    unchecked: Fault | None = None
    """Why nobody here can check its signature (SM2); None when it was checked."""
    disputed: Fault | None = None
    """What the second verifier holds against it; None when both agree."""
    distrust: tuple[Fault, ...] = ()
    """Why no anchor of the court reaches it, for each of them; none when one does."""
    anchor: str = ""
    """SHA-256 of the anchor that does."""
    key: str = ""
    """SHA-256 of the authority's public key."""
    unrevoked: Instant | None = None
    """Date of the newest revocation list at hand that speaks for the authority's certificate and lets the token stand."""
    until: Instant | None = None
    """When a certificate of its chain expires or its key is held too weak."""
    renewed: bool = False
    """A trusted token of an evidence record covered it before that day."""
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


def observe_token(
    data: bytes,
    stamped: bytes,
    *,
    member: str,
    over: str,
    records: tuple[TsaAnchor, ...],
    now: datetime,
    links: tuple[bytes, ...] = (),
    whole: bool = True,
) -> TokenFact:
    """The facts of one token.

    Args:
        data: a whole response, or a bare token (`whole` false).
        stamped: the file it should be over.
        member: its name, for people.
        over: the name of the file.
        records: of the court's list.
        now: the clock of whoever checks.
        links: certificates that lie beside it; trusted for nothing.
        whole: whether `data` is a response.
    """
    fact = TokenFact(member=member, over=over)
    try:
        token = rfc3161.read_response(data) if whole else rfc3161.read_token(data)
    except rfc3161.TokenUnsupported as error:
        return fact.model_copy(update={"unchecked": error.fault})
    except rfc3161.TokenError as error:
        return fact.model_copy(update={"fault": error.fault})
    trust = trust_in(token, records, links, now)
    return fact.model_copy(update=asdict(trust) | _described(token) | _checked(token, stamped))


def judge_token(token: TokenFact, now: datetime) -> Iterator[Finding]:
    """What the court is told of one token."""
    covers = _covers(token)
    when = format_instant(token.generated) if token.generated else ""
    code, status, said = _verdict(token, covers, when)
    yield _finding(code, status, said, token)
    if token.trusted and token.until and token.until < now and not (token.renewed or token.anchored):
        yield _finding("TOKEN_AGED", Status.INDETERMINATE, text(
            f"{token.authority} 的证书或密钥自 {token.until:%Y-%m-%d} 起不再可靠，此前既未续期，也无比特币区块载有该时间戳；"
            "按其自身时刻判断仍成立，但不能排除密钥此后泄露。",
            f"The certificate or key of {token.authority} is no longer relied on since {token.until:%Y-%m-%d}, and neither a "
            "renewal nor a Bitcoin block covered the token before that. It still holds at its own time, but a key that leaked "
            "later cannot be excluded."), token)  # fmt: skip


def _covers(token: TokenFact) -> Text:
    if token.events:
        return text(f"日志前 {token.events} 条", f"the first {token.events} events")
    return _STAMPED if token.over == asic.STAMPED_MANIFEST else text(f"文件 {token.over}", f"the file {token.over}")


def _verdict(token: TokenFact, covers: Text, when: str) -> tuple[str, Status, Text]:
    if token.fault:
        why = fault_text(token.fault)
        return "TOKEN_BROKEN", Status.FAILED, text(
            f"时间戳不成立：{why.zh}。", f"The time stamp does not hold: {why.en}.")  # fmt: skip
    if token.unchecked:
        why = fault_text(token.unchecked)
        return "TOKEN_UNSUPPORTED", Status.INDETERMINATE, text(
            f"时间戳的签名未核验（{why.zh}）；请按 docs/seals.md 用支持 SM2 的软件人工核验，或请签发机构出具验证报告。",
            f"The signature was not checked ({why.en}). Check it by hand with software that knows SM2, as docs/seals.md "
            "says, or ask the authority for a report of verification.")  # fmt: skip
    if token.rehearsal:
        return "TOKEN_REHEARSAL", Status.INDETERMINATE, text(
            f"演练时间戳（{when}，{covers.zh}）：不可信，不得提交。",
            f"Rehearsal token ({when}, {covers.en}): not trusted, not for filing.")  # fmt: skip
    if token.distrust:
        why = fault_text(*token.distrust)
        return "TOKEN_UNTRUSTED", Status.INDETERMINATE, text(
            f"{token.authority} 声称 {when} 已存在（{covers.zh}）；按信任名单不予采信：{why.zh}。",
            f"{token.authority} states {when} ({covers.en}); the trust list does not bear it out: {why.en}.")  # fmt: skip
    if token.disputed:
        why = fault_text(token.disputed)
        return "TOKEN_DISPUTED", Status.INDETERMINATE, text(
            f"两个独立的核验程序对 {token.authority} 的时间戳（{when}）结论不一，不予采信：{why.zh}。",
            f"Two independent verifiers disagree on the token of {token.authority} ({when}), so it is not relied on: {why.en}.")  # fmt: skip
    lists, whole = _lists(token), capitalized(covers)
    return "TOKEN_TRUSTED", Status.PASSED, text(
        f"{whole.zh}不晚于 {when} 已存在（{token.authority}；{lists.zh}）。",
        f"{whole.en} existed not later than {when} ({token.authority}; {lists.en}).")  # fmt: skip


def _lists(token: TokenFact) -> Text:
    """Whether anybody asked if the authority's certificate was revoked."""
    if token.unrevoked is None:
        return text("未附吊销名单，其证书是否吊销未核对", "no revocation list at hand, so revocation is not checked")
    day = f"{token.unrevoked:%Y-%m-%d}"
    return text(f"{day} 的吊销名单不影响本时间戳", f"the revocation list of {day} lets it stand")


def _finding(code: str, status: Status, message: Text, token: TokenFact) -> Finding:
    bare = "-token_in " if token.member == asic.TIMESTAMP else ""
    moment = f" -attime {token.generated.timestamp():.0f}" if token.generated else ""
    command = f"openssl ts -verify {bare}-in {token.member} -data {token.over} -CAfile TSA-ROOT.pem{moment}"
    return Finding(
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
        "authority": token.authority,
        "policy": token.policy,
        "serial": str(token.serial),
        "rehearsal": is_rehearsal(token),
        "key": certificates.key_sha256(token.signer_certificate),
    }


def _checked(token: Token, stamped: bytes) -> dict[str, Fault]:
    try:
        digest = hashlib.new(token.imprint_algorithm, stamped).digest()
    except ValueError as error:  # an imprint algorithm this Python cannot compute
        return {"unchecked": fault(TokenCode.ALGORITHM, f"{token.imprint_algorithm}: {error}")}
    sound = acceptance.soundness(token, digest)
    if sound.refused:
        return {"fault": sound.refused.fault}
    return {
        name: error.fault
        for name, error in (("unchecked", sound.unchecked), ("disputed", sound.disputed))
        if error is not None
    }
