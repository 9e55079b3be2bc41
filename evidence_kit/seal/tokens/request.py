"""One token from one authority, and nothing counts before two independent verifiers have accepted it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import REHEARSAL_POLICY, TokenProof
from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenError, acceptance
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal.fault_codes import AnswerCode
from evidence_kit.seal.interface import IMPRINTS, Authority, Entropy
from evidence_kit.seal.refusal import AnswerRefused
from evidence_kit.wording.faults import fault_text

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class TokenReceipt:
    """What an authority delivered, checked."""

    authority: Authority
    response: bytes
    """The whole response: public tools cannot read the bare token without being told."""
    token: Token
    checked: bool
    """False: signed with SM2, which nobody here can check. Such a token is kept and counts for nothing."""
    path: tuple[bytes, ...] = ()
    """The certificates (DER) from the one that stamped to the root that it is held to; empty where no root is known."""

    @property
    def key(self) -> str:
        """SHA-256 of the public key that stamped. One authority under two addresses is one authority."""
        return certificates.key_sha256(self.token.signer_certificate)

    @property
    def issuer(self) -> str:
        """Who certified that key. Two units of one certification authority fall together."""
        return certificates.read(self.token.signer_certificate).issuer.rfc4514_string()

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Every certificate that is known of it, the signer's first: claims, until a court compares the root."""
        embedded = (self.token.signer_certificate, *self.token.other_certificates)
        known = {der: certificates.read(der) for der in embedded}
        known |= {certificates.der(certificate): certificate for certificate in self.authority.certificates}
        return tuple(known.values())

    def proof(self, path: str) -> TokenProof:
        """Its record, the response lying at `path`."""
        return TokenProof(
            authority=self.authority.name,
            uri=self.authority.uri,
            path=path,
            sha256=hashlib.sha256(self.response).hexdigest(),
            imprint=self.token.imprint_algorithm,
            checked=self.checked,
            generated=self.token.gen_time,
            policy=self.token.policy,
            serial=str(self.token.serial),
        )


def digests_of(data: bytes) -> dict[str, bytes]:
    """The digests of a file that an authority may be asked to stamp."""
    return {name: hashlib.new(name, data).digest() for name in IMPRINTS if name in hashlib.algorithms_available}


def independent(stamped: Sequence[TokenReceipt]) -> int:
    """How many authorities of their own stand behind tokens: each key and each issuer counts once."""
    checked = [item for item in stamped if item.checked]
    return min(len({item.key for item in checked}), len({item.issuer for item in checked}))


def stamp(
    authority: Authority, digests: Mapping[str, bytes], *, rehearsal: bool, entropy: Entropy, clock: Clock
) -> TokenReceipt:
    """A token over a file, of which only its digests are needed, asked for with a fresh nonce.

    Args:
        authority: that is asked. It stamps the digest it wants, or the first one where that is not among them.
        digests: of the file, by algorithm (`sha256`, `sm3` …).
        rehearsal: whether tokens under the rehearsal policy are welcome.
        entropy: gives the nonce.
        clock: of this machine; a token that is ahead of it, or behind it, does not count.

    Raises:
        SealError: the authority could not be reached.
        AnswerRefused: what it sent is not a token that answers the request.
    """
    algorithm = _imprint(authority, digests)
    nonce = int.from_bytes(entropy(8), "big") | 1 << 63
    request = rfc3161.build_request(digests[algorithm], nonce=nonce, policy=authority.policy, algorithm=algorithm)
    asked = clock()
    received = accept(authority, authority.respond(request), digests, rehearsal=rehearsal, nonce=nonce, clock=clock)
    if wrong := acceptance.clock_fault(received.token, clock(), asked):
        raise _refused(authority, wrong)
    return received


def accept(
    authority: Authority,
    response: bytes,
    digests: Mapping[str, bytes],
    *,
    rehearsal: bool,
    nonce: int | None,
    clock: Clock,
) -> TokenReceipt:
    """An authority's response, checked as `stamp` does; one from an earlier run has no `nonce` to answer to.

    Raises:
        AnswerRefused: it is not a token of that authority over that file, or states a time that has not come.
    """
    algorithm = _imprint(authority, digests)
    try:
        token = rfc3161.read_response(response)
        if token.imprint_algorithm != algorithm:
            raise _refused(authority, fault(AnswerCode.ALGORITHM, stamped=token.imprint_algorithm, asked=algorithm))
        sound = acceptance.soundness(token, digests[algorithm], nonce=nonce, policy=authority.policy)
        if sound.against:
            raise sound.against
        path = () if sound.unchecked else _path(authority, token)
    except TokenError as error:
        raise _refused(authority, error.fault) from error
    if token.policy == REHEARSAL_POLICY and not rehearsal:
        raise _refused(authority, fault(AnswerCode.REHEARSAL))
    if ahead := acceptance.clock_fault(token, clock()):
        raise _refused(authority, ahead)
    return TokenReceipt(authority, response, token, checked=sound.unchecked is None, path=path)


def not_checked(name: str) -> Text:
    """What a person is told of an authority's token that nobody here can check."""
    return text(
        f"{name} 的时间戳以 SM2 签名，本工具无法核验：已保存，不计入所需家数；可用支持 SM2 的软件（如 OpenSSL 3）人工核验。",
        f"The token of {name} is signed with SM2, which this kit cannot check: it is kept and counts for nothing; "
        "software that knows SM2, such as OpenSSL 3, can check it by hand.",
    )


def _imprint(authority: Authority, digests: Mapping[str, bytes]) -> str:
    return authority.imprint if authority.imprint in digests else next(iter(digests))


def _path(authority: Authority, token: Token) -> tuple[bytes, ...]:
    """The path to the authority's root, where one is known beforehand."""
    roots = [certificates.der(one) for one in authority.certificates if certificates.is_root(one)]
    links = [certificates.der(one) for one in authority.certificates if not certificates.is_root(one)]
    if not roots:
        return ()
    reached = acceptance.reach(token, roots, links=links)
    if reached.disputed:
        raise reached.disputed
    return reached.path.certificates


def _refused(authority: Authority, why: Fault) -> AnswerRefused:
    said = fault_text(why)
    return AnswerRefused(
        text(
            f"{authority.name} 的时间戳不可用：{said.zh}。", f"The token of {authority.name} cannot be used: {said.en}."
        ),
        text(
            "请换一家时间戳机构，或联系该机构；重试无济于事。",
            "Use another authority, or ask this one; another try brings the same.",
        ),
    )
