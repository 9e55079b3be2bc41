"""Pictures of the day of creation: what each states of itself, so that a row of the log or a step of the re-run finds its own."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.settings import Settings
from evidence_kit.formats import png
from evidence_kit.formats.metadata.creation_log import LoggedGeneration
from evidence_kit.recipe.read import read_recipe
from evidence_kit.recipe.settings import settings_despite_gaps

_STATED = {"seed": "seed", "width": "width", "height": "height", "steps": "steps", "negative_prompt": "negative_prompt"}
"""Column of webui's log → field of a recipe; the prompt and the CFG scale are compared apart."""


@dataclass(frozen=True)
class Draft:
    """A PNG of the creation record and the recipe that is embedded in it."""

    file: Artifact
    recipe: Recipe

    @property
    def name(self) -> str:
        """As it was received."""
        return self.file.origin or self.file.path.rpartition("/")[2]

    def agrees_with(self, row: LoggedGeneration) -> bool:
        """Tell whether the picture states what a row of the log does: words, seed, size, steps, scale."""
        values, recipe = row.values, self.recipe
        plain = all(str(getattr(recipe, field).value) == values.get(column) for column, field in _STATED.items())
        return (
            plain
            and recipe.prompt.value == values.get("prompt")
            and _number(values.get("cfgs")) == recipe.cfg_scale.value
        )

    def ran(self, settings: Settings) -> bool:
        """Tell whether what the picture states, read as a recipe, comes to these settings."""
        return ran(self.recipe, settings)


def ran(recipe: Recipe, settings: Settings) -> bool:
    """Tell whether a recipe comes to these settings, weights by their names."""
    try:
        own = settings_despite_gaps(recipe)
    except (ValidationError, AssertionError, ValueError):
        return False
    fields = ("prompt", "negative_prompt", "seed", "steps", "cfg_scale", "width", "height", "clip_skip", "sampler")
    return all(getattr(own, name) == getattr(settings, name) for name in fields) and _loras(own) == _loras(settings)


def drafts(setting: Setting) -> tuple[Draft, ...]:
    """Return the PNGs that exhibits of the creation record hold, the claimed picture last."""
    files = dict.fromkeys(
        item for one in setting.supplied for item in one.artifacts
        if item.role in {Role.CREATION_LOG, Role.CLAIMED_PICTURE} and item.media_type == "image/png"
    )  # fmt: skip
    ordered = sorted(files, key=lambda item: item.role is Role.CLAIMED_PICTURE)
    return tuple(Draft(item, recipe) for item in ordered if (recipe := _recipe(setting, item)) is not None)


def _recipe(setting: Setting, item: Artifact) -> Recipe | None:
    try:
        return read_recipe(item.path, png.read(setting.gathered.read(item.path)))
    except ValueError:  # a damaged picture states nothing; it is shown all the same
        return None


def _loras(settings: Settings) -> list[tuple[str, float]]:
    return [(lora.weights.name, lora.unet_weight) for lora in settings.loras]


def _number(words: str | None) -> float | None:
    try:
        return float(words or "")
    except ValueError:
        return None
