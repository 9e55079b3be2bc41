"""Chance made to look as it should: one control counted many times, one change told many times."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from tests.adversary.workshop import Forger, Json, assert_refuted, verdict_on


def one_seed_four_times(controls: Json, step: Json) -> None:
    step["comparison"]["decoys"] = step["comparison"]["decoys"][:1] * 4


def one_picture_under_four_seeds(controls: Json, step: Json) -> None:
    control, decoy = controls["controls"][0], step["comparison"]["decoys"][0]
    controls["controls"] = [control | {"seed": control["seed"] + more} for more in range(4)]
    step["comparison"]["decoys"] = [decoy | {"seed": control["seed"] + more} for more in range(4)]


def the_pictures_own_seed(controls: Json, step: Json) -> None:
    for one in (controls["controls"][0], step["comparison"]["decoys"][0]):
        one["seed"] = step["settings"]["seed"]


CONTROLS = {
    one_seed_four_times: ("重复计入", "is counted more than once"),
    one_picture_under_four_seeds: ("与另一种子的像素相同", "has the pixels of that of another seed"),
    the_pictures_own_seed: ("自己的种子", "is that of the picture itself"),
}


@pytest.mark.parametrize("forge", CONTROLS)
def test_controls_that_are_fewer_than_they_seem(
    forger: Forger, tmp_path: Path, forge: Callable[[Json, Json], None]
) -> None:
    kept: list[Json] = []
    forger.edit(Role.CONTROLS, kept.append)
    forger.edit(Role.REGENERATION, kept.append)
    forge(*kept)
    for role, record in zip((Role.CONTROLS, Role.REGENERATION), kept, strict=True):
        forger.edit(role, lambda value, record=record: value.update(record))
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert_refuted(found.findings, ("STEP_RECORD",), *CONTROLS[forge])


def told_ten_times(sheet: Json) -> None:
    sheet["variations"] *= 10


def one_control_six_times(sheet: Json) -> None:
    sheet["null"], sheet["controls"] = sheet["null"][:1] * 6, sheet["controls"][:1] * 6


def words_that_were_never_there(sheet: Json) -> None:
    taken_out = next(one["decision"] for one in sheet["variations"] if one["decision"]["kind"] == "prompt-group")
    taken_out["was"] = "a golden dragon"


SHEETS = {
    told_ten_times: ("与此前一项的参数相同", "those of an earlier change"),
    one_control_six_times: ("重复计入", "is counted more than once"),
    words_that_were_never_there: ("不在基准图的提示词中", "not in the prompt of the base picture"),
}


@pytest.mark.parametrize("forge", SHEETS)
def test_changes_that_are_fewer_than_they_seem(varied: Path, tmp_path: Path, forge: Callable[[Json], None]) -> None:
    forger = Forger(varied)
    forger.edit(Role.VARIATION_SHEET, forge)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert_refuted(found.findings, ("VARIATIONS",), *SHEETS[forge])
