"""NovelAI → Recipe; from its chunks, or from the alpha channel where these are gone."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata import novelai
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.novelai import NovelaiTexts
from evidence_kit.recipe.readers.generation import recipe_of


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of the chunk `Comment`, with `Source` and `Description` beside it.

    Raises:
        ValueError: it cannot be read.
    """
    signs = NovelaiTexts(text, embedded.text("png:Source"), embedded.text("png:Description"))
    return recipe_of(picture, embedded, novelai.read(signs), source)


def read_hidden(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of the text hidden in the alpha channel.

    Raises:
        ValueError: it is not NovelAI's.
    """
    return recipe_of(picture, embedded, novelai.read(novelai.hidden(text)), source)
