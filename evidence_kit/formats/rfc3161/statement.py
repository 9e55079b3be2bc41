"""What a token states of the time: TSTInfo (RFC 3161 section 2.4.2), as facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from asn1crypto import cms, tsp

from evidence_kit.formats.rfc3161 import normal_form
from evidence_kit.formats.rfc3161.algorithms import DIGESTS, HASHES, WEAK_DIGESTS
from evidence_kit.formats.rfc3161.token import TokenCode, TokenMalformed, TokenUnsupported

T = TypeVar("T")

MAX_ACCURACY = 1 << 31
"""Seconds; whoever states more dates nothing."""
_CRITICAL = b"\x01\x01\xff"
_GEN_TIME = re.compile(rb"(\d{14})(?:\.(\d+))?Z")


@dataclass(frozen=True)
class Statement:
    """The fields as in `Token`."""

    gen_time: datetime
    accuracy: timedelta
    policy: str
    serial: int
    nonce: int | None
    imprint_algorithm: str
    imprint: bytes


def read_statement(content: bytes) -> Statement:
    """Return what the DER of TSTInfo states.

    Raises:
        ValueError, TypeError, KeyError: it is none.
        TokenMalformed: not of version 1; the imprint is by MD5 or SHA-1, or of another length than its algorithm's.
        TokenUnsupported: an imprint by an algorithm, an accuracy, a form of time or a critical extension that is not read here.
    """
    tst_info = tsp.TSTInfo.load(content, strict=True)
    if tst_info["version"].native != "v1":
        raise TokenMalformed(TokenCode.STRUCTURE, "TSTInfo is not of version 1")
    # Qualified authorities state their status in an extension that is not critical (EN 319 422 section 9.1).
    if any(_CRITICAL in normal_form.parts(extension) for extension in normal_form.members(tst_info["extensions"])):
        raise TokenUnsupported(TokenCode.FORM, "TSTInfo has a critical extension")
    algorithm, imprint = _imprint(tst_info)
    return Statement(
        gen_time=_gen_time(tst_info),
        accuracy=_accuracy(tst_info),
        policy=tst_info["policy"].dotted,
        serial=tst_info["serial_number"].native,
        nonce=tst_info["nonce"].native,
        imprint_algorithm=algorithm,
        imprint=imprint,
    )


def listed(allowed: dict[bytes, T], identifier: cms.DigestAlgorithm, what: str) -> T:
    """Return what a list of encoded algorithms holds under one.

    Raises:
        TokenMalformed: it is one that can be forged.
        TokenUnsupported: it is another that is not on the list.
    """
    found = allowed.get(identifier.dump())
    if found is not None:
        return found
    weak = identifier["algorithm"].dump() in WEAK_DIGESTS
    said = f"{what} {identifier['algorithm'].dotted} is not on the list"
    raise TokenMalformed(TokenCode.WEAK_DIGEST, said) if weak else TokenUnsupported(TokenCode.ALGORITHM, said)


def _imprint(tst_info: tsp.TSTInfo) -> tuple[str, bytes]:
    algorithm = listed(DIGESTS, tst_info["message_imprint"]["hash_algorithm"], "imprint algorithm")
    imprint = bytes(tst_info["message_imprint"]["hashed_message"])
    if len(imprint) != HASHES[algorithm].digest_size:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{len(imprint)} bytes are no digest by {algorithm}")
    return algorithm, imprint


def _gen_time(tst_info: tsp.TSTInfo) -> datetime:
    """With fractions of a second of any length, in UTC as RFC 3161 section 2.4.2 demands."""
    stated = _GEN_TIME.fullmatch(tst_info["gen_time"].contents)
    if stated is None:
        raise TokenUnsupported(TokenCode.FORM, "genTime is not in UTC, or not to the second")
    whole = datetime.strptime(stated[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole.replace(microsecond=int((stated[2] or b"0")[:6].ljust(6, b"0")))


def _accuracy(tst_info: tsp.TSTInfo) -> timedelta:
    stated = tst_info["accuracy"].native
    if stated is None:
        return timedelta(0)
    parts = [stated[name] or 0 for name in ("seconds", "millis", "micros")]
    if min(parts) < 0 or parts[0] > MAX_ACCURACY or max(parts[1:]) > 999:
        raise TokenUnsupported(TokenCode.FORM, "an accuracy that cannot be reckoned with")
    return timedelta(seconds=parts[0], milliseconds=parts[1], microseconds=parts[2])
