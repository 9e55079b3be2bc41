"""`check CASE`: every problem with its line and remedy, before anything is signed; `assemble` refuses what it finds wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.progress import unwatched
from evidence_kit.workflows.check import check_case
from tests.filed import SAMPLE, Filed, kit
from tests.workflows.refusals import refused

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


def problems(case: Path) -> dict[str, dict[str, Any]]:
    """The first problem of each code."""
    told = json.loads(kit("check", case, "--json").stdout)["problems"]
    return {one["code"]: one for one in reversed(told)}


def rewrite(case: Path, **changes: Any) -> None:
    path = case / "case.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**written, **changes}, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_a_fresh_case_is_told_all_that_it_lacks_with_lines(tmp_path: Path) -> None:
    case = tmp_path / "案件"
    assert kit("new", case).returncode == 0
    result = kit("check", case)
    assert result.returncode == 1
    lines = (case / "case.yaml").read_text(encoding="utf-8").splitlines()
    for words, said in (
        ('title: "[Title of the case]"', "title: still the template's words"),
        ("Post on [platform]", "[platform]"),
    ):
        number = next(at for at, line in enumerate(lines, start=1) if words in line)
        assert f"case.yaml line {number}: " in result.stdout and said in " ".join(result.stdout.split())
    assert "→ Take the original file in first: evidence-kit intake" in result.stdout


def test_what_is_filed_incomplete_is_said_and_goes_into_the_bundle_all_the_same(filed: Filed) -> None:
    found = problems(filed.case)
    assert {"COSTS_WITHOUT_EXHIBIT", "EXHIBIT_NOT_MADE"} <= set(found)
    assert found["EXHIBIT_NOT_MADE"]["severity"] == "error" and found["EXHIBIT_NOT_MADE"]["line"]
    assert "CASE_NEWER_THAN_BUNDLE" not in found and "ARTIFACT_CHANGED" not in found
    assert "NO_SIGNER" not in found


def test_assemble_refuses_errors_without_a_word(new_case: Path) -> None:
    from tests.filed import write_signer

    assert kit("intake", new_case, CLAIMED).returncode == 0
    write_signer(new_case / "keys")
    rewrite(new_case, signer="p12:keys/signer.p12", sealing={"authorities": ["tsa:http://127.0.0.1:9/"]})
    before = (new_case / "journal.jsonl").read_bytes()
    refused(kit("assemble", new_case), 19, "found errors", "evidence-kit check", "--incomplete")
    assert (new_case / "journal.jsonl").read_bytes() == before
    refused(kit("assemble", new_case, "--incomplete"), 18)  # past the check: the authority is not there


def test_a_rehearsal_is_warned_and_goes_on(taken_in_today: Path) -> None:
    result = kit("assemble", taken_in_today, "--rehearsal")
    assert result.returncode == 0 and "found errors" in " ".join(result.stderr.split())


def test_a_case_that_changed_since_its_bundle_says_in_what(filed: Filed, tmp_path: Path) -> None:
    import shutil

    case = tmp_path / "案件 改"
    shutil.copytree(filed.case, case)
    parties = yaml.safe_load((case / "case.yaml").read_text(encoding="utf-8"))["parties"]
    parties[0]["name"]["zh"] = "沈哲"
    rewrite(case, parties=parties)
    told = problems(case)["CASE_NEWER_THAN_BUNDLE"]
    assert told["message"]["zh"] == "证据包按旧的 case.yaml 制作；改动：原告的名称 (沈喆 → 沈哲)。" and told["line"]
    assert "evidence-kit assemble" in told["remedy"]["en"]


def test_a_changed_file_is_found_by_its_digest_and_a_lost_one_without(filed: Filed, tmp_path: Path) -> None:
    import shutil

    case = tmp_path / "案件 坏"
    shutil.copytree(filed.case, case)
    picture = next(case.glob("artifacts/*claimed*/*.png"))
    data = bytearray(picture.read_bytes())
    data[-1] ^= 1
    picture.chmod(0o644)
    picture.write_bytes(data)
    licence = next(case.glob("artifacts/*licence*/*"))
    licence.unlink()
    assert problems(case)["ARTIFACT_CHANGED"]["arguments"]["file"].endswith(picture.name)
    assert problems(case)["ARTIFACT_MISSING"]["arguments"]["file"].endswith(licence.name)
    status = kit("status", case)
    assert status.returncode == 0 and licence.name in status.stdout and "Restore it from a backup" in status.stdout
    assert "Next: restore" in status.stdout


def test_a_second_reading_takes_nothing_from_the_disk(taken_in_today: Path) -> None:
    case_file = CaseFile(taken_in_today)
    first, second = (check_case(case_file, system_clock(), unwatched) for _ in range(2))
    assert (first.read, second.read) == (first.files, 0)
    assert first.problems == second.problems
    assert check_case(case_file, system_clock()).problems == first.problems


def test_odd_files_and_files_in_no_exhibit_are_told(new_case: Path, tmp_path: Path) -> None:
    (tmp_path / "memo.docx").write_text("no document", encoding="utf-8")
    assert kit("intake", new_case, "--as", "other", tmp_path / "memo.docx").returncode == 0
    found = problems(new_case)
    assert found["OTHER_FORMAT"]["arguments"]["file"] == "memo.docx"
    assert found["FILE_IN_NO_EXHIBIT"]["severity"] == "note" and found["FILE_IN_NO_EXHIBIT"]["arguments"]["event"] == 2


def test_a_case_yaml_that_cannot_be_read_is_told_as_that(new_case: Path) -> None:
    (new_case / "case.yaml").write_text("title：案", encoding="utf-8")
    refused(kit("check", new_case), 10, "case.yaml")


def test_class_and_time_of_what_comes_from_the_creation_are_told(filed: Filed) -> None:
    told = problems(filed.case).get("NOT_AT_THE_TIME")
    assert told is None  # claimed for today, and dated today by an authority on loopback
    assert "Made at the time of creation; earliest independent proof of time" in " ".join(
        kit("status", filed.case).stdout.split()
    )
