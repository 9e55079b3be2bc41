"""Recipe → Settings, for whoever is going to run them: only a recipe without blocking gaps can be run."""

from __future__ import annotations

from pydantic import ValidationError

from evidence_kit.domain.errors import RegenerationError, words_of
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.parameter_names import parameter_names
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.settings import settings_despite_gaps
from evidence_kit.wording.gaps import gap_remedy, gap_text


def settings_of(recipe: Recipe, stated: StatedInit = NOTHING_STATED) -> Settings:
    """What to run for a recipe. Extra-network tags are cut out of the prompt, nothing put in their place.

    Args:
        recipe: what the picture says.
        stated: what a party gave of an init picture.

    Raises:
        RegenerationError: the recipe has blocking gaps, or a value that no program can have run.
    """
    blocking = [gap for gap in gaps_of(recipe, stated) if gap.blocking]
    if blocking:
        said = gap_text(*blocking)
        raise RegenerationError(
            text(f"生成参数不完整：{said.zh}", f"The recipe cannot be run: {said.en}"), gap_remedy(blocking[0])
        )
    try:
        return settings_despite_gaps(recipe, stated)
    except ValidationError as error:
        raise _impossible(error) from error


def _impossible(error: ValidationError) -> RegenerationError:
    found = error.errors(include_url=False)
    places = parameter_names(dict.fromkeys(tuple(str(part) for part in item["loc"]) for item in found))
    return RegenerationError(
        text(
            f"生成参数中的数值不可能成立：{places.zh}。", f"The recipe states values that cannot be run: {places.en}."
        ),
        text("请核对图片的内嵌参数是否被改动过。", "Check whether the embedded parameters were altered."),
        words_of("\n".join(item["msg"] for item in found)),
    )
