"""Pictures with content credentials: signed by the C2PA project's own library, or put together box by box."""

from __future__ import annotations

import io
import json
import struct
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from evidence_kit.formats.png import SIGNATURE
from tests.pki import signer

MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def anchor() -> str:
    """The root (PEM) that the signer of `signed` stands under."""
    return signer("ec").chain[0].public_bytes(Encoding.PEM).decode("ascii")


def signed(generator: str = "Harbour Studio", kind: str = "PNG", agent: str = "harbour-image 2") -> bytes:
    """A picture that a service made and signed."""
    c2pa = pytest.importorskip("c2pa")
    identity = signer("ec")
    chain = "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in (identity.certificate, *identity.chain))
    action = {"action": "c2pa.created", "digitalSourceType": MODEL, "softwareAgent": {"name": agent}}
    definition = {
        "claim_generator_info": [{"name": generator, "version": "1.0"}],
        "title": "quiet-harbour",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    source, target = io.BytesIO(picture(kind)), io.BytesIO()
    with c2pa.Signer.from_callback(_raw_signature, c2pa.C2paSigningAlg.ES256, chain, None) as made:
        c2pa.Builder(json.dumps(definition)).sign(made, f"image/{kind.lower()}", source, target)
    return target.getvalue()


def picture(kind: str = "PNG") -> bytes:
    """A plain picture."""
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), (30, 90, 120)).save(stream, kind)
    return stream.getvalue()


def store(claim: dict[str, Any], *assertions: tuple[str, dict[str, Any]], signature: bool = False) -> bytes:
    """A manifest store of one manifest, unsigned."""
    parts = [superbox("c2pa.assertions", *(superbox(label, box(b"cbor", cbor(value))) for label, value in assertions)),
             superbox("c2pa.claim.v2", box(b"cbor", cbor(claim)))]  # fmt: skip
    if signature:
        parts.append(superbox("c2pa.signature", box(b"cbor", b"\xf6")))
    return superbox("c2pa", superbox("urn:c2pa:0", *parts))


def with_chunk(png: bytes, data: bytes) -> bytes:
    """The PNG with a `caBX` chunk after its header."""
    after_header = len(SIGNATURE) + 25
    body = b"caBX" + data
    chunk = struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    return png[:after_header] + chunk + png[after_header:]


def superbox(label: str, *contents: bytes) -> bytes:
    """A JUMBF superbox with its description."""
    return box(b"jumb", box(b"jumd", bytes(16) + b"\x03" + label.encode() + b"\0"), *contents)


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box of ISO/IEC 14496-12's form."""
    body = b"".join(contents)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def cbor(value: Any) -> bytes:
    """A value in CBOR, as short as it goes."""
    match value:
        case bool() | None:
            return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case bytes():
            return _head(2, len(value)) + value
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(inner) for key, inner in value.items())
    raise TypeError(type(value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([major << 5 | 24 + (size.bit_length() - 1)]) + number.to_bytes(size, "big")


def _raw_signature(data: bytes) -> bytes:
    """COSE's form of an ECDSA signature: both numbers in 32 bytes."""
    key = signer("ec").private_key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    first, second = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return first.to_bytes(32, "big") + second.to_bytes(32, "big")
