from __future__ import annotations

import contextlib
import xml.etree.ElementTree as ElementTree

import pytest

from evidence_kit.formats import asic
from evidence_kit.formats.asic import AsicManifest, ManifestBroken, ManifestKind

DIGESTS = {"bagit.txt": "0123456789abcdef" * 4, "data/case.json": "f" * 64}
ASIC, DS = "{http://uri.etsi.org/02918/v1.2.1#}", "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.mark.parametrize("kind", list(ManifestKind))
def test_a_manifest_reads_back(kind: ManifestKind) -> None:
    manifest = AsicManifest(kind, DIGESTS)
    assert asic.parse(asic.build(manifest), kind) == manifest


def test_an_xml_reader_sees_the_elements_of_the_standard() -> None:
    root = ElementTree.fromstring(asic.build(AsicManifest(ManifestKind.STAMPED, DIGESTS)))
    assert root.tag == f"{ASIC}ASiCManifest"
    assert root[0].attrib == {
        "URI": "META-INF/timestamp002.tst",
        "MimeType": "application/vnd.etsi.timestamp-token",
    }
    objects = root.findall(f"{ASIC}DataObjectReference")
    assert [item.get("URI") for item in objects] == sorted(DIGESTS)
    assert {item.find(f"{DS}DigestMethod").get("Algorithm") for item in objects} == {  # type: ignore[union-attr]
        "http://www.w3.org/2001/04/xmlenc#sha256"
    }
    assert objects[1].findtext(f"{DS}DigestValue") == "//////////////////////////////////////////8="


def test_every_flipped_byte_is_refused_or_changes_what_is_read() -> None:
    manifest = AsicManifest(ManifestKind.SIGNED, DIGESTS)
    data = asic.build(manifest)
    for offset in range(len(data)):
        for bit in (0x01, 0x20):
            flipped = bytearray(data)
            flipped[offset] ^= bit
            with contextlib.suppress(ManifestBroken):
                assert asic.parse(bytes(flipped), ManifestKind.SIGNED) != manifest


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + data,
        lambda data: data.replace(b"?>\n", b"?>\n<!DOCTYPE x>\n", 1),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data + b"<!-- -->",
        lambda data: data.replace(b'URI="bagit.txt"', b"URI='bagit.txt'"),
        lambda data: data.replace(b"bagit.txt", b"../bagit.txt"),
        lambda data: data.replace(b"bagit.txt", b"zzz.txt"),
        lambda data: data.replace(b"sha256", b"sha1  "),
        lambda data: data.replace(b"8=<", b"9=<"),
        lambda data: data[: data.index(b"<asic:Data")] + b"</asic:ASiCManifest>\n",
        lambda data: data.replace(b"signature001", b"signature002"),
        lambda data: b"",
        lambda data: b"\xff" + data,
        lambda data: data[: data.index(b"</asic:ASiCManifest>")] + b" " * 2_000_000 + b"</asic:ASiCManifest>\n",
        lambda data: b" " * (asic.MAX_MANIFEST + 1),
    ],
)
def test_any_other_form_is_refused(change: object) -> None:
    data = asic.build(AsicManifest(ManifestKind.SIGNED, DIGESTS))
    with pytest.raises(ManifestBroken):
        asic.parse(change(data), ManifestKind.SIGNED)  # type: ignore[operator]


def test_a_manifest_of_the_other_kind_is_refused() -> None:
    with pytest.raises(ManifestBroken):
        asic.parse(asic.build(AsicManifest(ManifestKind.SIGNED, DIGESTS)), ManifestKind.STAMPED)


def test_what_each_manifest_must_list() -> None:
    members = ["mimetype", *asic.META_INF, "bagit.txt", "data/a"]
    assert asic.expected_names(members, ManifestKind.SIGNED) == {"bagit.txt", "data/a"}
    assert asic.expected_names(members, ManifestKind.STAMPED) == {
        "bagit.txt", "data/a", asic.SIGNED_MANIFEST, asic.SIGNATURE,
    }  # fmt: skip
