"""What a party states and what a search found: honest ones are named as such, forged ones never pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Status
from tests.adversary.workshop import Forger, Json, assert_refuted, demonstrated, of_codes, verdict_on

STATED_BY_MAKER = {"zh": "当事人陈述", "en": "the party says so"}


def the(findings: tuple[Finding, ...], code: str) -> Finding:
    """The one finding of a code."""
    (found,) = of_codes(findings, code)
    return found


def making(parameter: str, value: Any) -> Json:
    return {"parameter": parameter, "value": value, "source": STATED_BY_MAKER}


@pytest.mark.parametrize("bundle", ["supplemented", "recovered", "painted"])
def test_an_honest_bundle_fails_nothing(bundle: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    found = verdict_on(request.getfixturevalue(bundle), tmp_path)
    assert not [finding for finding in found.findings if finding.status is Status.FAILED]
    assert the(found.findings, "CLAIMED_PICTURE").status is Status.PASSED
    assert the(found.findings, "LAST_STEP").status is Status.PASSED
    assert the(found.findings, "LAST_STEP_SETTINGS").status is Status.INDETERMINATE


def test_a_partys_words_are_named(supplemented: Path) -> None:
    found = demonstrated(supplemented)
    said = the(found, "LAST_STEP_SETTINGS").message
    assert "stated by a party: sampler, schedule, eta noise seed delta" in said.en
    assert "当事人陈述：采样器、噪声调度、ENSD" in said.zh
    assert the(found, "RECIPE_FIELDS").status is Status.PASSED  # the recipe itself keeps them unknown


def test_what_a_search_found_is_named(recovered: Path) -> None:
    found = demonstrated(recovered)
    said = the(found, "LAST_STEP_SETTINGS").message
    assert "found by search: sampler, schedule" in said.en and "stated by a party: eta noise seed delta" in said.en
    assert "检索所得：采样器、噪声调度" in said.zh
    read, completed = of_codes(found, "RECIPE_FIELDS")
    assert (read.status, completed.status) == (Status.PASSED, Status.INDETERMINATE)
    assert "sampler" in completed.message.en


def test_a_partys_init_picture_is_named(painted: Path) -> None:
    said = the(demonstrated(painted), "LAST_STEP_SETTINGS").message
    assert "stated by a party: init picture" in said.en and "当事人陈述：底图" in said.zh


def test_a_statement_against_the_picture(forger: Forger, tmp_path: Path) -> None:
    """The case states another seed than the picture, and recipe and settings go along."""
    forger.case["making"] = [making("seed", 4242)]
    forger.edit(Role.RECIPE, lambda recipe: recipe["seed"].update(value=4242))
    forger.edit(Role.REGENERATION, lambda made: made["settings"].update(seed=4242))
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("LAST_STEP_SETTINGS",), "随机种子", "seed")


def test_a_statement_against_the_picture_alone(forger: Forger, tmp_path: Path) -> None:
    """The record is honest; what the case states of the picture is not."""
    forger.case["making"] = [making("lora:celadon-style-lora", 1.0)]
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "celadon-style-lora", "celadon-style-lora")


def test_a_statement_that_agrees_with_the_picture(forger: Forger, tmp_path: Path) -> None:
    forger.case["making"] = [making("seed", 31)]
    assert the(demonstrated(forger.refile(tmp_path)), "LAST_STEP_SETTINGS").status is Status.PASSED


def test_a_default_that_a_party_states_otherwise_is_the_partys_word(supplemented: Path, tmp_path: Path) -> None:
    forger = Forger(supplemented)
    forger.edit(
        Role.RECIPE, lambda recipe: recipe["eta_noise_seed_delta"].update(value=31337, known="stated", source="ENSD")
    )
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("RECIPE_FIELDS",), "ENSD", "eta noise seed delta")
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "ENSD", "eta noise seed delta")


def test_statements_that_nobody_declares(supplemented: Path, tmp_path: Path) -> None:
    forger = Forger(supplemented)
    del forger.case["making"]
    found = demonstrated(forger.refile(tmp_path))
    for zh, en in (("采样器", "sampler"), ("噪声调度", "schedule"), ("ENSD", "eta noise seed delta")):
        assert_refuted(found, ("LAST_STEP_SETTINGS",), zh, en)


def test_undeclared_statements_that_pose_as_the_pictures_own(supplemented: Path, tmp_path: Path) -> None:
    forger = Forger(supplemented)
    del forger.case["making"]

    def pose(recipe: Json) -> None:
        recipe["sampler"].update(value="Euler", known="stated", source="Sampler")
        recipe["schedule"].update(value="karras", known="stated", source="Schedule type")

    forger.edit(Role.RECIPE, pose)
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("RECIPE_FIELDS",), "采样器", "sampler")
    assert the(found, "RECIPE_FIELDS").status is Status.FAILED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "采样器", "sampler")


def test_a_run_that_departs_from_what_the_party_states(supplemented: Path, tmp_path: Path) -> None:
    forger = Forger(supplemented)
    forger.case["making"][0]["value"] = "Euler a"
    found = demonstrated(forger.refile(tmp_path))
    assert the(found, "LAST_STEP_SETTINGS").status is Status.FAILED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "采样器", "sampler")


def test_a_search_that_overwrites_what_the_picture_states(recovered: Path, tmp_path: Path) -> None:
    """The seed posed as found: by record of the search, completed recipe and settings alike."""
    forger = Forger(recovered)
    source = json.loads(forger.content[forger.newest(Role.RECIPE).path])["sampler"]["source"]
    forger.edit(Role.RECIPE, lambda recipe: recipe["seed"].update(value=4242, known="inferred", source=source))
    forger.edit(Role.RECOVERY, lambda recovery: recovery["trials"][0]["values"].update(seed=4242))
    forger.edit(Role.REGENERATION, lambda made: made["settings"].update(seed=4242))
    found = demonstrated(forger.refile(tmp_path))
    assert of_codes(found, "RECIPE_FIELDS")[-1].status is Status.FAILED
    assert the(found, "LAST_STEP_SETTINGS").status is Status.FAILED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "随机种子", "seed")


def test_a_find_that_no_search_made(recovered: Path, tmp_path: Path) -> None:
    """The completed recipe holds another sampler than the record of the search."""
    forger = Forger(recovered)
    forger.edit(Role.RECIPE, lambda recipe: recipe["sampler"].update(value="Heun"))
    forger.edit(Role.REGENERATION, lambda made: made["settings"].update(sampler="Heun"))
    found = demonstrated(forger.refile(tmp_path))
    assert of_codes(found, "RECIPE_FIELDS")[-1].status is Status.FAILED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "采样器", "sampler")


def test_a_completed_recipe_without_its_search(recovered: Path, tmp_path: Path) -> None:
    forger = Forger(recovered)
    forger.drop(forger.newest(Role.RECOVERY).path)
    found = demonstrated(forger.refile(tmp_path))
    assert of_codes(found, "RECIPE_FIELDS")[-1].status is not Status.PASSED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "采样器", "sampler")


def test_a_search_of_another_picture(recovered: Path, tmp_path: Path) -> None:
    forger = Forger(recovered)
    forger.edit(Role.RECOVERY, lambda recovery: recovery.update(target=forger.newest(Role.PICTURE).path))
    found = demonstrated(forger.refile(tmp_path))
    assert of_codes(found, "RECIPE_FIELDS")[-1].status is not Status.PASSED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "采样器", "sampler")


@pytest.mark.parametrize(
    "path", [("denoising_strength",), ("mask", "blur"), ("mask", "content"), ("previous_seed",), ("sha256",)]
)
def test_the_init_picture(painted: Path, tmp_path: Path, path: tuple[str, ...]) -> None:
    forger = Forger(painted)
    new = {"denoising_strength": 0.1, "blur": 9, "content": "original", "previous_seed": 77, "sha256": "0" * 64}[
        path[-1]
    ]

    def change(made: Json) -> None:
        place = made["settings"]["init"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = new

    forger.edit(Role.REGENERATION, change)
    found = demonstrated(forger.refile(tmp_path))
    assert the(found, "LAST_STEP_SETTINGS").status is Status.FAILED
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "底图", "init picture")
