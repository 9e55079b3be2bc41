"""One token from one authority, and nothing counts before two independent verifiers have accepted it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import rfc3161_client
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.seal import REHEARSAL_POLICY
from evidence_kit.domain.text import text
from evidence_kit.formats import certificates, rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenError
from evidence_kit.seal import Authority

Entropy = Callable[[int], bytes]


@dataclass(frozen=True)
class Stamped:
    """What an authority delivered, checked."""

    authority: Authority
    response: bytes
    """The whole response: public tools cannot read the bare token without being told."""
    token: Token

    @property
    def key(self) -> bytes:
        """The public key that stamped. One authority under two addresses is one authority."""
        public_key = certificates.read(self.token.signer_certificate).public_key()
        return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Every certificate that is known of it, the signer's first: claims, until a court compares the root."""
        embedded = (self.token.signer_certificate, *self.token.other_certificates)
        known = {der: certificates.read(der) for der in embedded}
        known |= {certificates.der(certificate): certificate for certificate in self.authority.certificates}
        return tuple(known.values())


def stamp(authority: Authority, digest: bytes, *, rehearsal: bool, entropy: Entropy) -> Stamped:
    """A token over the SHA-256 `digest`, asked for with a fresh nonce.

    Raises:
        SealError: the authority could not be reached, or what it sent is not a token that answers the request.
    """
    nonce = int.from_bytes(entropy(8), "big") | 1 << 63
    response = authority.respond(rfc3161.build_request(digest, nonce=nonce))
    try:
        token = rfc3161.read_response(response)
        rfc3161.check_request(token, digest, nonce=nonce)
        rfc3161.check_signature(token)
        _check_chain(authority, token)
        _second_opinion(authority, response, token)
    except TokenError as error:
        raise _refused(authority, str(error)) from error
    if token.policy == REHEARSAL_POLICY and not rehearsal:
        raise _refused(authority, "stamps under the rehearsal policy")
    return Stamped(authority, response, token)


def _roots_and_links(authority: Authority) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """What is known of an authority beforehand, its self-signed certificates apart from the rest."""
    roots = [certificate for certificate in authority.certificates if certificate.subject == certificate.issuer]
    return roots, [certificate for certificate in authority.certificates if certificate not in roots]


def _check_chain(authority: Authority, token: Token) -> None:
    roots, links = _roots_and_links(authority)
    if roots:
        rfc3161.check_chain(token, map(certificates.der, roots), links=map(certificates.der, links))


def _second_opinion(authority: Authority, response: bytes, token: Token) -> None:
    """The same judged by rfc3161-client: fully where a root is known, its reading of the facts otherwise."""
    try:
        second = rfc3161_client.decode_timestamp_response(response)
        facts = second.tst_info
        same = (facts.serial_number, facts.nonce, facts.message_imprint.message, facts.gen_time) == (
            token.serial,
            token.nonce,
            token.imprint,
            token.gen_time,
        )
        roots, links = _roots_and_links(authority)
        if roots:
            verifier = rfc3161_client.VerifierBuilder(roots=roots, intermediates=links, nonce=token.nonce).build()
            verifier.verify(second, token.imprint)
    except (ValueError, rfc3161_client.VerificationError) as error:
        raise _refused(authority, f"the second verifier refuses the token: {error}") from error
    if not same:
        raise _refused(authority, "the second verifier reads other facts from the token")


def _refused(authority: Authority, reason: str) -> SealError:
    return SealError(
        text(
            f"{authority.name} 的时间戳不可用：{reason}。", f"The token of {authority.name} cannot be used: {reason}."
        ),
        text("请换一家时间戳机构，或联系该机构。", "Use another authority, or ask this one."),
    )
