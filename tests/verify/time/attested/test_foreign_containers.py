"""ASiC containers of other programs: what each proof in them says of one file, and what is refused, or said to be not judged."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.assemble.signing import sign_detached
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import rfc3161
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify import load_trust
from evidence_kit.workflows.verify import examine
from tests.filed import write_trust
from tests.pki import authority, signer
from tests.verify.time.attested.test_foreign_signatures import token_over

DATA, OTHER = "合同 contract\n".encode(), b"annex\n"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
S, E = "application/vnd.etsi.asic-s+zip", "application/vnd.etsi.asic-e+zip"
LIST, TOKEN, SIGNATURE = "META-INF/ASiCManifest1.xml", "META-INF/timestamp1.tst", "META-INF/signature1.p7s"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "合同.txt").write_bytes(DATA)
    write_trust(tmp_path / "trust.json")
    return tmp_path


def token(data: bytes) -> bytes:
    """The bare token of the tests' authority."""
    return rfc3161.token_of(token_over(data))


def manifest(proof: str, files: dict[str, bytes], algorithm: str = SHA256, head: str = "") -> bytes:
    """As another program writes it, with white space and a prefix of its own; names percent-encoded."""
    name = algorithm.rpartition("#")[2]
    rows = "".join(
        f'\n  <a:DataObjectReference URI="{uri}" MimeType="text/plain">\n    <d:DigestMethod Algorithm="{algorithm}"/>'
        f"<d:DigestValue>{base64.b64encode(hashlib.new(name, data).digest()).decode()}</d:DigestValue></a:DataObjectReference>"
        for uri, data in files.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#" '
        f'xmlns:d="http://www.w3.org/2000/09/xmldsig#"><a:SigReference URI="{proof}"/>{rows}\n</a:ASiCManifest>'
    ).encode()


def container(folder: Path, kind: str, members: list[tuple[str, bytes]], name: str = "x.asice") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("mimetype"), kind)
        for member, data in members:
            out.writestr(member, data)
    return path


def examined(folder: Path, proof: Path, trust: TrustList | None = None, file: str = "合同.txt") -> Examination:
    trust = trust or load_trust(folder / "trust.json")
    return examine(folder / file, proof, trust, now=datetime.now(UTC), watch=unwatched)


def codes(made: Examination) -> list[tuple[str, str]]:
    return [(one.code, one.status.value) for one in made.findings]


def with_token(folder: Path, listed: bytes, members: list[tuple[str, bytes]], over: bytes | None = None) -> Path:
    stamped = listed if over is None else over
    return container(folder, E, [*members, (LIST, listed), (TOKEN, token(stamped))])


FILES = {"%E5%90%88%E5%90%8C.txt": DATA, "annex.txt": OTHER}
MEMBERS = [("合同.txt", DATA), ("annex.txt", OTHER)]


def test_a_token_over_a_manifest_that_lists_the_file(folder: Path) -> None:
    listed = manifest(TOKEN, FILES)
    made = examined(folder, with_token(folder, listed, MEMBERS))
    assert codes(made) == [("ASIC_MANIFEST", "PASSED"), ("TOKEN_TRUSTED", "PASSED")]
    assert made.status is Status.PASSED and made.existed_by is not None
    assert "the 2 files that it lists" in made.findings[0].message.en and LIST in made.findings[1].message.en


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_second_verifier_finds_the_same(folder: Path) -> None:
    listed = manifest(TOKEN, FILES)
    with zipfile.ZipFile(with_token(folder, listed, MEMBERS)) as kept:
        kept.extractall(folder / "out")
    root = folder / "root.pem"
    root.write_bytes(certificates.pem([authority("Time-Stamping").certificate]))
    order = ["openssl", "ts", "-verify", "-token_in", "-in", TOKEN, "-data", LIST, "-CAfile", str(root)]
    assert subprocess.run(order, cwd=folder / "out", capture_output=True, check=False).returncode == 0


def test_a_signature_over_a_manifest_dates_nothing_by_itself(folder: Path) -> None:
    listed = manifest(SIGNATURE, FILES)
    made = examined(
        folder, container(folder, E, [*MEMBERS, (LIST, listed), (SIGNATURE, sign_detached(listed, signer()))])
    )
    assert codes(made) == [
        ("ASIC_MANIFEST", "PASSED"),
        ("FILE_SIGNATURE", "PASSED"),
        ("PROOF_TIME_NONE", "INDETERMINATE"),
    ]
    assert (
        "is over META-INF/ASiCManifest1.xml, a list that states the digest of this file" in made.findings[1].message.en
    )
    assert "载有该文件的摘要" in made.findings[1].message.zh
    assert made.status is Status.INDETERMINATE


@pytest.mark.parametrize(
    "algorithm", ["http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"]
)
def test_other_digests_are_computed(folder: Path, algorithm: str) -> None:
    made = examined(folder, with_token(folder, manifest(TOKEN, FILES, algorithm), MEMBERS))
    assert made.status is Status.PASSED


def test_one_file_under_a_token_alone(folder: Path) -> None:
    made = examined(
        folder, container(folder, S, [("合同.txt", DATA), ("META-INF/timestamp.tst", token(DATA))], "x.asics")
    )
    assert codes(made) == [("TOKEN_TRUSTED", "PASSED")] and made.status is Status.PASSED
    other = examined(
        folder, container(folder, S, [("合同.txt", DATA), ("META-INF/timestamp.tst", token(OTHER))], "y.asics")
    )
    assert codes(other) == [("TOKEN_BROKEN", "FAILED")]


