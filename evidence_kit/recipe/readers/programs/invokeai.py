"""InvokeAI → Recipe; whichever of its three kinds of metadata there is, the newest first."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import invokeai
from evidence_kit.recipe.readers.generation import recipe_of


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of the text of one of InvokeAI's chunks.

    Raises:
        ValueError: it cannot be read.
    """
    readers = {"png:sd-metadata": invokeai.read_sd_metadata, "png:Dream": invokeai.read_dream}
    return recipe_of(picture, embedded, readers.get(source, invokeai.read)(text), source)
