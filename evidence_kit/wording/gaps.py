"""Gaps in words: the sentence of each code stands in `gaps.yaml` beside this file, with what to try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.text import Text, run_on
from evidence_kit.wording import kit_table

REMEDIES: dict[GapCode, tuple[str, ...]] = {
    GapCode.NO_PARAMETERS: ("find_the_original", "look_it_up"),
    GapCode.NO_READABLE_PARAMETERS: ("find_the_original", "look_it_up"),
    GapCode.NOT_STATED: ("look_it_up",),
    GapCode.RULES_NOT_KNOWN: ("film_it_there",),
    GapCode.RULES_OF_FORK: ("film_it_in_the_fork",),
    GapCode.CHECKPOINT_WITHOUT_HASH: ("confirm_the_checkpoint",),
    GapCode.LORA_WITHOUT_HASH: ("confirm_the_lora",),
    GapCode.LORA_WITHOUT_WEIGHT: ("look_it_up",),
    GapCode.NOISE_OF_GRAPHICS_CARD: ("state_the_card",),
    GapCode.NOT_RUN: ("film_it_in_the_original",),
    GapCode.SIZE_NOT_STATED: ("compare_the_size",),
    GapCode.NO_SETTINGS_LINE: ("compare_the_prompts",),
    GapCode.NEGATIVE_PROMPT_TWICE: ("compare_the_prompts",),
    GapCode.SETTINGS_IN_PROMPT: ("compare_the_prompts",),
    GapCode.KEY_TWICE: ("compare_the_prompts",),
    GapCode.ANOTHER_READING: ("compare_the_prompts",),
    GapCode.NO_INIT_PICTURE: ("take_in_the_init_picture",),
    GapCode.NO_INIT_PICTURE_NAMED: ("take_in_the_init_picture",),
    GapCode.NO_MASK: ("take_in_the_mask",),
    GapCode.NO_MASK_NAMED: ("take_in_the_mask",),
    GapCode.PERHAPS_A_MASK: ("take_in_a_mask_if_any",),
    GapCode.PREVIOUS_SEED_NOT_STATED: ("state_the_previous_seed",),
}
"""What to try for each gap: one sentence or several."""


def gap_text(*gaps: Gap) -> Text:
    """Return what is missing, a sentence a gap, in both languages."""
    return run_on(*(kit_table("gaps")(gap.code.value, **gap.arguments) for gap in gaps))


def gap_remedy(gap: Gap) -> Text:
    """Return what to try."""
    return run_on(*kit_table("gaps").each(*REMEDIES[gap.code]))


def gaps_json(gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    """Return gaps for a program that reads along: codes and arguments beside both languages."""
    return [
        gap.model_dump(mode="json") | {"message": gap_text(gap).model_dump(), "remedy": gap_remedy(gap).model_dump()}
        for gap in gaps
    ]
