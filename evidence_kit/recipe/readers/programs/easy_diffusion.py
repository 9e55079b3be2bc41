"""Easy Diffusion → Recipe; from its chunks, or from one JSON."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import easy_diffusion
from evidence_kit.recipe.readers.generation import recipe_of

SIGNS = (easy_diffusion.SIGN, easy_diffusion.SIGN_OF_LABELS)
"""Chunks that only Easy Diffusion writes."""
_PNG = "png:"


def read_chunks(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of its text chunks, whichever of them led here.

    Raises:
        ValueError: they contradict each other.
    """
    chunks = [
        (entry.carrier.removeprefix(_PNG), entry.text) for entry in embedded.entries if entry.carrier.startswith(_PNG)
    ]
    return recipe_of(picture, embedded, easy_diffusion.of_chunks(chunks), "text chunks")


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of its JSON.

    Raises:
        ValueError: the text is not by Easy Diffusion.
    """
    return recipe_of(picture, embedded, easy_diffusion.of_json(text), source)
