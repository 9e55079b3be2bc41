"""The ten recipes of a line-up: the claimed one first, all different, the same for everybody."""

from __future__ import annotations

from evidence_kit.domain.in_court.line_up import SIZE
from evidence_kit.regenerate.vary.neighbours import CLAIMED, roster_of
from tests.domain.in_court.test_hearing import RECIPE


def test_ten_different_recipes_the_claimed_one_first() -> None:
    roster = roster_of(RECIPE)
    assert roster == roster_of(RECIPE)
    assert len({one.settings for one in roster.suspects}) == SIZE
    assert roster.suspects[0].settings == RECIPE and roster.suspects[0].label == CLAIMED
    assert all(one.label != CLAIMED for one in roster.suspects[1:])


def test_seeds_words_and_numbers_are_among_them_and_the_size_stays() -> None:
    others = [one.settings for one in roster_of(RECIPE).suspects[1:]]
    assert {one.seed for one in others} >= {6, 8} and any(one.prompt != RECIPE.prompt for one in others)
    assert any(one.cfg_scale != RECIPE.cfg_scale for one in others)
    assert all((one.width, one.height) == (64, 64) for one in others)


def test_a_recipe_without_words_is_filled_up_with_seeds() -> None:
    roster = roster_of(RECIPE.model_copy(update={"prompt": ""}))
    assert len({one.settings for one in roster.suspects}) == SIZE
