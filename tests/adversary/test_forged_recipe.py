"""The recipe's record forged, all digests put right: the picture is read again, and says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.making.parameter_names import field_name
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats import png
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.recipe.read import read_recipe
from tests.adversary import leaves
from tests.adversary.genuine import STATED, picture_saying
from tests.adversary.workshop import Forger, Json, assert_refuted, demonstrated, of_codes, verdict_on

READ: Json = json.loads(
    read_recipe(
        "artifacts/0001-claimed-picture/claimed-picture.png", png.read(picture_saying(STATED, size=96))
    ).to_json()
)
"""What an honest record of this picture holds, which came out half as large again as its first pass."""
LEAVES = [
    path for path in leaves.leaves(READ) if path[0] != "raw" and "understood" not in path and path != ("picture",)
]


def name_of(path: leaves.Path) -> tuple[str, str]:
    """How a finding must call the place of a record."""
    name = field_name([str(path[0])])
    return name.zh, name.en


def test_an_honest_bundle_passes(genuine: Path, tmp_path: Path) -> None:
    found = verdict_on(genuine, tmp_path)
    passed = {finding.code for finding in found.findings if finding.status is Status.PASSED}
    assert {"RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP", "LAST_STEP_SETTINGS", "CLAIMED_PICTURE"} <= passed
    assert not [finding for finding in found.findings if finding.status is Status.FAILED]


def assert_only_the_book_is_open(found: Verdict) -> None:
    """Of the fifth question: the book of these small cases is two pages that show nothing of the bundle; and what is only stated."""
    unsure = [
        one.code for one in found.findings if one.question is Question.UNTOUCHED and one.status is not Status.PASSED
    ]
    assert unsure == ["BOOK_BOUND", "STATED_BY_PARTY"]


def test_the_forger_leaves_no_other_trace(forger: Forger, tmp_path: Path) -> None:
    """Whoever files again with nothing changed gets the answers of an honest party."""
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    statuses = {answer.question: answer.status for answer in found.answers}
    assert statuses[Question.EXISTED] is Status.PASSED
    assert_only_the_book_is_open(found)
    assert not [finding for finding in found.findings if finding.status is Status.FAILED]


def test_a_record_of_before_is_as_good(forger: Forger, tmp_path: Path) -> None:
    """Earlier records kept which keys the kit of that time could run; that is no fact about the picture."""

    def as_then(recipe: Json) -> None:
        recipe["others"] = [item | {"understood": item["changes_pixels"]} for item in recipe["others"]]

    forger.edit(Role.RECIPE, as_then)
    found = demonstrated(forger.refile(tmp_path))
    for code in ("RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP_SETTINGS"):
        assert of_codes(found, code)[0].status is Status.PASSED


def test_only_the_second_answer_tells_of_a_forged_recipe(forger: Forger, tmp_path: Path) -> None:
    """Seed and prompt forged in the record of the recipe, in the settings, in everything that names their digests."""
    forger.edit(Role.RECIPE, lambda recipe: recipe["seed"].update(value=4242))
    forger.edit(Role.RECIPE, lambda recipe: recipe["prompt"].update(value="a painting by a great master"))
    forger.edit(
        Role.REGENERATION, lambda made: made["settings"].update(seed=4242, prompt="a painting by a great master")
    )
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    statuses = {answer.question: answer.status for answer in found.answers}
    assert statuses[Question.EXISTED] is Status.PASSED
    assert_only_the_book_is_open(found)
    assert statuses[Question.RECIPE_MAKES_PICTURE] is Status.FAILED
    for code in ("RECIPE_FIELDS", "LAST_STEP_SETTINGS"):
        (finding,) = of_codes(found.findings, code)
        assert finding.status is Status.FAILED
        assert "seed" in finding.message.en and "4242" in finding.message.en and "31" in finding.message.en
        assert "提示词" in finding.message.zh and "a painting by a great master" in finding.message.zh


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_every_field_of_the_recipe(forger: Forger, tmp_path: Path, path: leaves.Path) -> None:
    new = leaves.another_value(Recipe, READ, path)
    forger.edit(Role.RECIPE, lambda recipe: leaves.put(recipe, path, new))
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("RECIPE_FIELDS",), *name_of(path))


@pytest.mark.parametrize("field", [name for name, value in READ.items() if isinstance(value, dict)])
@pytest.mark.parametrize("known", ["stated", "observed", "inferred", "unknown"])
def test_every_status_of_every_parameter(forger: Forger, tmp_path: Path, field: str, known: str) -> None:
    if READ[field]["known"] == known:
        pytest.skip("as it is")

    def change(recipe: Json) -> None:
        recipe[field].update(known=known, **({"value": None} if known == "unknown" else {}))

    forger.edit(Role.RECIPE, change)
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("RECIPE_FIELDS",), *name_of((field,)))


LORA = READ["loras"][0]
STRUCTURE: dict[str, tuple[str, Callable[[Json], Any]]] = {
    "a LoRA is left out": ("loras", lambda recipe: recipe.update(loras=[])),
    "a LoRA is added": ("loras", lambda recipe: recipe["loras"].append(LORA | {"weights": LORA["weights"] | {"name": "mine"}})),
    "a LoRA stands twice": ("loras", lambda recipe: recipe["loras"].append(LORA)),
    "an embedding is added": ("embeddings", lambda recipe: recipe["embeddings"].append(
        {"kind": "embedding", "name": "mine", "short_hash": "0123456789ab"})),
    "all other parameters are left out": ("others", lambda recipe: recipe.update(others=[])),
    "one other parameter is left out": ("others", lambda recipe: recipe["others"].pop()),
    "another parameter is added": ("others", lambda recipe: recipe["others"].append(
        {"key": "Mask blur", "value": "4", "changes_pixels": False})),
    "an other parameter stands twice": ("others", lambda recipe: recipe["others"].append(recipe["others"][0])),
}  # fmt: skip


@pytest.mark.parametrize("what", STRUCTURE)
def test_what_is_added_and_left_out(forger: Forger, tmp_path: Path, what: str) -> None:
    field, change = STRUCTURE[what]
    forger.edit(Role.RECIPE, change)
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("RECIPE_FIELDS",), *name_of((field,)))


def _reworded(recipe: Json) -> None:
    words = recipe["raw"][0]["text"].replace("Seed: 31", "Seed: 32")
    recipe["raw"][0].update(text=words, sha256=digest_bytes(words.encode("latin-1")).sha256)


RAW: dict[str, tuple[str, Callable[[Json], Any]]] = {
    "the text is left out": ("png:parameters", lambda recipe: recipe.update(raw=[])),
    "the text is another one": ("png:parameters", _reworded),
    "the digest is another one": ("png:parameters", lambda recipe: recipe["raw"][0].update(sha256="0" * 64)),
    "the text stands in another carrier": ("exif:UserComment", lambda recipe: recipe["raw"][0].update(carrier="exif:UserComment")),
    "a text is added": ("comment", lambda recipe: recipe["raw"].append(
        {"carrier": "comment", "text": "mine", "sha256": digest_bytes(b"mine").sha256})),
    "the text stands twice": ("png:parameters", lambda recipe: recipe["raw"].append(recipe["raw"][0])),
}  # fmt: skip


@pytest.mark.parametrize("what", RAW)
def test_the_embedded_text(forger: Forger, tmp_path: Path, what: str) -> None:
    carrier, change = RAW[what]
    forger.edit(Role.RECIPE, change)
    assert_refuted(demonstrated(forger.refile(tmp_path)), ("RECIPE_TEXT",), carrier, carrier)


def test_a_recipe_that_is_none(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.RECIPE, lambda recipe: recipe.pop("seed"))
    found = demonstrated(forger.refile(tmp_path))
    assert_refuted(found, ("DEMONSTRATION_RECORD",), "不可读", "cannot be read")
    assert not [
        item
        for item in of_codes(found, "RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP_SETTINGS")
        if item.status is Status.PASSED
    ]
