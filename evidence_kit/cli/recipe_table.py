"""A recipe and its gaps in the terminal."""

from __future__ import annotations

from typing import Any

from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.parameter_names import parameter_name
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Recipe
from evidence_kit.wording.gaps import gap_remedy, gap_text


def print_recipe(recipe: Recipe) -> None:
    """A recipe as a table: value and how it is known."""
    language = chosen_language()
    table: list[tuple[str, str]] = []
    for name in ("program", "prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "width",
                 "height", "clip_skip", "noise_source"):  # fmt: skip
        parameter: Any = getattr(recipe, name)
        value = say("（未知）", "(unknown)") if parameter.value is None else str(parameter.value)
        table.append((parameter_name(name).in_(language), f"{value}  [{KNOWN_NAMES[parameter.known].in_(language)}]"))
    weights = recipe.checkpoint.value
    if weights is not None:
        table.append((parameter_name("checkpoint").in_(language), f"{weights.name} {weights.short_hash or ''}"))
    table.extend(("LoRA", f"{lora.weights.name} {lora.unet_weight.value}") for lora in recipe.loras)
    terminal.rows(say("配方", "Recipe"), table)


def print_gaps(gaps: tuple[Gap, ...]) -> None:
    """What is missing, and what to try."""
    language = chosen_language()
    if gaps:
        terminal.line(say(f"缺口 {len(gaps)} 处：", f"Gaps: {len(gaps)}"), style="bold")
    for gap in gaps:
        terminal.line(
            f"{'■' if gap.blocking else '□'} {gap_text(gap).in_(language)}", style="red" if gap.blocking else "yellow"
        )
        terminal.line(f"  → {gap_remedy(gap).in_(language)}")
