"""Single changes forged consistently: other figures, another verdict, other pixels, nothing changed at all."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Question, Status
from tests.adversary.workshop import Forger, of_codes, verdict_on

Json = dict[str, Any]


@pytest.fixture
def varying(varied: Path) -> Forger:
    """That bundle in parts."""
    return Forger(varied)


def first(sheet: Json) -> Json:
    return sheet["variations"][0]


def of_nothing(sheet: Json) -> None:
    first(sheet).update(settings=sheet["settings"])


FORGED: dict[str, Callable[[Json], object]] = {
    "figures of a change": lambda sheet: first(sheet)["change"].update(psnr_db=first(sheet)["change"]["psnr_db"] + 3),
    "verdict on a change": lambda sheet: first(sheet).update(verdict="nothing-measurable"),
    "pixels of a change": lambda sheet: first(sheet).update(pixels_sha256="ab" * 32),
    "a change of nothing": of_nothing,
    "figures of a control": lambda sheet: sheet["null"][0]["figures"].update(psnr_db=3.0),
    "pixels of the base": lambda sheet: sheet.update(base_pixels_sha256="cd" * 32),
    "figures of the base": lambda sheet: sheet["base_figures"].update(max_difference=77, psnr_db=12.0),
    "a control left out": lambda sheet: sheet["controls"].pop(),
    "a picture that is not there": lambda sheet: first(sheet).update(picture="artifacts/0099-nowhere/none.png"),
    "a picture in another role": lambda sheet: sheet.update(grid=sheet["claimed_picture"]),
}


def test_an_honest_sheet_passes(varying: Forger, tmp_path: Path) -> None:
    found = verdict_on(varying.refile(tmp_path), tmp_path)
    assert [one.status for one in of_codes(found.findings, "VARIATIONS", "ROLE_RECORD")] == [Status.PASSED] * 2
    answer = found.answers[Question.DECISIONS_MATTER - 1]
    assert answer.status is Status.INDETERMINATE
    assert "2 decisions" in answer.sentence.en


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_forged_sheet_is_refuted(varying: Forger, tmp_path: Path, change: Callable[[Json], object]) -> None:
    varying.edit(Role.VARIATION_SHEET, change)
    found = verdict_on(varying.refile(tmp_path), tmp_path)
    assert Status.FAILED in {one.status for one in of_codes(found.findings, "VARIATIONS", "ROLE_RECORD")}
    assert found.answers[Question.DECISIONS_MATTER - 1].status is Status.FAILED


RUBBISH = {
    "a record of nothing": (Role.VARIATION_RUN, b"{}\n"),
    "a sheet that is no JSON": (Role.VARIATION_SHEET, b"sheet"),
    "a picture that is text": (Role.VARIATION_PICTURE, b"no picture"),
    "a chart that is text": (Role.VARIATION_CHART, b"no chart"),
}


@pytest.mark.parametrize(("role", "data"), RUBBISH.values(), ids=RUBBISH)
def test_rubbish_in_the_place_of_evidence(varying: Forger, tmp_path: Path, role: Role, data: bytes) -> None:
    varying.replace(varying.newest(role).path, data)
    found = verdict_on(varying.refile(tmp_path), tmp_path)
    assert found.answers[Question.DECISIONS_MATTER - 1].status is Status.FAILED


def test_another_picture_of_a_change(varying: Forger, tmp_path: Path) -> None:
    path, stream = varying.newest(Role.VARIATION_PICTURE).path, BytesIO()
    size = Image.open(BytesIO(varying.content[path])).size
    Image.new("RGB", size, (200, 30, 30)).save(stream, "PNG")
    varying.replace(path, stream.getvalue())
    found = verdict_on(varying.refile(tmp_path), tmp_path)
    assert Status.FAILED in {one.status for one in of_codes(found.findings, "VARIATIONS")}
