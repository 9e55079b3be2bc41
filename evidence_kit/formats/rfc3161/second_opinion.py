"""The same token judged by other people's code: rfc3161-client, which shares nothing with the checks of this room.

Neither is enough alone. rfc3161-client reads no ESSCertID and lets bytes change that nobody signed; ours may be wrong in
a way that its authors cannot see. A token counts where both agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import rfc3161_client
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from evidence_kit.formats import ber, der
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenDisputed, TokenRemark
from evidence_kit.formats.x509 import certificates

_FALSE = b"\x01\x01\x00"
_GRANTED = bytes.fromhex("3003020100")


def check_facts(token: Token) -> tuple[TokenRemark, ...]:
    """rfc3161-client reads the same serial, nonce, imprint and time from the token.

    It reads no negative nonce, no default that is written out and no attributes out of order, and its OpenSSL
    checks no RSASSA-PSS in such a token. For these pyHanko checks the signature
    instead, which shares with this room the library for ASN.1, and no more; the remark says so.

    Returns:
        `OTHER_VERIFIER` where pyHanko took its place.

    Raises:
        TokenDisputed: it refuses the token or reads other facts.
    """
    if _beyond_it(token):
        _pyhanko(token)
        return (TokenRemark.OTHER_VERIFIER,)
    _facts(token)
    return ()


def check_trust(token: Token, anchors: Iterable[bytes], *, links: Iterable[bytes] = ()) -> None:
    """rfc3161-client finds the signature good and a path to one of `anchors` (DER) at the token's own time.

    Args:
        token: as read.
        anchors: self-signed certificates that are trusted; it can start from no others.
        links: certificates that may stand between.

    Raises:
        TokenDisputed: it does not.
    """
    if _beyond_it(token):
        return  # pyHanko judged the signature; the path is judged by its validator in any case (`path`)
    response = _facts(token)
    roots, between = [*map(_load, anchors)], [*map(_load, links)]
    builder = rfc3161_client.VerifierBuilder(roots=roots, intermediates=between, nonce=token.nonce)
    try:
        builder.build().verify(response, token.imprint)
    except (ValueError, rfc3161_client.VerificationError) as error:
        raise _disputed(f"refuses the token: {error}") from error


def _beyond_it(token: Token) -> bool:
    unsorted, negative = TokenRemark.UNSORTED in token.remarks, (token.nonce or 0) < 0
    return token.signature_algorithm[0] == "rsa-pss" or negative or unsorted or _writes_defaults(token.content)


def _writes_defaults(content: bytes) -> bool:
    """Whether TSTInfo writes FALSE where DER leaves a default out: in `ordering`, or as an extension that is not critical."""

    def parts(value: bytes) -> tuple[bytes, ...]:
        return ber.parts(value, max_size=len(value), max_depth=32)

    inside = parts(content)
    extensions = [extension for part in inside if part[0] == 0xA1 for extension in parts(part)]
    return _FALSE in inside or any(_FALSE in parts(extension) for extension in extensions)


def _pyhanko(token: Token) -> None:
    # Loaded here: few tokens need it.
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    signed = cms.ContentInfo.load(token.sorted_der, strict=True)["content"]
    certificate = asn1_x509.Certificate.load(token.signer_certificate)
    digest = hashlib.new(token.digest_algorithm, token.content).digest()
    try:
        held = validate_sig_integrity(signed["signer_infos"][0], certificate, "tst_info", digest)
    except Exception as error:  # noqa: BLE001 - whatever it raises for a stranger's bytes is its refusal
        raise TokenDisputed(TokenCode.SECOND_VERIFIER, f"the second verifier (pyHanko) refuses: {error}") from error
    if held != (True, True):
        raise TokenDisputed(TokenCode.SECOND_VERIFIER, "the second verifier (pyHanko) does not find the signature good")


def _facts(token: Token) -> rfc3161_client.TimeStampResponse:
    try:
        # It reads certificates in the order of DER only, which large authorities do not keep. No signature covers it.
        response = rfc3161_client.decode_timestamp_response(der.encode(0x30, _GRANTED, token.sorted_der))
        facts = response.tst_info
        same = (
            facts.serial_number,
            facts.nonce,
            facts.message_imprint.message,
            facts.gen_time.replace(microsecond=0),
            facts.policy.dotted_string,
        )
    except ValueError as error:
        raise _disputed(f"cannot read the token: {error}") from error
    # It cuts the fraction of a second off, so whole seconds are what both can agree on.
    if same != (token.serial, token.nonce, token.imprint, token.gen_time.replace(microsecond=0), token.policy):
        raise _disputed("reads other facts from the token")
    return response


def _load(certificate: bytes) -> x509.Certificate:
    return certificates.read(certificate)


def _disputed(what: str) -> TokenDisputed:
    return TokenDisputed(TokenCode.SECOND_VERIFIER, f"the second verifier (rfc3161-client) {what}")
