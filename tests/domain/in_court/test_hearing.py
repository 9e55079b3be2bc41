"""What a court asks for, applied to a recipe and told in words."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from pydantic import ValidationError

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.in_court.hearing import CourtRequest, DrawnValue
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import Settings

RECIPE = Settings(
    dialect="webui-1.9.0", prompt="a teapot, warm light", negative_prompt="", sampler="Euler", schedule="automatic", steps=2,
    cfg_scale=5, seed=7, width=64, height=64, clip_skip=1, checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="tiny"),
)  # fmt: skip
DRAWN = DrawnValue(chain="ab" * 32, round=9, randomness="cd" * 32, due=datetime(2026, 12, 1, tzinfo=UTC))


def test_words_are_added_put_in_the_place_of_others_or_taken_out() -> None:
    assert CourtRequest(words="red cup").applied(RECIPE).prompt == "a teapot, warm light, red cup"
    assert CourtRequest(words="cold", instead_of="warm").applied(RECIPE).prompt == "a teapot, cold light"
    assert CourtRequest(instead_of=", warm light").applied(RECIPE).prompt == "a teapot"


def test_a_number_or_a_public_value_is_the_seed_and_nothing_else_changes() -> None:
    assert CourtRequest(seed=0).applied(RECIPE) == RECIPE.model_copy(update={"seed": 0})
    seed = int.from_bytes(sha256(("cd" * 32).encode()).digest()[:4], "big")
    assert CourtRequest(drawn=DRAWN).applied(RECIPE) == RECIPE.model_copy(update={"seed": seed})
    assert CourtRequest().asks_nothing and not CourtRequest(seed=0).asks_nothing
    with pytest.raises(ValidationError, match="which of them is the seed"):
        CourtRequest(seed=1, drawn=DRAWN)


@pytest.mark.parametrize("words", ["t", "kettle"])
def test_words_that_do_not_occur_exactly_once_are_refused(words: str) -> None:
    with pytest.raises(RegenerationError, match="exactly once"):
        CourtRequest(words="x", instead_of=words).applied(RECIPE)


def test_a_request_is_told_with_all_that_it_asks() -> None:
    told = CourtRequest(words="cold", instead_of="warm", seed=4).told()
    assert told.en == "“warm” in the prompt becomes “cold”; seed 4"
    assert told.zh == "提示词中“warm”改为“cold”；种子改为 4"
    assert "round 9 (2026-12-01 08:00:00 +08:00)" in CourtRequest(drawn=DRAWN).told().en
