"""The same token judged by other people's code: rfc3161-client, which shares nothing with the checks of this room.

Neither is enough alone. rfc3161-client reads no ESSCertID and lets bytes change that nobody signed; ours may be wrong in
a way that its authors cannot see. A token counts where both agree.
"""

from __future__ import annotations

from collections.abc import Iterable

import rfc3161_client
from cryptography import x509

from evidence_kit.formats import der
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenDisputed
from evidence_kit.formats.x509 import certificates

_GRANTED = bytes.fromhex("3003020100")


def check_facts(token: Token) -> None:
    """rfc3161-client reads the same serial, nonce, imprint and time from the token.

    Raises:
        TokenDisputed: it refuses the token or reads other facts.
    """
    _facts(token)


def check_trust(token: Token, anchors: Iterable[bytes], *, links: Iterable[bytes] = ()) -> None:
    """rfc3161-client finds the signature good and a path to one of `anchors` (DER) at the token's own time.

    Args:
        token: as read.
        anchors: self-signed certificates that are trusted; it can start from no others.
        links: certificates that may stand between.

    Raises:
        TokenDisputed: it does not.
    """
    response = _facts(token)
    roots, between = [*map(_load, anchors)], [*map(_load, links)]
    builder = rfc3161_client.VerifierBuilder(roots=roots, intermediates=between, nonce=token.nonce)
    try:
        builder.build().verify(response, token.imprint)
    except (ValueError, rfc3161_client.VerificationError) as error:
        raise _disputed(f"refuses the token: {error}") from error


def _facts(token: Token) -> rfc3161_client.TimeStampResponse:
    try:
        # It reads certificates in the order of DER only, which large authorities do not keep. No signature covers it.
        response = rfc3161_client.decode_timestamp_response(der.encode(0x30, _GRANTED, token.sorted_der))
        facts = response.tst_info
        same = (
            facts.serial_number,
            facts.nonce,
            facts.message_imprint.message,
            facts.gen_time,
            facts.policy.dotted_string,
        )
    except ValueError as error:
        raise _disputed(f"cannot read the token: {error}") from error
    if same != (token.serial, token.nonce, token.imprint, token.gen_time, token.policy):
        raise _disputed("reads other facts from the token")
    return response


def _load(certificate: bytes) -> x509.Certificate:
    return certificates.read(certificate)


def _disputed(what: str) -> TokenDisputed:
    return TokenDisputed(TokenCode.SECOND_VERIFIER, f"the second verifier (rfc3161-client) {what}")
