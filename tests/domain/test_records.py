from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from evidence_kit.domain.artifact import Digests
from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.finding import Status, worst
from evidence_kit.domain.making.recipe import Known, Parameter, WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import (
    AppendPrompt,
    AppliedLora,
    RemovePrompt,
    SetLoraWeight,
    SetNumber,
    SetSeed,
    Settings,
    Step,
    apply_all,
)
from evidence_kit.domain.record import check_relative_path
from evidence_kit.domain.schemas import KEPT, json_schema
from evidence_kit.domain.text import text

SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize("path", ["a/b.png", "案件 一/图.png", "a b/c"])
def test_portable_paths_are_taken(path: str) -> None:
    assert check_relative_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "/a", "a//b", "../a", "a/..", "a\\b", "C:/x", "con.txt", "a/NUL", "x.", "x ", "a\u202eb", "a\nb", "a" * 300],
)
def test_unportable_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="portable"):
        check_relative_path(path)


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Digests.model_validate({"size": 1, "sha256": "0" * 64, "md5": "0" * 32})


def test_nouns_are_frozen() -> None:
    digests = Digests(size=1, sha256="0" * 64)
    with pytest.raises(ValidationError, match="frozen"):
        digests.size = 2  # type: ignore[misc]


@pytest.mark.parametrize(("value", "known"), [(None, Known.STATED), (3, Known.UNKNOWN)])
def test_a_parameter_has_a_value_exactly_when_it_is_known(value: int | None, known: Known) -> None:
    with pytest.raises(ValidationError, match="exactly when"):
        Parameter[int](value=value, known=known)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], Status.INDETERMINATE),
        ([Status.PASSED], Status.PASSED),
        ([Status.PASSED, Status.INDETERMINATE], Status.INDETERMINATE),
        ([Status.INDETERMINATE, Status.FAILED], Status.FAILED),
        ([Status.PASSED, Status.FAILED], Status.FAILED),
    ],
)
def test_the_worst_status_wins_and_nothing_checked_is_not_passed(statuses: list[Status], expected: Status) -> None:
    assert worst(statuses) is expected


SETTINGS = Settings(
    dialect="a1111-1.9",
    prompt="a teapot, golden hour",
    negative_prompt="",
    sampler="DPM++ 2M",
    schedule="karras",
    steps=33,
    cfg_scale=9,
    seed=2692150200,
    width=512,
    height=768,
    clip_skip=2,
    checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="tiny", short_hash="8059cfa9dc"),
    loras=(AppliedLora(weights=WeightsRef(kind=WeightsKind.LORA, name="style"), unet_weight=1, text_weight=1),),
)


def step(*changes: object) -> Step:
    return Step.model_validate({"name": "s", "title": text("步", "s"), "why": text("因", "w"), "changes": changes})


def test_the_steps_of_the_judgment_lead_from_base_to_work() -> None:
    weight = apply_all(SETTINGS, step(SetLoraWeight(lora="style", weight=0.75)))
    assert (weight.loras[0].unet_weight, weight.loras[0].text_weight) == (0.75, 0.75)
    seed = apply_all(weight, step(SetSeed(seed=2692150199)))
    work = apply_all(seed, step(AppendPrompt(words=",shy,elegent")))
    assert work.prompt.endswith("golden hour,shy,elegent")
    assert apply_all(work, step(RemovePrompt(words=",shy,elegent"))).prompt == SETTINGS.prompt
    assert apply_all(work, step(SetNumber(kind="steps", value=20))).steps == 20


@pytest.mark.parametrize(
    "change", [RemovePrompt(words="a"), RemovePrompt(words="absent"), SetLoraWeight(lora="none", weight=1)]
)
def test_a_change_that_does_not_fit_is_an_error_with_a_remedy(change: object) -> None:
    with pytest.raises(RegenerationError) as caught:
        apply_all(SETTINGS, step(change))
    assert caught.value.remedy.zh


def test_a_step_cannot_leave_the_bounds_of_settings() -> None:
    with pytest.raises(ValidationError):
        apply_all(SETTINGS, step(SetNumber(kind="steps", value=0)))


@pytest.mark.parametrize("name", KEPT)
def test_the_shipped_schemas_are_current_and_valid(name: str) -> None:
    shipped = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(shipped)
    assert shipped == json.loads(json.dumps(json_schema(name))), "run `make schemas`"


def test_no_stray_schema_is_shipped() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == {f"{name}.schema.json" for name in KEPT}
