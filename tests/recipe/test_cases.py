"""Pictures whose parameters were once misread, half read or lost: `cases/NAME/` holds each with what it has to give.

`expected.json` names the fields of the recipe that must have a value (`must`), what would be a false statement
(`must_not`), which statuses are allowed, what has to be mentioned somewhere outside the raw text, and whether something
must block a run. Every picture is plain colour, with invented prompts and hashes in the layout of the program it stands for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.intake import settings_of
from evidence_kit.intake.claimed_picture import check_picture
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_text

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/expected.json"))


@pytest.mark.parametrize("name", NAMES)
def test_the_reading_is_true_and_passes_nothing_over(name: str) -> None:
    assert list(faults(CASES / name)) == []


def faults(case: Path) -> Iterator[str]:
    """What the reading of a case says wrongly or not at all."""
    want = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    check_picture(case / want["input"])
    recipe = read_recipe("claimed", embedded_in((case / want["input"]).read_bytes()))
    gaps = gaps_of(recipe)
    said = " ".join(gap_text(gap).en for gap in gaps)
    yield from _fields(recipe, want)
    yield from _loras(recipe, want)
    yield from _mentions(recipe, said, want)
    if want.get("raw_nonempty") and not recipe.raw:
        yield "the text is not kept"
    if want.get("blocks") and not any(gap.blocking for gap in gaps):
        yield "nothing blocks: the recipe is offered as runnable"
    if "run" in want and settings_of(recipe).negative_prompt != want["run"]["negative_prompt"]:
        yield "another negative prompt is run"


def _fields(recipe: Recipe, want: dict[str, Any]) -> Iterator[str]:
    for name, value in want.get("must", {}).items():
        known, got = _field(recipe, name)
        if known == "unknown" or not _same(value, got):
            yield f"{name}: {value!r} wanted, {got!r} [{known}]"
    for name, values in want.get("must_not", {}).items():
        known, got = _field(recipe, name)
        if known == "unknown":
            continue
        for value in values:
            part = str(value).lower() in str(got).lower() if name == "program" else str(got) == str(value)
            if part:
                yield f"{name}: {got!r} [{known}] is false"
    for name, states in want.get("status", {}).items():
        if _field(recipe, name)[0] not in states:
            yield f"{name}: {_field(recipe, name)[0]}, not {states}"


def _loras(recipe: Recipe, want: dict[str, Any]) -> Iterator[str]:
    for lora in want.get("loras", ()):
        found = [one for one in recipe.loras if one.weights.name == lora["name"]]
        if not found:
            yield f"LoRA {lora['name']} is missing"
        for one in found:
            got = {"unet_weight": one.unet_weight.value, "text_weight": one.text_weight.value,
                   "short_hash": one.weights.short_hash}  # fmt: skip
            yield from (
                f"LoRA {lora['name']}.{key}: {got[key]}" for key in got if key in lora and got[key] != lora[key]
            )
    if len(recipe.loras) > len(want.get("loras", recipe.loras)):
        yield "a LoRA too many"


def _mentions(recipe: Recipe, said: str, want: dict[str, Any]) -> Iterator[str]:
    whole = recipe.model_dump(mode="json", exclude={"raw"})
    everything = json.dumps(whole, ensure_ascii=False).replace('\\"', '"').replace('\\\\"', '"') + said
    outside_prompt = json.dumps(whole["others"]) + said
    yield from (f"{word!r} is only in the raw text" for word in want.get("mention", ()) if word not in everything)
    if "mention_any" in want and not any(word in everything for word in want["mention_any"]):
        yield f"none of {want['mention_any']} is said"
    for word in want.get("mention_outside_prompt", ()):
        if word not in outside_prompt:
            yield f"{word!r} is named nowhere outside the prompt"
    yield from (f"a gap says {word!r}" for word in want.get("must_not_say", ()) if word in said)


def _field(recipe: Recipe, name: str) -> tuple[str, Any]:
    name, _, part = name.partition(".")
    known = getattr(recipe, name)
    return known.known.value, getattr(known.value, part, None) if part else known.value


def _same(want: Any, got: Any) -> bool:
    if isinstance(want, dict):
        if "any_of" in want:
            return any(_same(one, got) for one in want["any_of"])
        return str(want["contains"]).lower() in str(got).lower()
    if isinstance(want, str):
        return isinstance(got, str) and " ".join(want.split()).lower() == " ".join(got.split()).lower()
    return got is not None and not isinstance(got, str) and float(want) == float(got)
