"""A case filed as counsel files it: every command in a process of its own, a signing key in a file, parties on loopback."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from evidence_kit.formats.x509 import certificates, issuing
from tests import loopback, warm
from tests.pki import VALIDITY, authority, crl_of, signer, time_stamping_unit

SAMPLE = Path(__file__).parent / "tiny_case"
"""The papers of a case around a checkpoint of random weights, which runs in a second; the shipped sample takes ten times that."""
PASSPHRASE = "口令 pass"


@dataclass(frozen=True)
class Filed:
    """A filed case and what a court needs to check it."""

    case: Path
    bundle: Path
    trust: Path


def kit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return warm.run(["--lang=en", *map(str, arguments)], _environment())


def begun(*arguments: str | Path) -> warm.Begun:
    """The command as a user starts it, to be killed."""
    return warm.Begun(["--lang=en", *map(str, arguments)], _environment())


def kit_under(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same in a Python that starts with these variables, which libraries read once."""
    return subprocess.run(
        [sys.executable, "-m", "evidence_kit", "--lang=en", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False, env={**_environment(), **environment},
    )  # fmt: skip


def _environment() -> dict[str, str]:
    return {**os.environ, "EVIDENCE_KIT_SIGNER_PASSPHRASE": PASSPHRASE, "PYTHONUTF8": "1"}


def write_signer(folder: Path) -> None:
    """`signer.p12` with its issuer's revocation list beside it, and the authority's chain with its own."""
    identity, root = signer(), authority("Time-Stamping")
    folder.mkdir(parents=True)
    (folder / "signer.p12").write_bytes(pkcs12.serialize_key_and_certificates(
        "李律师".encode(), identity.private_key, identity.certificate, identity.chain,
        BestAvailableEncryption(PASSPHRASE.encode()),
    ))  # fmt: skip
    (folder / "signer.crl").write_bytes(identity.crls[0])
    (folder / "authority.pem").write_bytes(certificates.pem([time_stamping_unit()[1], root.certificate]))
    (folder / "authority.crl").write_bytes(crl_of(root))


def write_notary(folder: Path) -> None:
    """`notary.p12` under a root of its own, with that root and its revocation list beside it."""
    root, key = authority("Notaries"), ec.generate_private_key(ec.SECP256R1())
    certificate = issuing.document_signing_certificate(
        key.public_key(), issuing.name_of("某公证处 Notary ZHANG", "Test"), root, serial=7, validity=VALIDITY
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notary.p12").write_bytes(pkcs12.serialize_key_and_certificates(
        b"notary", key, certificate, [root.certificate], BestAvailableEncryption(PASSPHRASE.encode())
    ))  # fmt: skip
    (folder / "notary.crl").write_bytes(crl_of(root))
    (folder / "root.pem").write_bytes(certificates.pem([root.certificate]))


def write_trust(path: Path, *, notary: bool = False) -> None:
    """The court's list: both roots, and the notaries' if asked for, entered with their fingerprints."""
    roots = {"Signing": "signing", "Time-Stamping": "time-stamping"} | ({"Notaries": "signing"} if notary else {})
    path.write_text(json.dumps({
        "schema": "evidence-kit/trust/1", "name": "Test court", "dated": "2026-01-01",
        "anchors": [_anchor(authority(name).certificate, purpose) for name, purpose in roots.items()],
    }), encoding="utf-8")  # fmt: skip


def _anchor(root: x509.Certificate, purpose: str) -> dict[str, str]:
    return {
        "name": certificates.common_name(root), "purpose": purpose, "certificate_pem": certificates.pem([root]).decode(),
        "sha256": hashlib.sha256(certificates.der(root)).hexdigest(),
    }  # fmt: skip


def case_yaml(tsa: str, calendar: str) -> str:
    """The sample's case, claimed for today, with parties of this machine."""
    case = yaml.safe_load((SAMPLE / "case.yaml").read_text(encoding="utf-8"))
    case["work"]["claimed_creation"] = f"{datetime.now(UTC):%Y-%m-%d}"
    case["sealing"] = {"authorities": [f"tsa:{tsa}#root=keys/authority.pem"], "calendars": [f"ots:{calendar}"]}
    case["signer"] = "p12:keys/signer.p12"
    return yaml.safe_dump(case, allow_unicode=True)


def file_a_case(folder: Path, before: Callable[[Path], object] = lambda _case: None) -> Filed:
    """New, intake, seal, assemble; nothing regenerated.

    Args:
        folder: where the case and the court's list come to lie.
        before: told of the case once its files are taken in.
    """
    case = folder / "案件 二"
    write_trust(folder / "trust.json")
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as calendar:
        template = folder / "case.yaml"
        template.write_text(case_yaml(tsa, calendar), encoding="utf-8")
        _done(kit("new", case, "--from", template))
        write_signer(case / "keys")
        _done(kit("intake", case, "--list", SAMPLE / "evidence.yaml"))
        before(case)
        _done(kit("seal", case))
        answer = _done(kit("assemble", case, "--incomplete", "--json"))
    return Filed(case, Path(json.loads(answer.stdout)["bundle"]), folder / "trust.json")


def _done(result: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert result.returncode == 0, result.stderr
    return result
