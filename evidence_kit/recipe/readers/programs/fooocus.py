"""Fooocus → Recipe; its own scheme, or webui's."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import fooocus
from evidence_kit.recipe.parameters import stated, unknown
from evidence_kit.recipe.readers import infotext
from evidence_kit.recipe.readers.generation import recipe_of


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of Fooocus's JSON.

    Raises:
        ValueError: the text is not by Fooocus.
    """
    return recipe_of(picture, embedded, fooocus.read(text), source)


def read_infotext(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of an infotext by Fooocus (`fooocus_scheme: a1111`): webui's layout, Fooocus's drawing."""
    recipe = infotext.read(picture, embedded, text)
    named = "Fooocus" in (recipe.program.value or "")
    program = recipe.program if named else stated("Fooocus", "png:fooocus_scheme")
    return recipe.model_copy(update={"dialect": unknown(), "program": program})
