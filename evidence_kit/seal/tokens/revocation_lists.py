"""Revocation lists at the time of stamping: fetched where the checked certificates say, kept beside the token.

They show, for as long as their issuer's key is good, that nobody had revoked the authority's certificates when it stamped
(RFC 3161 section 4). Only certificates on a path to a root that was named beforehand are followed: in any others the
addresses are a stranger's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit

from cryptography import x509

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161.revocation import MAX_LIST, is_current, list_addresses, speaks_for
from evidence_kit.formats.x509 import certificates
from evidence_kit.net.address_guard import public_address
from evidence_kit.net.failures import AttemptFailed
from evidence_kit.net.http_endpoint import Endpoint, endpoint_at, is_allowed, is_this_machine
from evidence_kit.seal.interface import Authority
from evidence_kit.seal.refusal import AnswerRefused
from evidence_kit.seal.tokens.request import TokenReceipt
from evidence_kit.wording.faults import fault_text

_MOST_ADDRESSES = 3
"""Of one certificate that are tried, one after another."""
_MAX_ADDRESS = 2048
_PAUSES, _TIMEOUT, _PATIENCE = (1.0,), 5.0, 15.0
"""Two short attempts: a token must not wait for minutes for a list that a court can fetch itself."""


@dataclass(frozen=True)
class Missing:
    """A certificate that no current list could be had for."""

    certificate: str
    """Whose, for people."""
    address: str
    """Where its list should lie; empty where it names no place that could be asked."""
    reason: Text

    @property
    def described(self) -> Text:
        """Whose list, where it should lie and why it was not had; no sentence of its own."""
        at = f"{self.address}: " if self.address else ""
        return text(f"{self.certificate}（{at}{self.reason.zh}）", f"{self.certificate} ({at}{self.reason.en})")

    @property
    def sentence(self) -> Text:
        """The same as a line of the journal."""
        what = self.described
        return text(f"未取得证书吊销名单：{what.zh}。", f"A revocation list was not obtained: {what.en}.")


@dataclass(frozen=True)
class FetchedLists:
    """The lists (DER) to keep beside a token, and what is missing among them."""

    lists: tuple[bytes, ...]
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """The list of an issuer, for a certificate that it issued."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    moment: datetime
    near: bool
    """The authority is on this machine, so that a list may be too."""
    room: int
    """Bytes that it may have."""


