"""What a file is that somebody hands in as a bundle or as a proof, by its first bytes: never by its name."""

from __future__ import annotations

from enum import StrEnum

from evidence_kit.formats import ber
from evidence_kit.formats.opentimestamps.proof import MAGIC

MAX_SIZE = 4 << 20
"""Bytes of a proof that are looked at; larger ones are none."""
_BUNDLE = (b"bagit.txt", b"data/journal.jsonl", b"tagmanifest-sha256.txt")
"""Names that a bundle of this kit has, and other people's containers have not."""
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_SIGNED, _STAMPED = "2a864886f70d010702", "2a864886f70d010910011f"
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")


class Kind(StrEnum):
    """What it is."""

    BUNDLE = "bundle"
    """A ZIP that may be one of this kit's."""
    RECORD = "record"
    """JSON."""
    CALENDAR_PROOF = "calendar-proof"
    """OpenTimestamps, detached."""
    TIME_STAMP = "time-stamp"
    """A response of RFC 3161, or its bare token."""
    EVIDENCE_RECORD = "evidence-record"
    """RFC 4998."""
    STAMPED_DATA = "time-stamped-data"
    """RFC 5544."""
    SIGNATURE = "signature"
    """CMS SignedData over something else than a time."""
    CONTAINER = "container"
    """A ZIP of somebody else: ASiC, an office document."""
    PDF = "pdf"
    PICTURE = "picture"
    ARMOURED = "armoured"
    """PEM: certificates, keys, signatures as text."""
    OTHER = "other"


def kind_of(head: bytes, tail: bytes = b"") -> Kind:
    """Return what the bytes are.

    Args:
        head: the first bytes of the file, up to `MAX_SIZE`.
        tail: its last ones, where the catalogue of a ZIP stands; may overlap.
    """
    if head.startswith(MAGIC):
        return Kind.CALENDAR_PROOF
    if head.startswith(b"{"):
        return Kind.RECORD
    if head.startswith(b"PK") or b"PK\x05\x06" in tail or b"mimetypeapplication/vnd.etsi" in head[:128]:
        return Kind.BUNDLE if any(name in head or name in tail for name in _BUNDLE) else Kind.CONTAINER
    return _of_asn1(head) if head.startswith(b"\x30") else _of_document(head)


def _of_document(head: bytes) -> Kind:
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith(_PICTURES):
        return Kind.PICTURE
    return Kind.ARMOURED if head.lstrip().startswith(b"-----BEGIN") else Kind.OTHER


def _of_asn1(data: bytes) -> Kind:
    try:
        inside = ber.parts(data, max_size=MAX_SIZE, max_depth=64)
        first = inside[0]
        if first[0] == 0x06:
            return _of_content(first[2:].hex(), inside)
        status = ber.parts(first, max_size=MAX_SIZE, max_depth=64) if first[0] == 0x30 else ()
    except (ber.NotBer, IndexError):
        return Kind.OTHER
    if status and status[0][0] == 0x02 and len(inside) <= 2:
        return Kind.TIME_STAMP  # PKIStatusInfo before a token
    chained = (
        first == b"\x02\x01\x01" and len(inside) >= 3 and all(part[0] in {0x30, 0xA0, 0xA1} for part in inside[1:])
    )
    return Kind.EVIDENCE_RECORD if chained else Kind.OTHER


def _of_content(content_type: str, inside: tuple[bytes, ...]) -> Kind:
    if content_type == _STAMPED:
        return Kind.STAMPED_DATA
    if content_type != _SIGNED or len(inside) != 2:
        return Kind.OTHER
    return Kind.TIME_STAMP if _TST_INFO in inside[1][:128] else Kind.SIGNATURE
