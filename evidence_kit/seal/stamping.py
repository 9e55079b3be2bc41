"""One token from one authority, and nothing counts before two independent verifiers have accepted it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography import x509

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.seal import REHEARSAL_POLICY
from evidence_kit.domain.text import text
from evidence_kit.formats import certificates, rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenError, second_opinion
from evidence_kit.seal import Authority

Entropy = Callable[[int], bytes]


@dataclass(frozen=True)
class Stamped:
    """What an authority delivered, checked."""

    authority: Authority
    response: bytes
    """The whole response: public tools cannot read the bare token without being told."""
    token: Token
    checked: bool
    """False: signed with SM2, which nobody here can check. Such a token is kept and counts for nothing."""

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


def independent(stamped: tuple[Stamped, ...]) -> int:
    """How many authorities of their own stand behind tokens: each key and each issuer counts once."""
    checked = [item for item in stamped if item.checked]
    return min(len({item.key for item in checked}), len({item.issuer for item in checked}))


def stamp(authority: Authority, digests: Mapping[str, bytes], *, rehearsal: bool, entropy: Entropy) -> Stamped:
    """A token over a file, of which only its digests are needed, asked for with a fresh nonce.

    Args:
        authority: that is asked. It stamps the digest it wants, or the first one where that is not among them.
        digests: of the file, by algorithm (`sha256`, `sm3` …).
        rehearsal: whether tokens under the rehearsal policy are welcome.
        entropy: gives the nonce.

    Raises:
        SealError: the authority could not be reached, or what it sent is not a token that answers the request.
    """
    algorithm = authority.imprint if authority.imprint in digests else next(iter(digests))
    nonce = int.from_bytes(entropy(8), "big") | 1 << 63
    request = rfc3161.build_request(digests[algorithm], nonce=nonce, policy=authority.policy, algorithm=algorithm)
    response = authority.respond(request)
    try:
        token = rfc3161.read_response(response)
        if token.imprint_algorithm != algorithm:
            raise _refused(authority, f"stamps a digest by {token.imprint_algorithm}, not {algorithm}")
        rfc3161.check_request(token, digests[algorithm], nonce=nonce, policy=authority.policy)
        checked = _check(authority, token)
    except TokenError as error:
        raise _refused(authority, str(error)) from error
    if token.policy == REHEARSAL_POLICY and not rehearsal:
        raise _refused(authority, "stamps under the rehearsal policy")
    return Stamped(authority, response, token, checked)


def _check(authority: Authority, token: Token) -> bool:
    """Both verifiers, fully where a root is known; False for a signature that neither can check."""
    try:
        rfc3161.check_signature(token)
    except rfc3161.TokenUnsupported:
        return False
    second_opinion.check_facts(token)
    roots = [certificates.der(one) for one in authority.certificates if one.subject == one.issuer]
    links = [certificates.der(one) for one in authority.certificates if one.subject != one.issuer]
    if roots:
        rfc3161.check_chain(token, roots, links=links)
        second_opinion.check_trust(token, roots, links=links)
    return True


def _refused(authority: Authority, reason: str) -> SealError:
    return SealError(
        text(
            f"{authority.name} 的时间戳不可用：{reason}。", f"The token of {authority.name} cannot be used: {reason}."
        ),
        text("请换一家时间戳机构，或联系该机构。", "Use another authority, or ask this one."),
    )
