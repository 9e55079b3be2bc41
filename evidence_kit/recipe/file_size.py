"""The size of the file against that which its parameters state: a picture that was cropped or enlarged, or another one's text."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Known, OtherParameter, Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.recipe.hires import FIRST_PASS, hires_of

FILE_SIZE = "size of the file against the text"
"""Key of an `OtherParameter`: what the parameters come to and what the file has, where they differ."""
_CHANGES_SIZE = ("upscal", "resiz", "hires", "outpaint", "crop", "zoom", "enlarge", "extras", "scale by", "postprocess",
                 "tiled", "refine", FIRST_PASS.lower())  # fmt: skip
"""Parts of keys of settings that change a picture's size."""


def with_file_size(recipe: Recipe, embedded: Embedded, *, drawn: bool) -> Recipe:
    """The recipe with both sizes where the file's is not the one stated; the recipe itself where nothing says that it should be.

    Args:
        drawn: whether a graph tells how the picture was made; its saver is found by the size of the file.
    """
    stated = _final(recipe)
    if drawn or stated is None or stated == (embedded.width, embedded.height):
        return recipe
    sizes = f"{stated[0]}x{stated[1]} ≠ {embedded.width}x{embedded.height}"
    said = OtherParameter(key=FILE_SIZE, value=sizes, changes_pixels=False)
    return recipe.model_copy(update={"others": (*recipe.others, said)})


def _final(recipe: Recipe) -> tuple[int, int] | None:
    """The size that the settings come to; None where they do not state it."""
    width, height = recipe.width, recipe.height
    if width.value is None or height.value is None or Known.STATED not in {width.known, height.known} or recipe.passes:
        return None
    pairs = tuple((other.key, other.value) for other in recipe.others)
    second = hires_of(pairs, width.value, height.value)
    if second is not None:
        return second.width, second.height
    if any(part in key.casefold() for key, _ in pairs for part in _CHANGES_SIZE):
        return None
    return width.value, height.value
