"""Gaps in words: the sentence of each code stands in `gaps.yaml` beside this file, with what to try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.origin import Service
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES, parameter_name
from evidence_kit.domain.text import Text, run_on
from evidence_kit.wording import kit_table
from evidence_kit.wording.remarks import program_name, remark_name, remark_value, said_of_field

ASK_FOR_WEIGHTS = "ask_for_the_weights"
REMEDIES: dict[GapCode, tuple[str, ...]] = {
    GapCode.NO_PARAMETERS: ("ask_for_the_original",),
    GapCode.NO_READABLE_PARAMETERS: ("ask_which_program",),
    GapCode.LABELLED_SERVICE: ("records_labelled",),
    GapCode.CREDENTIALS_ALONE: ("ask_the_maker",),
    GapCode.CREDENTIALS_UNREAD: ("ask_the_maker",),
    GapCode.CREDENTIALS_OF_ANOTHER: ("say_which_tool_came_first",),
    GapCode.CREDENTIALS_ELSEWHERE: ("fetch_the_manifest_on_record",),
    GapCode.CREDENTIALS_GONE: ("hand_in_the_signed_copy",),
    GapCode.LABEL_ALONE: ("find_who_generated",),
    GapCode.NOT_STATED: ("ask_for_the_log",),
    GapCode.VAE_LEFT_TO_PROGRAM: (ASK_FOR_WEIGHTS,),
    GapCode.SEVERAL_JOBS: ("say_which_job",),
    GapCode.RULES_NOT_KNOWN: ("film_it_there",),
    GapCode.RULES_OF_FORK: ("film_it_in_the_fork",),
    GapCode.CHECKPOINT_WITHOUT_HASH: ("confirm_the_checkpoint",),
    GapCode.CHECKPOINT_OF_OTHER_HASH: ("compare_that_hash",),
    GapCode.LORA_WITHOUT_HASH: ("confirm_the_lora",),
    GapCode.LORA_OF_OTHER_HASH: ("compare_that_hash",),
    GapCode.LORA_WITHOUT_WEIGHT: ("ask_for_the_log",),
    GapCode.NOISE_OF_GRAPHICS_CARD: ("state_the_card",),
    GapCode.NOT_RUN: ("film_it_in_the_original",),
    GapCode.SIZE_NOT_STATED: ("compare_the_size",),
    GapCode.SIZE_OF_FILE_DIFFERS: ("compare_the_size",),
    GapCode.PROGRAM_NOT_STATED: ("state_the_program",),
    GapCode.VERSION_OF_NO_PROGRAM: ("state_the_program",),
    GapCode.PROGRAM_INFERRED: ("state_the_program",),
    GapCode.UNREAD_WORDS: ("film_it_in_the_original",),
    GapCode.SAVED_BY_EDITOR: ("hand_in_the_copy_before_it",),
    GapCode.TEXTS_CONTRADICT: ("hand_in_the_first_copy",),
    GapCode.TEXT_AGAINST_GRAPH: ("explain_the_text",),
    GapCode.PROMPT_OR_PREFIX: ("show_the_prompt",),
    GapCode.TEXT_GARBLED: ("show_the_words",),
    GapCode.NO_LINE_BREAK: ("compare_the_prompts",),
    GapCode.NO_SETTINGS_LINE: ("compare_the_prompts",),
    GapCode.NEGATIVE_PROMPT_TWICE: ("compare_the_prompts",),
    GapCode.NEGATIVE_PROMPT_ALIKE: ("compare_the_prompts",),
    GapCode.SETTINGS_IN_PROMPT: ("compare_the_prompts",),
    GapCode.KEY_TWICE: ("say_which_value",),
    GapCode.KEY_STATED_OTHERWISE: ("say_which_value",),
    GapCode.VALUES_AT_ODDS: ("say_which_value",),
    GapCode.ANOTHER_READING: ("compare_the_prompts",),
    GapCode.NO_INIT_PICTURE: ("take_in_the_init_picture",),
    GapCode.NO_INIT_PICTURE_NAMED: ("take_in_the_init_picture",),
    GapCode.NO_MASK: ("take_in_the_mask",),
    GapCode.NO_MASK_NAMED: ("take_in_the_mask",),
    GapCode.PERHAPS_A_MASK: ("take_in_a_mask_if_any",),
    GapCode.RULES_OF_LATER_VERSION: ("film_it_there",),
    GapCode.RULES_BY_DATE: ("try_other_rules",),
    GapCode.STEP_NOISE_PLACE: ("try_the_card",),
    GapCode.SEVERAL_PASSES: ("film_it_in_the_original",),
    GapCode.SEVERAL_SAVERS: ("say_which_node_saved_it",),
    GapCode.PROMPT_IN_PARTS: ("film_it_in_the_original",),
    GapCode.GRAPH_WITHOUT_SAMPLER: ("film_it_in_the_original",),
    GapCode.TOO_MANY_PASSES: ("film_it_in_the_original",),
    GapCode.PREVIOUS_SEED_NOT_STATED: ("state_the_previous_seed",),
}
"""The one thing to ask the client for, or to do, for each gap. A closed service has its own (`RECORDS`), weights too."""
WEIGHTS = frozenset({"checkpoint", "vae"})
"""Parameters that are files: where one is not stated, the file itself is asked for."""
RECORDS: dict[Service, str] = {
    service: f"records_{service.value}" for service in Service if service is not Service.LABELLED
}
"""Which records of the account to obtain from a service."""


def gap_text(*gaps: Gap) -> Text:
    """Return what is missing, a sentence a gap, in both languages."""
    return run_on(*(_sentence(gap) for gap in gaps))


def _sentence(gap: Gap) -> Text:
    named = {name: value for name, value in gap.arguments.items() if name != "service"}  # a code, not a word
    if gap.code is GapCode.NOT_RUN:
        key, value = str(named["key"]), str(named["value"])
        named = {"key": remark_name(key), "value": remark_value(key, value)}
    if gap.code in (GapCode.TEXTS_CONTRADICT, GapCode.TEXT_AGAINST_GRAPH):
        named["what"] = said_of_field(str(named["what"]))
    if isinstance(program := named.get("program"), str):
        named["program"] = program_name(program)
    return kit_table("gaps")(gap.code.value, **named)


def gap_name(gap: Gap) -> Text:
    """Return what the parameter of a gap is called."""
    return parameter_name(gap.parameter) if gap.parameter in PARAMETER_NAMES else remark_name(gap.parameter)


def gap_remedy(gap: Gap) -> Text:
    """Return the next step: whom to ask for what, or what to do."""
    if gap.code is GapCode.CLOSED_SERVICE:
        return kit_table("gaps")(RECORDS[Service(str(gap.arguments["service"]))])
    if gap.code is GapCode.NOT_STATED and gap.parameter in WEIGHTS:
        return kit_table("gaps")(ASK_FOR_WEIGHTS)
    return run_on(*kit_table("gaps").each(*REMEDIES[gap.code]))


def gaps_json(gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    """Return gaps for a program that reads along: codes and arguments beside both languages."""
    return [
        gap.model_dump(mode="json") | {"message": gap_text(gap).model_dump(), "remedy": gap_remedy(gap).model_dump()}
        for gap in gaps
    ]