class _Unusable(Exception):
    """An address delivered no list that could be kept."""

    def __init__(self, address: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.address, self.reason = address, reason


class RevocationLists:
    """The lists of one run. Each address is asked once, and a host that is silent is not asked for another."""

    def __init__(self, *, offline: bool = False) -> None:
        """`offline`: nothing is fetched, what is at hand serves (a rehearsal)."""
        self._offline = offline
        self._answers: dict[tuple[str, bool], bytes | Text] = {}
        self._silent: dict[str, Text] = {}

    def gather(self, stamped: TokenReceipt, *, at: datetime | None = None) -> FetchedLists:
        """The lists that speak for a token's certificates: those at hand, and newer ones from where the certificates say.

        Args:
            stamped: the token.
            at: when they shall be current; None: at the time that the token states.

        Raises:
            AnswerRefused: by one of them a certificate was revoked, so that the token may not count.
        """
        if self._offline or not stamped.path:
            return FetchedLists(stamped.authority.crls)
        moment, near = at or stamped.token.gen_time, _is_near(stamped.authority)
        kept, missing = [certificates.read_list(one) for one in stamped.authority.crls], list[Missing]()
        for certificate, issuer in pairwise(map(certificates.read, stamped.path)):
            own = [one for one in kept if speaks_for(one, issuer)]
            rest = [one for one in kept if one not in own]
            room = MAX_LIST - sum(len(certificates.der(one)) for one in rest)
            try:
                fetched = self._fetched(_Wanted(certificate, issuer, moment, near, room))
            except _Unusable as error:
                if not any(is_current(one, moment) for one in own):
                    missing.append(Missing(certificates.common_name(certificate), error.address, error.reason))
                continue
            if all(one.last_update_utc < fetched.last_update_utc for one in own):
                kept = [*rest, fetched]
        lists = tuple(map(certificates.der, kept))
        voided = rfc3161.standing(stamped.path, lists, moment).voided
        if voided is not None:
            raise _refused(stamped.authority, voided)
        return FetchedLists(lists, tuple(missing))

    def _fetched(self, wanted: _Wanted) -> x509.CertificateRevocationList:
        """The first usable list that the certificate leads to."""
        refusal = _Unusable("", text("证书未指明可经 http(s) 获取的名单", "it names none that http or https reaches"))
        addresses = [address for address in list_addresses(wanted.certificate) if _may_be_asked(address)]
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return _usable(self._answer(address, wanted.near), address, wanted)
            except _Unusable as error:
                refusal = error
        raise refusal

    def _answer(self, address: str, near: bool) -> bytes:
        host = urlsplit(address).hostname or ""
        said = self._answers.get((address, near), self._silent.get(host))
        if said is None:
            try:
                said = _endpoint(address, near).fetch()
            except AttemptFailed as failure:
                said = fault_text(failure.fault)
                if failure.passing:
                    self._silent[host] = said
            self._answers[address, near] = said
        if isinstance(said, Text):
            raise _Unusable(address, said)
        return said


def without_lists(missing: Mapping[str, tuple[Missing, ...]]) -> Text:
    """What a person is told, once a run, of tokens that are kept without some of their lists; `missing` by authority."""
    each = [(name, one.described) for name, owed in missing.items() for one in owed]
    zh, en = (
        "；".join(f"{name}：{what.zh}" for name, what in each),
        "; ".join(f"{name}: {what.en}" for name, what in each),
    )
    return text(
        f"缺证书吊销名单，时间戳照常计入：{zh}。请下载名单（*.crl），放在 #root=文件 所指文件旁。",
        f"Tokens count without a revocation list: {en}. Download it (*.crl) and put it beside the file of #root=FILE.",
    )


def _endpoint(address: str, near: bool) -> Endpoint:
    endpoint = endpoint_at(address, address, {"Accept": "application/pkix-crl, */*"}, None, MAX_LIST, plain=True)
    here = near and is_this_machine(endpoint.host)
    return replace(
        endpoint, pauses=_PAUSES, timeout=_TIMEOUT, patience=_PATIENCE, connect_to=None if here else public_address
    )


def _may_be_asked(address: str) -> bool:
    """Whether a certificate's word is an address that can be asked and shown to people; ldap, for one, is not."""
    return (
        len(address) <= _MAX_ADDRESS and address.isascii() and address.isprintable() and is_allowed(address, plain=True)
    )


def _is_near(authority: Authority) -> bool:
    """Whether the authority itself is on this machine, as its configured address says."""
    try:
        return is_this_machine(urlsplit(authority.uri.partition(":")[2]).hostname)
    except ValueError:
        return False


def _usable(data: bytes, address: str, wanted: _Wanted) -> x509.CertificateRevocationList:
    name = certificates.common_name(wanted.issuer)
    try:
        found = certificates.read_list(data)
    except ValueError:
        raise _Unusable(address, text("那里没有吊销名单", "what lies there is no revocation list")) from None
    if not speaks_for(found, wanted.issuer):
        said = text(f"那里的名单不是 {name} 签发的完整名单", f"the list there is no complete one of {name}")
        raise _Unusable(address, said)
    if not is_current(found, wanted.moment):
        raise _Unusable(address, text("那里的名单已过期", "the list there is out of date"))
    if len(data) > wanted.room:
        raise _Unusable(address, text("各名单合计过大", "the lists are too large together"))
    return found


def _refused(authority: Authority, voided: Fault) -> AnswerRefused:
    why = fault_text(voided)
    return AnswerRefused(
        text(f"{authority.name} 的时间戳不予计入：{why.zh}。", f"The token of {authority.name} does not count: {why.en}."),
        text("请换一家时间戳机构；并向该机构查询：此前的时间戳是否也受影响。",
             "Use another authority, and ask this one whether its earlier tokens are affected too."),
    )  # fmt: skip
