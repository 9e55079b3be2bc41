"""Rehearsed first, then filed for real: the rehearsal leaves nothing in the case, and one that once did stands in nobody's way."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.bundle_layout import PAGE_COPY
from evidence_kit.workflows.parties import rehearsal_parties
from evidence_kit.workflows.seal import seal_case
from tests.filed import Filed, file_a_case, kit

REAL = {Question.EXISTED: Status.PASSED, Question.UNTOUCHED: Status.PASSED}


def verdict(filed: Filed) -> Verdict:
    answer = kit("verify", filed.bundle, "--trust", filed.trust, "--json")
    return Verdict.model_validate_json(answer.stdout)


def content(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def rehearse(case: Path) -> None:
    """Seals and files in a rehearsal, twice, and holds the case beside what it was."""
    before = content(case)
    for command in ("seal", "assemble", "assemble"):
        done = kit(command, case, "--rehearsal", "--json")
        assert done.returncode == 0, done.stderr
    assert content(case) == before
    bundle = Path(json.loads(done.stdout)["bundle"])
    assert bundle.is_relative_to(case.with_name(f"{case.name}-演练"))
    found = Verdict.model_validate_json(kit("verify", bundle, "--json").stdout)
    assert (found.rehearsal, found.status) == (True, Status.INDETERMINATE)
    refused = kit("assemble", bundle.parents[2])
    assert refused.returncode == 10 and "nothing in it is filed" in refused.stderr


def spoil(case: Path) -> None:
    """Seals as a rehearsal in the case itself, as earlier versions did."""
    case_file = CaseFile(case)
    seal_case(case_file, case_file.writer(system_clock), rehearsal_parties(system_clock), unwatched)


def test_a_case_once_rehearsed_files_for_real(tmp_path: Path) -> None:
    filed = file_a_case(tmp_path, before=rehearse)
    found = verdict(filed)
    assert {answer.question: answer.status for answer in found.answers}.items() >= REAL.items(), found.answers
    assert not found.rehearsal
    text = kit("verify", filed.bundle, "--trust", filed.trust).stdout
    assert "REHEARSAL" not in text and "rehears" not in text
    with zipfile.ZipFile(filed.bundle) as bundle:
        others = [name for name in bundle.namelist() if name != PAGE_COPY]  # the page has words for every case
        assert not [name for name in others if b"REHEARSAL" in bundle.read(name)]


def test_a_case_spoilt_before_files_for_real(tmp_path: Path) -> None:
    filed = file_a_case(tmp_path, before=spoil)
    found = verdict(filed)
    assert {answer.question: answer.status for answer in found.answers}.items() >= REAL.items(), found.answers
    assert not found.rehearsal
