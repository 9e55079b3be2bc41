"""Gap: what stands between a recipe and an exact regeneration, as a code with its arguments and without a sentence.

Whoever shows a gap to a person renders it in the reader's language by `wording/gaps.yaml` (`wording.gaps`). Gaps are derived
whenever they are asked for; no file holds one.
"""

from __future__ import annotations

from enum import StrEnum

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text


class GapCode(StrEnum):
    """What is missing. The values key the table."""

    NO_PARAMETERS = "NO_PARAMETERS"
    NO_READABLE_PARAMETERS = "NO_READABLE_PARAMETERS"
    CLOSED_SERVICE = "CLOSED_SERVICE"
    LABELLED_SERVICE = "LABELLED_SERVICE"
    CREDENTIALS_ALONE = "CREDENTIALS_ALONE"
    CREDENTIALS_UNREAD = "CREDENTIALS_UNREAD"
    CREDENTIALS_OF_ANOTHER = "CREDENTIALS_OF_ANOTHER"
    CREDENTIALS_ELSEWHERE = "CREDENTIALS_ELSEWHERE"
    CREDENTIALS_GONE = "CREDENTIALS_GONE"
    LABEL_ALONE = "LABEL_ALONE"
    NOT_STATED = "NOT_STATED"
    VAE_LEFT_TO_PROGRAM = "VAE_LEFT_TO_PROGRAM"
    SEVERAL_JOBS = "SEVERAL_JOBS"
    RULES_NOT_KNOWN = "RULES_NOT_KNOWN"
    RULES_OF_FORK = "RULES_OF_FORK"
    CHECKPOINT_WITHOUT_HASH = "CHECKPOINT_WITHOUT_HASH"
    CHECKPOINT_OF_OTHER_HASH = "CHECKPOINT_OF_OTHER_HASH"
    LORA_WITHOUT_HASH = "LORA_WITHOUT_HASH"
    LORA_OF_OTHER_HASH = "LORA_OF_OTHER_HASH"
    LORA_WITHOUT_WEIGHT = "LORA_WITHOUT_WEIGHT"
    NOISE_OF_GRAPHICS_CARD = "NOISE_OF_GRAPHICS_CARD"
    NOT_RUN = "NOT_RUN"
    SIZE_NOT_STATED = "SIZE_NOT_STATED"
    SIZE_OF_FILE_DIFFERS = "SIZE_OF_FILE_DIFFERS"
    PROGRAM_NOT_STATED = "PROGRAM_NOT_STATED"
    VERSION_OF_NO_PROGRAM = "VERSION_OF_NO_PROGRAM"
    PROGRAM_INFERRED = "PROGRAM_INFERRED"
    UNREAD_WORDS = "UNREAD_WORDS"
    TEXTS_CONTRADICT = "TEXTS_CONTRADICT"
    TEXT_AGAINST_GRAPH = "TEXT_AGAINST_GRAPH"
    TEXT_GARBLED = "TEXT_GARBLED"
    PROMPT_OR_PREFIX = "PROMPT_OR_PREFIX"
    NO_LINE_BREAK = "NO_LINE_BREAK"
    NO_SETTINGS_LINE = "NO_SETTINGS_LINE"
    NEGATIVE_PROMPT_TWICE = "NEGATIVE_PROMPT_TWICE"
    SETTINGS_IN_PROMPT = "SETTINGS_IN_PROMPT"
    KEY_TWICE = "KEY_TWICE"
    KEY_STATED_OTHERWISE = "KEY_STATED_OTHERWISE"
    VALUES_AT_ODDS = "VALUES_AT_ODDS"
    ANOTHER_READING = "ANOTHER_READING"
    NO_INIT_PICTURE = "NO_INIT_PICTURE"
    NO_INIT_PICTURE_NAMED = "NO_INIT_PICTURE_NAMED"
    NO_MASK = "NO_MASK"
    NO_MASK_NAMED = "NO_MASK_NAMED"
    PERHAPS_A_MASK = "PERHAPS_A_MASK"
    RULES_OF_LATER_VERSION = "RULES_OF_LATER_VERSION"
    SEVERAL_PASSES = "SEVERAL_PASSES"
    SEVERAL_SAVERS = "SEVERAL_SAVERS"
    PROMPT_IN_PARTS = "PROMPT_IN_PARTS"
    GRAPH_WITHOUT_SAMPLER = "GRAPH_WITHOUT_SAMPLER"
    TOO_MANY_PASSES = "TOO_MANY_PASSES"
    PREVIOUS_SEED_NOT_STATED = "PREVIOUS_SEED_NOT_STATED"


class Gap(Record):
    """Something that stands between this recipe and an exact regeneration."""

    code: GapCode
    parameter: str
    blocking: bool
    """True: nothing can be run before this is supplied."""
    arguments: dict[str, str | Text] = {}
    """What the sentence has to name; words of a picture as they stand in it."""
