"""Where a hearing's files go: one act of the case, which the journal names with all digests; a folder nobody used before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.workflows.hearing_files import beside
from tests.conftest import TickingClock
from tests.filed import SAMPLE, kit


def test_with_a_case_all_of_it_is_one_act(taken_in_today: Path) -> None:
    made = kit(
        "hearing", taken_in_today, "--models", SAMPLE / "models", "--device", "cpu?workers=1", "--seed", "5", "--json"
    )
    assert made.returncode == 0, made.stderr
    told, case_file = json.loads(made.stdout), CaseFile(taken_in_today)
    event = case_file.journal.events[-1]
    assert event.action is Action.REGENERATED
    assert {Path(one.path).name for one in event.products} == {
        "request-0.json", "request-1.json", "picture-0.png", "picture-1.png", "minutes.pdf", "hearing.json",
    }  # fmt: skip
    assert {one.lane for one in event.products} == {ExhibitClass.REGENERATION}
    ((_, hearing),) = case_file.records(Role.HEARING, Hearing)
    run = hearing.runs[1]
    assert event.details["request-1"] == f"{run.request_sha256} {run.pixels_sha256}"
    assert hearing.bundle_sha256 is None and hearing.settings_confirmed is None
    assert Path(told["folder"]) == case_file.path(event.products[0].path).parent


def test_a_folder_that_holds_something_is_refused(tmp_path: Path, clock: TickingClock) -> None:
    files = beside(tmp_path / "bundle.zip", None, clock())
    assert files.folder.parent == tmp_path and files.folder.name == "bundle-hearing-20260108-170001"
    with pytest.raises(UsageError):
        beside(tmp_path / "bundle.zip", tmp_path, clock())
