"""ASiC-E containers with CAdES signatures (ETSI EN 319 162-1 §4.4, §A.7): the manifests, in one byte form.

Two manifests cover the container step by step, so that after the last one no byte is left outside:

1. `ASiCManifest001.xml`, signed by `signature001.p7s` (detached CAdES): every member outside META-INF but `mimetype`.
2. `ASiCManifest002.xml`, imprinted by `timestamp002.tst` (a bare RFC 3161 token): the same members, and the first
   manifest and its signature.

`mimetype` has one content and one place. A manifest that does not read back to the very bytes it was read from is
refused, so no XML parser ever sees it: no DTD, no entities, no second reading.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.canonical_zip.records import check_name

MIMETYPE_NAME = "mimetype"
MIMETYPE = b"application/vnd.etsi.asic-e+zip"
SIGNED_MANIFEST, SIGNATURE = "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"
STAMPED_MANIFEST, TIMESTAMP = "META-INF/ASiCManifest002.xml", "META-INF/timestamp002.tst"
META_INF = (SIGNED_MANIFEST, STAMPED_MANIFEST, SIGNATURE, TIMESTAMP)
"""Every member META-INF holds."""
MAX_MANIFEST = 4 << 20

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
)
_REFERENCE_TO_PROOF = '<asic:SigReference URI="{uri}" MimeType="{media_type}"/>\n'
_OBJECT = (
    '<asic:DataObjectReference URI="{uri}">'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    "<ds:DigestValue>{digest}</ds:DigestValue></asic:DataObjectReference>\n"
)
_TAIL = "</asic:ASiCManifest>\n"
_OBJECT_LINE = re.compile(
    re.escape(_OBJECT).replace(r"\{uri\}", '([^"]+)').replace(r"\{digest\}", "([A-Za-z0-9+/]{43}=)")
)


class ManifestKind(Enum):
    """What a manifest is proved by: member name and media type of the proof."""

    SIGNED = (SIGNATURE, "application/x-pkcs7-signature")
    STAMPED = (TIMESTAMP, "application/vnd.etsi.timestamp-token")

    @property
    def proof(self) -> str:
        """The member that holds the signature or the token."""
        return self.value[0]


class ManifestCode(FaultCode):
    """Why a manifest was refused."""

    TOO_LARGE = "MANIFEST_TOO_LARGE"
    NOT_ONE = "MANIFEST_NOT_ONE"
    FORM = "MANIFEST_FORM"


class ManifestBroken(Faulty, ValueError):
    """A manifest is not in the form this module writes."""


@dataclass(frozen=True)
class AsicManifest:
    """What a signature or a token speaks for: member name → SHA-256 (hex)."""

    kind: ManifestKind
    digests: Mapping[str, str]


def build(manifest: AsicManifest) -> bytes:
    """The XML of a manifest: one object a line, sorted by name, so that `sed` and `openssl dgst` can check it.

    Raises:
        ValueError: a name is not a member name.
    """
    uri, media_type = manifest.kind.value
    lines = [_HEAD, _REFERENCE_TO_PROOF.format(uri=uri, media_type=media_type)]
    for name in sorted(manifest.digests):
        check_name(name)
        digest = base64.b64encode(bytes.fromhex(manifest.digests[name])).decode("ascii")
        lines.append(_OBJECT.format(uri=name, digest=digest))
    return "".join([*lines, _TAIL]).encode("ascii")


def parse(data: bytes, kind: ManifestKind) -> AsicManifest:
    """The manifest in `data`, which must be of the kind its member name says.

    Raises:
        ManifestBroken: larger than 4 MiB, or not the bytes `build` gives for what it says.
    """
    if len(data) > MAX_MANIFEST:
        raise ManifestBroken(ManifestCode.TOO_LARGE)
    try:
        found = _OBJECT_LINE.findall(data.decode("ascii"))
        manifest = AsicManifest(kind, {name: base64.b64decode(digest, validate=True).hex() for name, digest in found})
        rebuilt = build(manifest)
    except ValueError as error:
        raise ManifestBroken(ManifestCode.NOT_ONE, str(error)) from error
    if rebuilt != data or not found:
        raise ManifestBroken(ManifestCode.FORM)
    return manifest


def expected_names(members: list[str], kind: ManifestKind) -> set[str]:
    """The members a manifest of this kind must list, out of all members of the container: no more and no fewer."""
    outside = {name for name in members if name != MIMETYPE_NAME and not name.startswith("META-INF/")}
    return outside if kind is ManifestKind.SIGNED else outside | {SIGNED_MANIFEST, SIGNATURE}
