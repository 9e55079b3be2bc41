"""The operations of the format, each a step of a path from one message to the next; the standard library computes them."""

from __future__ import annotations

import hashlib

MAX_MESSAGE = 4096
"""Bytes of a message, and of an argument (`Op.MAX_MSG_LENGTH` and `MAX_RESULT_LENGTH` of python-opentimestamps)."""
SHA256 = 0x08
NAMES = {
    0x02: "sha1",
    0x03: "ripemd160",
    SHA256: "sha256",
    0x67: "keccak256",
    0xF0: "append",
    0xF1: "prepend",
    0xF2: "reverse",
    0xF3: "hexlify",
}
"""By tag (`opentimestamps.core.op`); the numbers of digests are those of RFC 4880."""
WITH_ARGUMENT = frozenset({"append", "prepend"})
WEAK = frozenset({"sha1", "ripemd160"})
"""Digests too weak to rely on: collisions of SHA-1 are published, and RIPEMD-160 is no longer than that."""


def apply(operation: str, message: bytes, argument: bytes) -> bytes | None:
    """Computes one operation.

    Args:
        operation: a name out of `NAMES`.
        message: what it works on.
        argument: of those `WITH_ARGUMENT`; else ignored.

    Returns:
        The next message; None where nothing here computes it: Keccak-256, which only attestations of Ethereum use and
        which is not the SHA3-256 of FIPS 202, and RIPEMD-160 where OpenSSL was built without it.
    """
    match operation:
        case "sha256":
            return hashlib.sha256(message).digest()
        case "append":
            return message + argument
        case "prepend":
            return argument + message
        case "reverse":
            return message[::-1]
        case "hexlify":
            return message.hex().encode("ascii")
        case _:
            return _weak_digest(operation, message)


def _weak_digest(name: str, message: bytes) -> bytes | None:
    if name not in WEAK:
        return None
    try:
        # A proof that rests on them is read and not relied on, so a FIPS build of OpenSSL need not refuse them.
        return hashlib.new(name, message, usedforsecurity=False).digest()
    except ValueError:
        return None
