"""`trust` as a clerk runs it: nothing goes in that nobody compared, and what went in is what `verify` uses."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from evidence_kit.cli.trust_table import grouped
from evidence_kit.formats.x509 import certificates
from evidence_kit.formats.x509.trusted_list import QUALIFIED_CERTIFICATES
from tests.filed import Filed, kit, kit_under
from tests.pki import authority
from tests.trusted_lists import listed, service
from tests.workflows.refusals import refused

STAMPS, SIGNERS = (certificates.der(authority(name).certificate) for name in ("Time-Stamping", "Signing"))


def read_some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096) if select.select([terminal], [], [], 0.2)[0] else b""
    except OSError:  # Linux says EIO once nobody holds the other end
        return b""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "根证书.cer"
    path.write_bytes(STAMPS)
    return path


def test_a_certificate_goes_in_under_the_digest_that_was_published(tmp_path: Path, root: Path) -> None:
    target, published = tmp_path / "法院" / "trust.json", grouped(sha256(STAMPS)).upper().replace(" ", ":")
    done = kit(
        "trust",
        "add",
        "某机构",
        root,
        "--for",
        "time-stamping",
        "--sha256",
        published,
        "--until",
        "2030-01-01",
        "--list",
        target,
    )
    assert done.returncode == 0, done.stderr
    assert grouped(sha256(STAMPS)) in done.stdout
    held = json.loads(kit("trust", "list", "--list", target, "--json").stdout)
    (one,) = held["anchors"]
    assert (one["name"], one["purpose"], one["sha256"]) == ("某机构", "time-stamping", sha256(STAMPS))
    assert one["valid_until"] == "2030-01-01T23:59:59.000Z"
    again = kit(
        "trust",
        "add",
        "另名",
        root,
        "--for",
        "time-stamping",
        "--sha256",
        published,
        "--until",
        "2030-01-01",
        "--list",
        target,
    )
    assert "1 record" in again.stdout, "the same record is not entered twice"
    assert kit("trust", "remove", "某机构", "--list", target).returncode == 0
    assert json.loads(kit("trust", "list", "--list", target, "--json").stdout)["anchors"] == []
    refused(kit("trust", "remove", "某机构", "--list", target), 2, "trust list")


def test_nothing_goes_in_that_nobody_compared(tmp_path: Path, root: Path) -> None:
    target = tmp_path / "trust.json"
    refused(kit("trust", "add", "A", root, "--for", "signing", "--list", target), 2, "--sha256")
    refused(
        kit("trust", "add", "A", root, "--for", "signing", "--sha256", "00" * 32, "--list", target),
        13,
        "nothing was entered",
    )
    refused(kit("trust", "add", "A", root, "--sha256", sha256(STAMPS), "--list", target), 2, "--for")
    note = tmp_path / "note.txt"
    note.write_text("no certificate", encoding="utf-8")
    refused(kit("trust", "add", "A", note, "--for", "signing", "--list", target), 13, "No certificate")
    assert not target.exists()


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 130)])
def test_whoever_sits_there_is_asked(tmp_path: Path, root: Path, answer: bytes, code: int) -> None:
    target = tmp_path / "trust.json"
    command = [
        "evidence-kit",
        "--lang=en",
        "trust",
        "add",
        "A",
        str(root),
        "--for",
        "time-stamping",
        "--list",
        str(target),
    ]
    terminal, there = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "evidence_kit", *command[1:]], stdin=there, stdout=there, stderr=there
    )
    os.close(there)
    os.write(terminal, answer)
    shown = b""
    while (more := read_some(terminal)) or started.poll() is None:
        shown += more
    os.close(terminal)
    assert started.returncode == code, shown
    assert grouped(sha256(STAMPS))[:39].encode() in shown
    assert target.exists() is (code == 0)


def test_another_list_is_taken_over(tmp_path: Path) -> None:
    target, source = tmp_path / "trust.json", tmp_path / "XY.xml"
    source.write_bytes(listed(
        service(STAMPS, ("withdrawn", "2022-01-01"), ("granted", "2020-01-01")),
        service(SIGNERS, ("granted", "2021-01-01"), kind=QUALIFIED_CERTIFICATES, name="Signatures"),
        service(b"no certificate", ("granted", "2021-01-01"), name="Broken"),
    ))  # fmt: skip
    done = kit("trust", "import", source, "--sha256", sha256(source.read_bytes()), "--list", target)
    assert done.returncode == 0, done.stderr
    assert "its own signature was not checked" in done.stderr
    assert "Broken" in done.stderr
    assert [(one["name"], one["purpose"], one["valid_from"], one["valid_until"])
            for one in json.loads(target.read_text("utf-8"))["anchors"]] == [
        ("XY · Provider · Time stamps", "time-stamping", "2020-01-01T00:00:00.000Z", "2022-01-01T00:00:00.000Z"),
        ("XY · Provider · Signatures", "signing", "2021-01-01T00:00:00.000Z", None),
    ]  # fmt: skip
    copy = tmp_path / "copy.json"
    assert kit("trust", "import", target, "--sha256", sha256(target.read_bytes()), "--list", copy).returncode == 0
    assert json.loads(copy.read_text("utf-8"))["anchors"] == json.loads(target.read_text("utf-8"))["anchors"]


def test_a_p7b_of_several_is_imported_or_named(tmp_path: Path) -> None:
    target, source = tmp_path / "trust.json", tmp_path / "roots.p7b"
    roots = [authority(name).certificate for name in ("Time-Stamping", "Signing")]
    source.write_bytes(pkcs7.serialize_certificates(roots, Encoding.DER))
    refused(kit("trust", "add", "A", source, "--for", "signing", "--list", target), 2, "2 certificates")
    one = kit("trust", "add", "A", source, "--for", "signing", "--sha256", sha256(SIGNERS), "--list", target)
    assert one.returncode == 0, one.stderr
    every = kit(
        "trust", "import", source, "--for", "time-stamping", "--sha256", sha256(source.read_bytes()), "--list", target
    )
    assert every.returncode == 0, every.stderr
    assert len(json.loads(target.read_text("utf-8"))["anchors"]) == 3


def test_verify_uses_the_list_of_this_machine(filed: Filed, tmp_path: Path) -> None:
    own = {"EVIDENCE_KIT_TRUST": str(filed.trust)}
    with_own, named = kit_under(own, "verify", filed.bundle), kit("verify", filed.bundle, "--trust", filed.trust)
    assert "This machine's trust list" in with_own.stderr
    assert str(filed.trust) in " ".join(with_own.stderr.split())
    assert "This machine's" not in named.stderr
    assert without_clock(with_own.stdout) == without_clock(named.stdout)
    without = kit_under({"EVIDENCE_KIT_TRUST": str(tmp_path / "none.json")}, "verify", filed.bundle)
    assert "(empty)" in without.stdout


def test_a_name_of_somebody_elses_list_moves_no_cursor(tmp_path: Path, root: Path) -> None:
    target = tmp_path / "trust.json"
    done = kit(
        "trust", "add", "A\x1b[2J\u202eB", root, "--for", "signing", "--sha256", sha256(STAMPS), "--list", target
    )
    shown = done.stdout + kit("trust", "list", "--list", target).stdout
    assert "\x1b" not in shown and "\u202e" not in shown


def without_clock(report: str) -> list[str]:
    return [line for line in report.splitlines() if "checked at" not in line]
