"""A folder of pictures looked through: each is told for what it is, nothing is changed, and one that kills its reader costs no other."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Advanced, unwatched
from evidence_kit.workflows import survey as survey_module
from evidence_kit.workflows.survey import SurveyState, survey
from tests.credentials import picture
from tests.png_texts import with_texts

CASES = Path(__file__).parents[1] / "recipe" / "cases"
WHOLE = """a quiet harbour
Steps: 20, Sampler: Euler a, Schedule type: Karras, CFG scale: 7, Seed: 7, Size: 64x64, Model hash: 0a1b2c3d4e, Model: harbour, \
RNG: CPU, Version: v1.9.4"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "whole.png").write_bytes(with_texts(picture(), (("parameters", WHOLE),)))
    (tmp_path / "lacking.png").write_bytes(with_texts(picture(), (("parameters", WHOLE.replace("Seed: 7, ", "")),)))
    (tmp_path / "sub" / "bare.jpg").write_bytes(picture("JPEG"))
    (tmp_path / "sub" / "deep" / "cut.png").write_bytes(picture()[:60])
    (tmp_path / "sub" / "notes.txt").write_text("memo")
    shutil.copy(CASES / "aigc-label-png-chunk" / "input.png", tmp_path / "labelled.png")
    (tmp_path / ".hidden.png").write_bytes(picture())
    return tmp_path


def states(folder: Path, **how: int) -> dict[str, SurveyState]:
    return {one.file: one.state for one in survey(folder, unwatched, **how).pictures}


def test_each_picture_is_told_for_what_it_is(folder: Path) -> None:
    told: list[Advanced] = []
    found = survey(folder, lambda event: told.append(event) if isinstance(event, Advanced) else None)
    assert {one.file: one.state for one in found.pictures} == {
        "labelled.png": SurveyState.SERVICE,
        "lacking.png": SurveyState.BLOCKED,
        "sub/bare.jpg": SurveyState.NOTHING,
        "sub/deep/cut.png": SurveyState.REFUSED,
        "whole.png": SurveyState.RUNNABLE,
    }
    assert (found.others, found.left_out) == (1, 0)
    assert [event.done for event in told] == [1, 2, 3, 4, 5]
    lacking = next(one for one in found.pictures if one.file == "lacking.png")
    assert [gap.parameter for gap in lacking.gaps if gap.blocking] == ["seed"]


def test_many_are_read_by_several_processes_with_the_same_outcome(folder: Path) -> None:
    for number in range(20):
        shutil.copy(folder / "whole.png", folder / f"more-{number:02}.png")
    assert states(folder, workers=2) == states(folder, workers=1)


def test_a_picture_that_ends_its_process_costs_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        shutil.copy(folder / "whole.png", folder / f"more-{number:02}.png")
    monkeypatch.setattr(survey_module, "_one", _dying)
    found = states(folder, workers=2)
    assert found.pop("more-07.png") is SurveyState.REFUSED
    assert found["more-06.png"] is found["more-08.png"] is SurveyState.RUNNABLE and len(found) == 24


def _dying(folder: Path, path: Path) -> survey_module.SurveyedPicture:
    if path.name == "more-07.png":
        os._exit(9)
    return survey_module.look_through(path, path.relative_to(folder).as_posix())


def test_a_folder_without_pictures_or_one_that_is_not_there(tmp_path: Path) -> None:
    assert survey(tmp_path, unwatched).pictures == ()
    with pytest.raises(EvidenceKitError):
        survey(tmp_path / "none", unwatched)