def test_one_file_under_a_signature_alone(folder: Path) -> None:
    signed = [("合同.txt", DATA), ("META-INF/signature.p7s", sign_detached(DATA, signer()))]
    made = examined(folder, container(folder, S, signed, "x.asics"))
    assert codes(made) == [("FILE_SIGNATURE", "PASSED"), ("PROOF_TIME_NONE", "INDETERMINATE")]
    assert "is over this very file" in made.findings[0].message.en


LIES = {
    "a manifest of another file": (manifest(TOKEN, {"annex.txt": OTHER}), MEMBERS, None, "PROOF_FILE"),
    "a file of the list exchanged": (manifest(TOKEN, FILES), [MEMBERS[0], ("annex.txt", b"other")], None, "ASIC_MANIFEST"),
    "a file of the list taken out": (manifest(TOKEN, FILES), MEMBERS[:1], None, "ASIC_MANIFEST"),
    "a token over another manifest": (manifest(TOKEN, FILES), MEMBERS, manifest(TOKEN, {"annex.txt": OTHER}), "TOKEN_BROKEN"),
    "a token over the file and not the list": (manifest(TOKEN, FILES), MEMBERS, DATA, "TOKEN_BROKEN"),
    "a proof that is not there": (manifest("META-INF/none.tst", FILES), MEMBERS, None, "ASIC_MANIFEST"),
}  # fmt: skip


@pytest.mark.parametrize(("listed", "members", "over", "code"), LIES.values(), ids=LIES)
def test_what_a_container_cannot_say(
    folder: Path, listed: bytes, members: list[tuple[str, bytes]], over: bytes | None, code: str
) -> None:
    made = examined(folder, with_token(folder, listed, members, over))
    assert made.status is Status.FAILED and made.existed_by is None
    assert code in {one.code for one in made.findings if one.status is Status.FAILED}


def test_a_signature_over_another_manifest(folder: Path) -> None:
    listed, signature = manifest(SIGNATURE, FILES), sign_detached(manifest(SIGNATURE, {"annex.txt": OTHER}), signer())
    made = examined(folder, container(folder, E, [*MEMBERS, (LIST, listed), (SIGNATURE, signature)]))
    assert ("FILE_SIGNATURE_BROKEN", "FAILED") in codes(made)


TWO_PROOFS = manifest(TOKEN, FILES).replace(b"<a:SigReference", b'<a:SigReference URI="x"/><a:SigReference')
TWO_DIGESTS = manifest(TOKEN, FILES).replace(
    b"<d:DigestValue>", b"<d:DigestValue>AA==</d:DigestValue><d:DigestValue>", 1
)
NOT_JUDGED = {
    "XAdES": [*MEMBERS, ("META-INF/signatures001.xml", b"<x/>")],
    "no proof at all": MEMBERS,
    "SHA-1": [*MEMBERS, (LIST, manifest(TOKEN, FILES, "http://www.w3.org/2000/09/xmldsig#sha1")), (TOKEN, token(DATA))],
    "a document type": [*MEMBERS, (LIST, manifest(TOKEN, FILES, head='<!DOCTYPE a [<!ENTITY b "c">]>'))],
    "two references to proofs": [*MEMBERS, (LIST, TWO_PROOFS)],
    "two digests of a file": [*MEMBERS, (LIST, TWO_DIGESTS)],
    "a reference out of the container": [*MEMBERS, (LIST, manifest(TOKEN, {"../合同.txt": DATA}))],
    "a manifest of garbage": [*MEMBERS, (LIST, b"<?xml"), (TOKEN, token(DATA))],
    "another proof": [*MEMBERS, (LIST, manifest("annex.txt", FILES))],
}


@pytest.mark.parametrize("members", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_what_is_not_judged_is_said_and_dates_nothing(folder: Path, members: list[tuple[str, bytes]]) -> None:
    made = examined(folder, container(folder, E, members))
    assert made.status is Status.INDETERMINATE and made.existed_by is None
    assert ("ASIC_UNSUPPORTED", "INDETERMINATE") in codes(made)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_not_read_by_guessing(folder: Path) -> None:
    listed = manifest(TOKEN, FILES)
    made = examined(folder, with_token(folder, listed, [*MEMBERS, MEMBERS[1]]))
    assert codes(made)[0] == ("ASIC_UNSUPPORTED", "INDETERMINATE") and "twice" in made.findings[0].message.en


def test_a_cut_container_is_not_read(folder: Path) -> None:
    path = with_token(folder, manifest(TOKEN, FILES), MEMBERS)
    path.write_bytes(path.read_bytes()[:-40])
    made = examined(folder, path)
    assert codes(made)[0] == ("ASIC_UNSUPPORTED", "INDETERMINATE")


def test_without_a_list_nothing_is_dated(folder: Path) -> None:
    path = with_token(folder, manifest(TOKEN, FILES), MEMBERS)
    made = examined(folder, path, TrustList(name="none", dated="2026-01-01", anchors=()))
    assert ("TOKEN_UNTRUSTED", "INDETERMINATE") in codes(made) and made.status is Status.INDETERMINATE


def test_one_of_two_manifests_is_about_the_file(folder: Path) -> None:
    first, second = (
        manifest(TOKEN, {"annex.txt": OTHER}),
        manifest("META-INF/timestamp2.tst", {"%E5%90%88%E5%90%8C.txt": DATA}),
    )
    members = [
        *MEMBERS,
        (LIST, first),
        (TOKEN, token(first)),
        ("META-INF/ASiCManifest2.xml", second),
        ("META-INF/timestamp2.tst", token(second)),
    ]
    made = examined(folder, container(folder, E, members))
    assert codes(made) == [("ASIC_MANIFEST", "INDETERMINATE"), ("ASIC_MANIFEST", "PASSED"), ("TOKEN_TRUSTED", "PASSED")]
    assert made.status is Status.PASSED
