"""The claimed picture, the one that its recipe was read from and the one that the steps are compared with are one file."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.assemble import bundle
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Material
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.text import text
from evidence_kit.formats import png
from evidence_kit.intake import settings_of
from evidence_kit.recipe.read import read_recipe
from tests.adversary.genuine import STATED, picture_saying
from tests.adversary.workshop import Forger, assert_refuted, demonstrated, of_codes, verdict_on

OTHER = STATED.replace("Seed: 31", "Seed: 99")


def passed(findings: tuple, *codes: str) -> list[str]:
    return [finding.code for finding in of_codes(findings, *codes) if finding.status is Status.PASSED]


def red_like(picture: bytes) -> bytes:
    """A red rectangle with the texts of another picture."""
    image, chunks, stream = Image.open(BytesIO(picture)), PngInfo(), BytesIO()
    for keyword, words in image.text.items():  # type: ignore[attr-defined]
        chunks.add_text(keyword, words)
    Image.new("RGB", image.size, (200, 30, 30)).save(stream, "PNG", pnginfo=chunks)
    return stream.getvalue()


def test_a_recipe_read_from_another_picture(forger: Forger, tmp_path: Path) -> None:
    """A picture that nobody claims is read honestly, and run honestly: it is still not the claimed one."""
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    data = picture_saying(OTHER, forger.content[claimed])
    other = forger.add(claimed, "other.png", Role.PUBLICATION, data)
    recipe = read_recipe(other, png.read(data))
    forger.replace(forger.newest(Role.RECIPE).path, recipe.to_json())
    forger.edit(Role.REGENERATION, lambda made: made.update(settings=json.loads(settings_of(recipe).to_json())))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("CLAIMED_PICTURE",), "生成参数", "recipe")
    assert_refuted(found, ("RECIPE_TEXT",), "other.png", "other.png")
    assert not passed(found, "RECIPE_FIELDS", "LAST_STEP_SETTINGS")


def test_a_comparison_with_another_picture(forger: Forger, tmp_path: Path) -> None:
    """The claimed picture is a red rectangle that carries the same text; the steps are compared with the old bytes."""
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    other = forger.add(claimed, "other.png", Role.PUBLICATION, forger.content[claimed])
    forger.replace(claimed, red_like(forger.content[claimed]))
    forger.edit(Role.REGENERATION, lambda made: made["comparison"].update(target=other))
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert_refuted(found.findings, ("STEP_RECORD",), "涉案图片", "the claimed picture")
    assert not passed(found.findings, "LAST_STEP")
    answer = found.answers[Question.RECIPE_MAKES_PICTURE - 1]
    assert answer.status is Status.FAILED
    assert "identical" not in answer.sentence.en


def test_the_claimed_picture_exchanged_with_its_recipe(forger: Forger, tmp_path: Path) -> None:
    """Another picture takes its place, with a recipe honestly read from it; the step keeps the old settings."""
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    data = picture_saying(OTHER, forger.content[claimed])
    forger.replace(claimed, data)
    forger.replace(forger.newest(Role.RECIPE).path, read_recipe(claimed, png.read(data)).to_json())
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "随机种子", "seed")
    assert set(passed(found, "RECIPE_TEXT", "RECIPE_FIELDS")) == {"RECIPE_TEXT", "RECIPE_FIELDS"}


def test_the_claimed_picture_exchanged_alone(forger: Forger, tmp_path: Path) -> None:
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    forger.replace(claimed, picture_saying(OTHER, forger.content[claimed]))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("RECIPE_TEXT",), "png:parameters", "png:parameters")
    assert_refuted(found, ("RECIPE_FIELDS",), "随机种子", "seed")
    assert_refuted(found, ("LAST_STEP_SETTINGS",), "随机种子", "seed")


def test_two_claimed_pictures(forger: Forger, tmp_path: Path) -> None:
    """Only one of them was made again: the finding must not speak of both."""
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    forger.add(claimed, "second.png", Role.CLAIMED_PICTURE, red_like(forger.content[claimed]))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("CLAIMED_PICTURE",), "second.png", "second.png")


def test_a_step_that_names_no_recipe(forger: Forger, tmp_path: Path) -> None:
    recipe, step = forger.newest(Role.RECIPE), forger.newest(Role.REGENERATION)
    kept = next(event.materials for event in forger.events if step in event.products)
    forger.update_event(step.path, materials=tuple(item for item in kept if item.path != recipe.path))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("CLAIMED_PICTURE",), "生成参数", "recipe")


def test_a_step_that_names_the_recipe_of_another_picture(forger: Forger, tmp_path: Path) -> None:
    claimed, step = forger.newest(Role.CLAIMED_PICTURE).path, forger.newest(Role.REGENERATION)
    data = picture_saying(OTHER)
    other = forger.add(claimed, "other.png", Role.PUBLICATION, data)
    recipe = forger.add(
        forger.newest(Role.RECIPE).path, "other.json", Role.RECIPE, read_recipe(other, png.read(data)).to_json()
    )
    digest = next(item.digests.sha256 for item in forger.artifacts(Role.RECIPE) if item.path == recipe)
    forger.update_event(step.path, materials=(Material(name="r", path=recipe, sha256=digest),))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("CLAIMED_PICTURE",), "生成参数", "recipe")
    assert not passed(found, "LAST_STEP_SETTINGS")


@pytest.mark.parametrize("role", [Role.CLAIMED_PICTURE, Role.RECIPE])
def test_left_out_with_a_reason(forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    """The packer leaves out nothing but remains and earlier filings; a forger's does."""
    path = forger.newest(role).path
    monkeypatch.setattr(bundle, "OMITTED", bundle.OMITTED | {role})
    monkeypatch.setattr(bundle, "_reason", lambda _: text("过大", "too large"))
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert_refuted(found.findings, ("CLAIMED_PICTURE",), path, path)
    assert_refuted(found.findings, ("LEFT_OUT",), path, path)
    assert not passed(found.findings, "RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP_SETTINGS")
    assert found.answers[Question.UNTOUCHED - 1].status is not Status.PASSED
    assert path in found.answers[Question.UNTOUCHED - 1].sentence.en


@pytest.mark.parametrize("role", [Role.CLAIMED_PICTURE, Role.RECIPE])
def test_never_there(forger: Forger, tmp_path: Path, role: Role) -> None:
    path = forger.newest(role).path
    for event in forger.events:
        kept = tuple(item for item in event.materials if item.path != path)
        forger.events = [one.model_copy(update={"materials": kept}) if one is event else one for one in forger.events]
    forger.drop(path)
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("CLAIMED_PICTURE",), "没有", "no ")
    assert not passed(found, "RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP_SETTINGS")


def test_no_comparison_is_no_likeness(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.REGENERATION, lambda made: made.update(comparison=None))
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("LAST_STEP",), "没有比对", "no comparison")
