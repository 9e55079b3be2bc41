"""A notary's signature beside a bundle: public tools accept it, and the verifier reports it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.verify import check, load_trust
from tests import loopback
from tests.filed import Filed, kit, write_notary, write_trust


@pytest.fixture(scope="module")
def notary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notary's key under a root of its own."""
    folder = tmp_path_factory.mktemp("notary")
    write_notary(folder)
    return folder


@pytest.fixture(scope="module")
def attested(filed: Filed, notary: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a filed bundle with its attestation beside it; read only."""
    bundle = tmp_path_factory.mktemp("收件") / filed.bundle.name
    shutil.copy2(filed.bundle, bundle)
    before = bundle.read_bytes(), bundle.stat().st_mtime_ns
    with loopback.served(loopback.stamp) as tsa:
        made = kit("attest", bundle, "--signer", f"p12:{notary / 'notary.p12'}", "--authority", f"tsa:{tsa}", "--office",
                   "某公证处 \u202e Notary", "--by", "张某", "--trust", filed.trust, "--json")  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["bundle_sha256"] == hashlib.sha256(before[0]).hexdigest()
    assert (bundle.read_bytes(), bundle.stat().st_mtime_ns) == before
    return bundle


def trust_with_notary(folder: Path) -> Path:
    write_trust(folder / "trust.json", notary=True)
    return folder / "trust.json"


def verdict(bundle: Path, trust: Path | None) -> Verdict:
    return check(bundle, load_trust(trust), now=datetime.now(UTC)).verdict


def attestations(found: Verdict) -> list[tuple[str, Status]]:
    """What is said of signatures; the minutes beside them have a remark of their own."""
    return [
        (finding.code, finding.status)
        for finding in found.findings
        if finding.code.startswith("ATTESTATION") and finding.code != "ATTESTATION_MINUTES"
    ]


def untouched(found: Verdict) -> Status:
    return next(answer.status for answer in found.answers if answer.question is Question.UNTOUCHED)


def copied(attested: Path, folder: Path) -> Path:
    shutil.copytree(attested.parent, folder / "copy")
    return folder / "copy" / attested.name


def test_openssl_accepts_signature_and_token(attested: Path, notary: Path, tmp_path: Path) -> None:
    from tests.pki import roots_pem

    signature = f"{attested.name}.p7s"
    signed = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", attested.name,
         "-CAfile", notary / "root.pem", "-purpose", "any", "-out", "/dev/null"],
        cwd=attested.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert signed.returncode == 0, signed.stderr
    stamped = subprocess.run(
        ["openssl", "ts", "-verify", "-in", f"{signature}.tsr", "-data", signature, "-CAfile", roots_pem(tmp_path)],
        cwd=attested.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in stamped.stdout, stamped.stderr
    assert attested.with_name(f"{attested.name}.minutes.pdf").read_bytes().startswith(b"%PDF-")


def test_the_verifier_reports_it(attested: Path, tmp_path: Path) -> None:
    found = verdict(attested, trust_with_notary(tmp_path))
    assert attestations(found) == [("ATTESTATION", Status.PASSED)]
    message = next(finding.message.en for finding in found.findings if finding.code == "ATTESTATION")
    assert "Notary ZHANG" in message
    assert "not later than" in message
    assert untouched(found) is Status.PASSED
    told = kit("verify", attested, "--trust", tmp_path / "trust.json", "--all").stdout
    assert (told.count("ATTESTATION"), told.count("ATTESTATION_MINUTES")) == (2, 1)


def test_a_notary_whom_the_list_does_not_reach_takes_nothing_from_the_bundle(filed: Filed, attested: Path) -> None:
    found = verdict(attested, filed.trust)
    assert attestations(found) == [("ATTESTATION_UNTRUSTED", Status.INDETERMINATE)]
    assert untouched(found) is Status.PASSED


def test_an_exchanged_bundle_is_found_by_the_attestation(attested: Path, tmp_path: Path, filed: Filed) -> None:
    """Other bytes under the name of the bundle that was attested."""
    bundle = copied(attested, tmp_path)
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(data)
    found = attestations(verdict(bundle, filed.trust))
    assert found == [("ATTESTATION_BROKEN", Status.FAILED), ("ATTESTATION_MINUTES_OTHER", Status.FAILED)]


def test_hostile_files_beside_the_bundle(attested: Path, tmp_path: Path) -> None:
    bundle = copied(attested, tmp_path)
    for number, data in enumerate((b"", b"\x30", b"\x30\x80" * 5000, b"x" * 300_000, bundle.read_bytes()[:1000])):
        bundle.with_name(f"{bundle.name}.{number}.p7s").write_bytes(data)
    bundle.with_name(f"{bundle.name}.p7s.tsr").write_bytes(b"\x30\x03\x02\x01\x00")
    found = verdict(bundle, trust_with_notary(tmp_path))
    assert sorted(attestations(found)) == [("ATTESTATION", Status.PASSED), *[("ATTESTATION_BROKEN", Status.FAILED)] * 5]
    assert untouched(found) is Status.FAILED
    good = next(finding for finding in found.findings if finding.code == "ATTESTATION")
    assert "not relied on" in good.message.en


def test_the_filers_own_key_is_no_third_person(filed: Filed, tmp_path: Path) -> None:
    bundle = tmp_path / filed.bundle.name
    shutil.copy2(filed.bundle, bundle)
    made = kit("attest", bundle, "--signer", f"p12:{filed.case / 'keys' / 'signer.p12'}")
    assert made.returncode == 0, made.stderr
    assert attestations(verdict(bundle, filed.trust)) == [("ATTESTATION_OWN", Status.INDETERMINATE)]
    again = kit("attest", bundle, "--signer", f"p12:{filed.case / 'keys' / 'signer.p12'}")
    assert again.returncode == 2
    assert "exists already" in " ".join(again.stderr.split())


def test_a_rehearsed_attestation_says_so_and_a_broken_bundle_is_recorded(tmp_path: Path) -> None:
    received = tmp_path / "收到 的文件.zip"
    received.write_bytes(b"PK no bundle at all")
    made = kit("attest", received, "--rehearsal", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["verdict"] == "FAILED"
    assert attestations(verdict(received, None)) == [("ATTESTATION_REHEARSAL", Status.INDETERMINATE)]


def test_without_a_signer_the_remedy_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"x")
    result = kit("attest", tmp_path / "x.zip")
    assert result.returncode == 2
    assert "--signer p12:PATH" in " ".join(result.stderr.split())
