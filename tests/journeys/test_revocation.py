"""Revocation lists from the seal to the court: fetched when the token came, in the bundle, in the book, in the verdict."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from cryptography import x509

from evidence_kit.formats.x509.certificates import read_lists
from tests.filed import SAMPLE, case_yaml, kit, write_signer, write_trust
from tests.seal.tokens.test_revocation_lists import HERE, House, house


def done(*arguments: str | Path) -> str:
    result = kit(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def court_list(path: Path, made: House) -> None:
    """The court's list with the root of the house."""
    write_trust(path)
    listed = json.loads(path.read_text("utf-8"))
    pem = (made.authority.folder / "root.pem").read_text()
    root = x509.load_pem_x509_certificate(pem.encode()).fingerprint(x509.base.hashes.SHA256()).hex()
    listed["anchors"].append({"name": "house", "purpose": "time-stamping", "certificate_pem": pem, "sha256": root})
    path.write_text(json.dumps(listed), encoding="utf-8")


def set_up(folder: Path, made: House) -> Path:
    """A case whose authority is the house; no revocation list of it lies anywhere."""
    case = folder / "案件"
    described = yaml.safe_load(case_yaml("unused", "unused"))
    described["sealing"] = {"authorities": [made.uri], "calendars": [], "calendars_needed": 0}
    (folder / "case.yaml").write_text(yaml.safe_dump(described, allow_unicode=True), encoding="utf-8")
    done("new", case, "--from", folder / "case.yaml")
    write_signer(case / "keys")
    done("intake", case, "--list", SAMPLE / "evidence.yaml")
    return case


def test_sealed_filed_and_judged_by_the_list_that_was_fetched(tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE) as made:
        listed = made.authority.revocations()
        made.serves(listed)
        case = set_up(tmp_path, made)
        done("seal", case)
        done("renew", case, "--all")
        court_list(tmp_path / "trust.json", made)
        filed = kit("assemble", case, "--incomplete", "--json")
        assert filed.returncode == 0, filed.stderr
    assert "long-term" not in filed.stderr
    kept = [*case.glob("artifacts/*-seal/*.crl"), *case.glob("artifacts/*-renewal/*.crl")]
    assert [read_lists(path.read_bytes()) for path in kept] == [(listed,)] * 3, "two seals and a renewal"
    checked = kit("verify", json.loads(filed.stdout)["bundle"], "--trust", tmp_path / "trust.json", "--json", "--all")
    findings = {
        item["code"]: item["message"] for item in json.loads(checked.stdout)["findings"] if item["status"] == "PASSED"
    }
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    assert f"the revocation list of {day} lets it stand" in findings["TOKEN_TRUSTED"]["en"]
    assert f"{day} 的吊销列表不影响本时间戳" in findings["TOKEN_TRUSTED"]["zh"]
    assert "BOOK_SIGNATURE" in findings, "its own lists are in the book"


def test_without_the_list_the_seal_is_made_and_the_remedy_is_said(tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE) as made:
        case = set_up(tmp_path, made)
        sealed = kit("seal", case)
        filed = kit("assemble", case, "--incomplete")
    assert sealed.returncode == filed.returncode == 0, sealed.stderr + filed.stderr
    said = " ".join(sealed.stderr.split())
    assert "without a revocation list: 127.0.0.1: OpenSSL Unit one (http://127.0.0.1:" in said
    assert "put it beside the file of #root=FILE" in said
    assert "PAdES B-T" in filed.stderr


def test_a_book_is_signed_although_the_authority_changed_its_keys_since_the_seal(tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE, between=True) as made:
        for issuer in ("root", "between"):
            made.serves(made.list_of(issuer=issuer), issuer)
        case = set_up(tmp_path, made)
        done("seal", case)
        made.authority.moves_to_new_keys()
        filed = kit("assemble", case, "--incomplete")
    assert filed.returncode == 0, filed.stderr
    assert "PAdES B-T" in filed.stderr


@pytest.mark.parametrize("listed", [True, False])
def test_a_batch_keeps_its_list_and_is_judged_by_it(tmp_path: Path, *, listed: bool) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "合同.txt").write_text("content")
    out, trust = tmp_path / "批次", tmp_path / "trust.json"
    with house(tmp_path / "one", HERE) as made:
        made.serves(made.authority.revocations())
        done("batch", tmp_path / "in", "--out", out, "--authority", made.uri)
        court_list(trust, made)
    done("prove", out, tmp_path / "in" / "合同.txt", "--out", tmp_path / "proofs")
    (kept,) = out.glob("*.crl")
    if not listed:
        kept.unlink()
    wanted = "the revocation list of" if listed else "no revocation list at hand"
    assert wanted in done("verify", out, "--trust", trust, "--json")
    assert wanted in done("verify", tmp_path / "in" / "合同.txt", "--proof", out, "--trust", trust, "--json")
    alone = tmp_path / "proofs" / "合同.txt.proof.json"
    single = "verify", tmp_path / "in" / "合同.txt", "--proof", alone, "--trust", trust, "--json"
    assert "no revocation list at hand" in done(*single)
    if listed:
        shutil.copy(kept, alone.parent)
        assert wanted in done(*single), "handed along with the proof"
