"""A case sealed, its calendars asked, renewed twice, a beacon taken, filed and checked, each command as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2

from tests import bitcoin, loopback
from tests.filed import SAMPLE, case_yaml, kit, write_signer, write_trust


def done(*arguments: str | Path) -> str:
    result = kit(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_renewed_filed_and_checked(tmp_path: Path) -> None:
    case = tmp_path / "案件 三"
    write_trust(tmp_path / "trust.json")
    with loopback.served(loopback.stamp) as tsa, bitcoin.calendar() as calendar:
        (tmp_path / "case.yaml").write_text(case_yaml(tsa, calendar.address), encoding="utf-8")
        done("new", case, "--from", tmp_path / "case.yaml")
        write_signer(case / "keys")
        done("intake", case, "--list", SAMPLE / "evidence.yaml")
        done("seal", case, "--sm3")
        assert "No time stamp ends within" in done("renew", case)
        assert "Renewal SHA256" in done("renew", case, "--all")
        answer = json.loads(done("renew", case, "--hash-tree", "sha512", "--records", tmp_path / "records", "--json"))
        status = done("status", case)
        asked = kit("upgrade", case, "--json")
        done("beacon", case, "--spoken", "蓝色的茶壶", "--by", "王公证员")
        filed = json.loads(done("assemble", case, "--incomplete", "--json"))
    book = next(case.glob("artifacts/*-exhibit-book/exhibits.pdf"))
    words = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(book))
    assert "Renewal 1" in words
    assert "hash-tree renewal" in words
    (renewal,) = answer["renewals"]
    assert {line["kind"] for line in renewal["lines"]} == {"initial", "hash-tree"}
    assert len(answer["records"]) == len(list((tmp_path / "records").iterdir())) == 4
    assert "renewed 2 times" in " ".join(status.split())
    assert "6 calendar proofs are pending in Bitcoin" in status
    proofs = json.loads(asked.stdout)
    assert asked.returncode == 3, asked.stderr
    over = [proof["proof"].rpartition("/")[2] for proof in proofs]
    assert sorted(over) == ["127.0.0.1.tsr.ots"] * 3 + ["hashes.bin.ots"] * 2 + ["head.txt.ots"]
    assert {(proof["done"], proof["needed"], *proof["pending"]) for proof in proofs} == {(False, 1, calendar.address)}
    assert len(calendar.asked) == 4, "once for each submission: head, its token, and each renewal with its own"
    checked = kit("verify", filed["bundle"], "--trust", tmp_path / "trust.json", "--json", "--all")
    verdict = json.loads(checked.stdout)
    assert [item for item in verdict["findings"] if item["status"] == "FAILED"] == []
    codes = [item["code"] for item in verdict["findings"] if item["status"] == "PASSED"]
    assert codes.count("RENEWAL_RECORD") == 2
    assert codes.count("EVIDENCE_RECORD") == 2 + 4
    assert "SECOND_DIGESTS" in codes
    assert codes.count("CALENDAR_SOUND") == 6 + 2, "the seal of the filing brings two more"
    assert not {item["code"] for item in verdict["findings"]} & {
        "CALENDAR_ELSEWHERE",
        "SEAL_COVERAGE",
        "TIMES_OUT_OF_ORDER",
    }
    assert "BEACON_SPOKEN" in {item["code"] for item in verdict["findings"]}
    assert verdict["answers"][0]["status"] == "PASSED"


def test_nothing_to_renew_with_and_nothing_sealed(tmp_path: Path) -> None:
    case = tmp_path / "case"
    done("new", case, "--from", SAMPLE / "case.yaml")
    assert "No time stamp ends" in done("renew", case)
    wrong = kit("renew", case, "--hash-tree", "md5")
    assert wrong.returncode == 2
