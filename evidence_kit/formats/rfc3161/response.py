"""A whole response of an authority (`TimeStampResp`, RFC 3161 section 2.4.2) taken apart: its status, and its token."""

from __future__ import annotations

from dataclasses import replace

from asn1crypto import tsp

from evidence_kit.formats import ber, der
from evidence_kit.formats.rfc3161.reading import MAX_DEPTH, MAX_SIZE, frame, read_token, structure
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenMalformed, TokenRemark

_OBJECT_IDENTIFIER = 0x06


def read_response(response: bytes, certificates: tuple[bytes, ...] = ()) -> Token:
    """Return the token of a whole response (`.tsr`).

    Args:
        response: DER, or BER as some authorities write it.
        certificates: as in `read_token`.

    Raises:
        TokenMalformed: no such response, not granted, or the token is none.
        TokenUnsupported: as `read_token`.
    """
    status, token = _taken_apart(response)
    read = read_token(token, certificates)
    remarks = tuple(dict.fromkeys((*_remarks(response, status), *read.remarks)))
    return replace(read, remarks=remarks)


def read_either(data: bytes, certificates: tuple[bytes, ...] = ()) -> Token:
    """Return the token of a response, or the bare token that the bytes are: files of other programs hold either.

    Raises:
        TokenMalformed, TokenUnsupported: as `read_response` and `read_token`.
    """
    return read_token(data, certificates) if is_bare(data) else read_response(data, certificates)


def is_bare(data: bytes) -> bool:
    """Tell whether the bytes begin as a CMS ContentInfo does, and not as a response."""
    try:
        inside = ber.parts(data, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
    except ber.NotBer:
        return False
    return bool(inside) and inside[0][0] == _OBJECT_IDENTIFIER


def token_of(response: bytes) -> bytes:
    """Return the bare token of a whole response, cut out of it unchanged.

    Raises:
        TokenMalformed: no such response, or not granted.
    """
    return _taken_apart(response)[1]


def _taken_apart(response: bytes) -> tuple[tsp.PKIStatusInfo, bytes]:
    frame(response)
    with structure("not a TimeStampResp"):
        inside = ber.parts(response, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
        if response[0] != 0x30 or not 1 <= len(inside) <= 2:
            raise ValueError("not a SEQUENCE of a status and a token")
        first = ber.definite(inside[0], max_size=MAX_SIZE, max_depth=MAX_DEPTH)
        der.scan(first, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
        status = tsp.PKIStatusInfo.load(first, strict=True)
        # RFC 3161: with status 0 or 1 a token must be there. Status and words are signed by nobody: all that the token
        # must answer is compared in the token itself.
        if status["status"].native not in {"granted", "granted_with_mods"} or status["fail_info"].native is not None:
            raise TokenMalformed(TokenCode.NOT_GRANTED, _stated(status))
        if len(inside) == 1:
            raise ValueError("granted, but without a token")
    return status, inside[1]


def _remarks(response: bytes, status: tsp.PKIStatusInfo) -> tuple[TokenRemark, ...]:
    remarks = [TokenRemark.MODIFIED] if status["status"].native == "granted_with_mods" else []
    try:
        der.scan(response, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
    except der.NotDer:
        remarks.append(TokenRemark.BER)
    return tuple(remarks)


def _stated(status: tsp.PKIStatusInfo) -> str:
    said = status.native
    failures = ", ".join(sorted(said["fail_info"] or ()))
    return f"{said['status']}: {'; '.join(said['status_string'] or ())[:200]} ({failures})"
