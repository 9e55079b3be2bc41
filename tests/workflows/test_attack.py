"""`attack`: a filed case as the other side sees it; nothing of it is altered, kept, or taken in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.filing.mutation import Access, MutationCode, MutationTried, Outcome
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats.work_product import MARK
from evidence_kit.intake import receive
from evidence_kit.workflows.attack import AttackResult
from tests.filed import Filed, file_a_case, kit, kit_under

pytestmark = pytest.mark.timeout(900)
"""Seventy checks of a bundle: a minute of both processors of a small machine, which other tests use as well."""


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Filed:
    return file_a_case(tmp_path_factory.mktemp("filed"))


@pytest.fixture(scope="module")
def before(filed: Filed) -> tuple[bytes, dict[str, int]]:
    return filed.bundle.read_bytes(), _sizes(filed.case)


@pytest.fixture(scope="module")
def attacked(
    filed: Filed, before: tuple[bytes, dict[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    temporary = tmp_path_factory.mktemp("temporary")
    made = kit_under({"TMPDIR": str(temporary)}, "attack", filed.case, "--trust", filed.trust, "--json")
    assert list(temporary.iterdir()) == []
    return made


def test_every_alteration_is_noticed_and_objections_remain(attacked: subprocess.CompletedProcess[str]) -> None:
    assert attacked.returncode == 3, attacked.stderr
    said = _read(attacked)
    assert (said["schema"], said["unnoticed"], said["signed_anew_tried"]) == (MARK, 0, True)
    missed = [one for one in said["mutations"] if one["outcome"] == "unnoticed"]
    assert missed == []
    assert {one["access"] for one in said["mutations"]} == {access.value for access in Access}
    assert all(one["findings"] for one in said["mutations"])


def test_whoever_signs_anew_is_noticed_by_the_list_alone(attacked: subprocess.CompletedProcess[str]) -> None:
    (plain,) = [one for one in _read(attacked)["mutations"] if one["code"] == "NOTHING_ELSE_CHANGED"]
    assert plain["outcome"] == "doubted"
    assert "CONTAINER_SIGNATURE_UNTRUSTED" in plain["findings"]


def test_objections_name_what_is_missing_and_what_closes_it(attacked: subprocess.CompletedProcess[str]) -> None:
    said = _read(attacked)["objections"]
    by_code = {one["code"]: one for one in said}
    assert {"NO_REGENERATION", "CALENDAR_PENDING", "ACCOUNT_NOT_TIED"} <= by_code.keys()
    assert all(one[key][language].strip() for one in said for key in ("message", "remedy") for language in ("zh", "en"))
    placed = [one["exhibit"] for one in said if one["exhibit"]]
    assert all(re.fullmatch(r"\d+-\d+", one["number"]) and one["name"]["zh"] for one in placed)
    assert any(one["pages"] for one in placed)


def test_case_and_bundle_are_only_read(
    filed: Filed, before: tuple[bytes, dict[str, int]], attacked: subprocess.CompletedProcess[str]
) -> None:
    assert attacked.returncode == 3
    assert (filed.bundle.read_bytes(), _sizes(filed.case)) == before


def test_what_is_printed_is_neither_taken_in_nor_filed(
    filed: Filed, attacked: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    kept = tmp_path / "attack.json"
    kept.write_text(attacked.stdout, encoding="utf-8")
    events = CaseFile(filed.case).journal.head.size
    refused = kit("intake", filed.case, kept, "--as", "other-evidence")
    assert refused.returncode != 0 and "counsel's own work" in refused.stderr
    assert CaseFile(filed.case).journal.head.size == events


def test_assemble_files_none_of_it(filed: Filed, attacked: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    """Not even where it came into an exhibit before anybody looked for the mark."""
    case, kept = tmp_path / "案件", tmp_path / "attack.json"
    shutil.copytree(filed.case, case)
    kept.write_text(attacked.stdout, encoding="utf-8")
    with CaseFile(case).writing(system_clock) as writer:
        receive(
            writer, kept, role=Role.STATEMENT, lane=ExhibitClass.PAPER, title=text("陈述", "statement"), watch=unwatched
        )
    refused = kit("assemble", case, "--incomplete", "--rehearsal")
    assert refused.returncode >= 10 and "counsel's own work, which is never filed" in refused.stderr
    assert not list(tmp_path.rglob("*-rehearsal.zip"))


def test_a_bundle_that_fails_already_is_not_attacked(filed: Filed, tmp_path: Path) -> None:
    data = bytearray(filed.bundle.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "x.zip").write_bytes(data)
    refused = kit("attack", tmp_path / "x.zip")
    assert refused.returncode >= 10 and "evidence-kit verify" in refused.stderr


def test_a_case_without_a_bundle_says_what_to_run(tmp_path: Path) -> None:
    kit("new", tmp_path / "case")
    refused = kit("attack", tmp_path / "case")
    assert refused.returncode >= 10 and "assemble" in refused.stderr


@pytest.mark.parametrize(
    ("outcomes", "code"), [((), 0), ((Outcome.DOUBTED,), 0), ((Outcome.REFUSED, Outcome.UNNOTICED), 1)]
)
def test_the_exit_code_tells_what_was_not_noticed_first(outcomes: tuple[Outcome, ...], code: int) -> None:
    tried = tuple(MutationTried(code=MutationCode.END_CUT, access=Access.BYTES, outcome=one) for one in outcomes)
    assert AttackResult(Path("x"), False, tried, True, ()).exit_code == code


def _read(made: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(made.stdout)
    return said


def _sizes(folder: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"
    }
