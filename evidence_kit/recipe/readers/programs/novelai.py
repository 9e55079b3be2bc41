"""NovelAI → Recipe; from its chunks, from the EXIF comment, or from the alpha channel where these are gone."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import novelai
from evidence_kit.formats.metadata.programs.novelai import NovelaiTexts
from evidence_kit.recipe.readers.generation import recipe_of


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of the chunk `Comment`, with `Source` and `Description` beside it.

    Raises:
        ValueError: it cannot be read.
    """
    signs = NovelaiTexts(text, embedded.text("png:Source"), embedded.text("png:Description"))
    return recipe_of(picture, embedded, novelai.read(signs), source)


def read_hidden(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of the JSON that the alpha channel hides, and that the EXIF comment of WebP and JPEG holds as well.

    Raises:
        ValueError: it is not NovelAI's.
    """
    return recipe_of(picture, embedded, novelai.read(novelai.hidden(text)), source)
