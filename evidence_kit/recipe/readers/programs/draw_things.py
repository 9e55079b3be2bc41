"""Draw Things → Recipe; from the XMP packet, or from the EXIF comment."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import draw_things
from evidence_kit.recipe.readers.generation import recipe_of


def read_comment(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of the JSON alone.

    Raises:
        ValueError: it is not of Draw Things.
    """
    return recipe_of(picture, embedded, draw_things.read(text), source)
