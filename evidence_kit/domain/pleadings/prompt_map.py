"""PromptMap: which words of the prompt settle what in the picture, and whose words they are, as the author states it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from evidence_kit.domain.record import Day, Record
from evidence_kit.domain.text import Text, text


class Slot(StrEnum):
    """What words are about: the five kinds that Li v. Liu, (2023) Jing 0491 Min Chu 11279, sorted a prompt into, and quality."""

    TYPE = "type"
    SUBJECT = "subject"
    ENVIRONMENT = "environment"
    COMPOSITION = "composition"
    STYLE = "style"
    QUALITY = "quality"


SLOT_NAMES: dict[Slot, Text] = {
    Slot.TYPE: text("艺术类型", "type of art"),
    Slot.SUBJECT: text("主体", "subject"),
    Slot.ENVIRONMENT: text("环境", "environment"),
    Slot.COMPOSITION: text("构图", "composition"),
    Slot.STYLE: text("风格", "style"),
    Slot.QUALITY: text("画质", "quality"),
}


class WordsOf(StrEnum):
    """Where words came from."""

    OWN = "own"
    COPIED = "copied"


WORDS_OF_NAMES: dict[WordsOf, Text] = {
    WordsOf.OWN: text("自拟", "own words"),
    WordsOf.COPIED: text("复制", "copied"),
}


class MappedWords(Record):
    """A phrase of the prompt, letter by letter as it stands there."""

    words: str = Field(min_length=1)
    slot: Slot
    origin: WordsOf | None = None
    """None: the author does not say."""
    step: str = ""
    """Name of the step of `chain` that added them; empty: there from the base picture on."""


class NegativeWords(Record):
    """A part of the negative prompt and whose words it is."""

    words: str = ""
    """Letter by letter; empty: all that no other entry names."""
    origin: WordsOf


class PromptMap(Record):
    """The author's own account of the words, never the kit's guess."""

    stated_by: Text
    """The natural person whose account it is."""
    stated_on: Day | None = None
    prompt: tuple[MappedWords, ...]
    negative: tuple[NegativeWords, ...] = ()


class Placed(Record):
    """A phrase of a map in a prompt: where it begins, or that it does not stand there."""

    mapped: MappedWords
    start: int | None
    """Characters from the beginning; None: the prompt has no such words at that place in the order."""


def placed(prompt: str, mapped: tuple[MappedWords, ...]) -> tuple[Placed, ...]:
    """Return each phrase with its place, searched from the end of the phrase before and, failing that, from the beginning."""
    found: list[Placed] = []
    end = 0
    for one in mapped:
        start = prompt.find(one.words, end)
        if start < 0:
            start = prompt.find(one.words)
        end = start + len(one.words) if start >= 0 else end
        found.append(Placed(mapped=one, start=start if start >= 0 else None))
    return tuple(found)


def unmapped(prompt: str, phrases: tuple[Placed, ...]) -> tuple[str, ...]:
    """Return what no phrase covers, without the commas and spaces around it."""
    covered = bytearray(len(prompt))
    for phrase in phrases:
        if phrase.start is not None:
            covered[phrase.start : phrase.start + len(phrase.mapped.words)] = b"\1" * len(phrase.mapped.words)
    left = "".join("\0" if covered[at] else character for at, character in enumerate(prompt))
    return tuple(piece for part in left.split("\0") if (piece := part.strip(" ,\n\t")))
