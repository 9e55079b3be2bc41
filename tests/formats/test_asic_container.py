"""Manifests and members of ASiC containers that other programs made: one reading, or none."""

from __future__ import annotations

import io
import zipfile

import pytest

from evidence_kit.formats.asic_container import (
    AsicContainer,
    ContainerBroken,
    ContainerUnread,
    ListedFile,
    read_manifest,
)

HEAD = b'<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
FILE = (
    b'<DataObjectReference URI="./a%20b.txt"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    b"<ds:DigestValue>\n QUJD\n</ds:DigestValue></DataObjectReference>"
)
PROOF = b'<SigReference URI="META-INF/t.tst"/>'
TAIL = b"</ASiCManifest>"


def test_what_a_manifest_says() -> None:
    read = read_manifest(HEAD + PROOF + FILE + TAIL)
    assert (read.proof, read.files) == ("META-INF/t.tst", (ListedFile("a b.txt", "sha256", b"ABC"),))


@pytest.mark.parametrize(
    "data",
    [
        HEAD + FILE + TAIL,
        HEAD + PROOF + TAIL,
        HEAD + PROOF + PROOF + FILE + TAIL,
        HEAD + b"<x>" + PROOF + FILE + b"</x>" + TAIL,
        HEAD + PROOF + FILE.replace(b"QUJD", b"QUJ*") + TAIL,
        HEAD + PROOF + FILE.replace(b"#sha256", b"#md5") + TAIL,
        HEAD + PROOF + FILE.replace(b"./a", b"/a") + TAIL,
        HEAD + PROOF + FILE.replace(b"%20", b"%ff") + TAIL,
        HEAD.replace(b"02918", b"99999") + PROOF + FILE + TAIL,
        b"<!DOCTYPE x>" + HEAD + PROOF + FILE + TAIL,
        HEAD + PROOF + FILE,
        b"",
    ],
)
def test_what_is_no_manifest(data: bytes) -> None:
    with pytest.raises(ContainerUnread):
        read_manifest(data)


def test_an_extension_within_a_reference_says_nothing() -> None:
    inner = b"<ASiCManifestExtensions>" + FILE.replace(b"QUJD", b"WFla") + b"</ASiCManifestExtensions>"
    assert read_manifest(HEAD + PROOF + FILE + inner + TAIL).files == (ListedFile("a b.txt", "sha256", b"ABC"),)


def test_members_are_held_against_what_is_listed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", b"a")
    container = AsicContainer(out)
    with pytest.raises(ContainerBroken):
        container.check(ListedFile("a.txt", "sha256", bytes(32)))
    with pytest.raises(ContainerBroken):
        container.check(ListedFile("b.txt", "sha256", bytes(32)))
    assert container.proofs.manifests == ()


def test_what_is_no_zip() -> None:
    with pytest.raises(ContainerUnread):
        AsicContainer(io.BytesIO(b"PK\x03\x04 and nothing else"))
