"""JSON of settings by nobody the kit knows → Recipe, with the source of each value saying that its layout is not verified."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import unnamed_json
from evidence_kit.recipe.readers.generation import recipe_of


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of such a JSON.

    Raises:
        ValueError: it is none.
    """
    return recipe_of(picture, embedded, unnamed_json.read(text), f"{source} ({unnamed_json.UNVERIFIED})")
