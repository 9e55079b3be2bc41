"""What is missing of the init picture of img2img and inpainting: its files, and what the claimed picture leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.text import Text
from evidence_kit.recipe.hires import DENOISING
from evidence_kit.recipe.img2img import LOADED, LOADED_MASK, has_mask, is_img2img

_SILENT_ON_MASKS = ("a1111-2022", "a1111-2023-01", "a1111-2023-02", "a1111-1.1", "a1111-1.6")


def init_gaps(recipe: Recipe, stated: StatedInit) -> Iterator[Gap]:
    """The gaps of a recipe that starts from an init picture; none for txt2img."""
    pairs = tuple((other.key, other.value) for other in recipe.others)
    if not is_img2img(pairs, recipe.dialect.value):
        return
    values = dict(pairs)
    if stated.picture is None:
        yield _no_picture(values[DENOISING], values.get(LOADED, ""))
    if has_mask(pairs) and stated.mask is None:
        yield _no_mask(values.get(LOADED_MASK, ""))
    elif stated.mask is None and recipe.dialect.value in _SILENT_ON_MASKS:
        yield Gap(code=GapCode.PERHAPS_A_MASK, parameter="mask", blocking=False)
    if stated.picture is not None and stated.previous_seed is None:
        yield Gap(code=GapCode.PREVIOUS_SEED_NOT_STATED, parameter="init.previous_seed", blocking=False)


def _no_picture(strength: str, name: str) -> Gap:
    code = GapCode.NO_INIT_PICTURE_NAMED if name else GapCode.NO_INIT_PICTURE
    return Gap(code=code, parameter="init", blocking=True, arguments={"strength": strength} | _named(name))


def _no_mask(name: str) -> Gap:
    code = GapCode.NO_MASK_NAMED if name else GapCode.NO_MASK
    return Gap(code=code, parameter="mask", blocking=True, arguments=_named(name))


def _named(name: str) -> dict[str, str | Text]:
    return {"name": name} if name else {}
