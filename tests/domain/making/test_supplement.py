"""What a party states fills what the picture leaves open, and never overwrites what it carries."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.case_yaml import parse_case
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.making.supplement import Supplement, supplemented
from evidence_kit.domain.text import text
from evidence_kit.recipe.parameters import inferred, stated, unknown
from tests.conftest import CASE_YAML
from tests.recipes import RECIPE


def said(parameter: str, value: str | int | float, hash: str | None = None) -> Supplement:
    return Supplement(parameter=parameter, value=value, source=text("证据 2", "exhibit 2"), hash=hash)


def with_(**update: object) -> Recipe:
    return RECIPE.model_copy(update=update)


def test_an_unknown_parameter_is_filled_with_its_ground() -> None:
    recipe = supplemented(with_(sampler=unknown(), steps=unknown()), [said("sampler", "DPM++ 2M"), said("steps", 33)])
    assert (recipe.sampler.value, recipe.steps.value) == ("DPM++ 2M", 33)
    assert recipe.sampler.known is Known.STATED and "exhibit 2" in recipe.sampler.source


def test_what_was_only_inferred_gives_way() -> None:
    recipe = supplemented(with_(clip_skip=inferred(1, "default")), [said("clip_skip", 2)])
    assert (recipe.clip_skip.value, recipe.clip_skip.known) == (2, Known.STATED)


def test_what_the_picture_states_does_not() -> None:
    with pytest.raises(CaseError, match="the picture itself states 20"):
        supplemented(with_(steps=stated(20, "parameters")), [said("steps", 33)])
    assert supplemented(with_(steps=stated(20, "p")), [said("steps", 20)]).steps.source == "p"


def test_a_lora_that_the_picture_does_not_name_is_added_with_its_hash() -> None:
    recipe = supplemented(RECIPE, [said("lora:style", 0.75, "0123456789ab")])
    assert recipe.loras[-1].weights.short_hash == "0123456789ab"
    assert recipe.loras[-1].unet_weight.value == recipe.loras[-1].text_weight.value == 0.75


@pytest.mark.parametrize(("parameter", "value"), [("sampller", "Euler"), ("steps", "many"), ("lora:style", "strong")])
def test_what_cannot_be_is_refused_with_a_remedy(parameter: str, value: str) -> None:
    with pytest.raises(CaseError) as raised:
        supplemented(with_(steps=unknown()), [said(parameter, value)])
    assert raised.value.remedy.zh and raised.value.remedy.en


def test_nobody_states_what_was_inferred() -> None:
    with pytest.raises(ValidationError):
        Supplement.model_validate({
            "parameter": "steps",
            "value": 3,
            "known": "inferred",
            "source": {"zh": "x", "en": "x"},
        })


def test_case_yaml_carries_it() -> None:
    making = "making:\n  - {parameter: steps, value: 33, known: observed, source: {zh: 截图, en: screenshot}}\n"
    case = parse_case((CASE_YAML + making).encode())
    assert (case.making[0].value, case.making[0].known) == (33, Known.OBSERVED)
