"""Pictures that carry texts in webui's layout, put together for the tests of their readers."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from tests.png_texts import with_texts
from tests.recipe.test_readers import image

COMMON = "Steps: 20, Sampler: {sampler}, CFG scale: 7, Seed: 5, Size: 128x64, Model hash: 8059cfa9dc, Model: tiny"


def infotext(more: str = "", *, prompt: str = "teapot", negative: str = "fog", sampler: str = "Euler a") -> str:
    """A text with further keys at the end of its settings."""
    settings = COMMON.format(sampler=sampler) + (f", {more}" if more else "")
    return f"{prompt}\nNegative prompt: {negative}\n{settings}"


def recipe_of(text: str, *beside: tuple[str, str]) -> Recipe:
    """The recipe of a picture with a text, and other chunks beside it."""
    return read_recipe("claimed", embedded_in(with_texts(image(), (("parameters", text), *beside))))


def blocking(recipe: Recipe) -> list[str]:
    """The parameters that block a run."""
    return [gap.parameter for gap in gaps_of(recipe) if gap.blocking]
