"""A case sealed, renewed twice, filed and checked, each command as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests import loopback
from tests.filed import SAMPLE, case_yaml, kit, write_signer, write_trust


def done(*arguments: str | Path) -> str:
    result = kit(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_renewed_filed_and_checked(tmp_path: Path) -> None:
    case = tmp_path / "案件 三"
    write_trust(tmp_path / "trust.json")
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as calendar:
        (tmp_path / "case.yaml").write_text(case_yaml(tsa, calendar), encoding="utf-8")
        done("new", case, "--from", tmp_path / "case.yaml")
        write_signer(case / "keys")
        done("intake", case, "--list", SAMPLE / "evidence.yaml")
        done("seal", case, "--sm3")
        assert "No time stamp ends within" in done("renew", case)
        assert "Renewal SHA256" in done("renew", case, "--all")
        answer = json.loads(done("renew", case, "--hash-tree", "sha512", "--records", tmp_path / "records", "--json"))
        status = done("status", case)
        filed = json.loads(done("assemble", case, "--json"))
    (renewal,) = answer["renewals"]
    assert {line["kind"] for line in renewal["lines"]} == {"initial", "hash-tree"}
    assert len(answer["records"]) == len(list((tmp_path / "records").iterdir())) == 4
    assert "2 × 续期 renewed" in status
    checked = kit("verify", filed["bundle"], "--trust", tmp_path / "trust.json", "--json", "--all")
    verdict = json.loads(checked.stdout)
    assert [item for item in verdict["findings"] if item["status"] == "FAILED"] == []
    codes = [item["code"] for item in verdict["findings"] if item["status"] == "PASSED"]
    assert codes.count("RENEWAL_RECORD") == 2
    assert codes.count("EVIDENCE_RECORD") == 2 + 4
    assert "SECOND_DIGESTS" in codes
    assert verdict["answers"][0]["status"] == "PASSED"


def test_nothing_to_renew_with_and_nothing_sealed(tmp_path: Path) -> None:
    case = tmp_path / "case"
    done("new", case, "--from", SAMPLE / "case.yaml")
    assert "No time stamp ends" in done("renew", case)
    wrong = kit("renew", case, "--hash-tree", "md5")
    assert wrong.returncode == 2
