"""Own and copied words of a changed decision, as the author states them."""

from __future__ import annotations

import pytest

from evidence_kit.domain.making.variation import Decision, DecisionKind
from evidence_kit.domain.pleadings.prompt_map import MappedWords, NegativeWords, PromptMap, Slot, WordsOf
from evidence_kit.domain.pleadings.whose_words import origins_of
from evidence_kit.domain.text import text

NAME = text("名", "name")
MAP = PromptMap(
    stated_by=NAME,
    prompt=(
        MappedWords(words="(celadon teapot:1.2)", slot=Slot.SUBJECT, origin=WordsOf.OWN),
        MappedWords(words="best quality", slot=Slot.QUALITY, origin=WordsOf.COPIED),
        MappedWords(words="moonlight", slot=Slot.ENVIRONMENT),
    ),
    negative=(NegativeWords(words="blurry", origin=WordsOf.OWN), NegativeWords(origin=WordsOf.COPIED)),
)


@pytest.mark.parametrize(
    ("kind", "was", "origins"),
    [
        (DecisionKind.WORD, "celadon", {WordsOf.OWN}),
        (DecisionKind.PROMPT_GROUP, "best quality, (celadon teapot:1.2)", {WordsOf.OWN, WordsOf.COPIED}),
        (DecisionKind.WORD, "moonlight", set()),
        (DecisionKind.NEGATIVE_GROUP, "blurry", {WordsOf.OWN}),
        (DecisionKind.NEGATIVE_GROUP, "lowres", {WordsOf.COPIED}),
        (DecisionKind.NEGATIVE_PROMPT, "blurry, lowres", {WordsOf.OWN, WordsOf.COPIED}),
        (DecisionKind.SEED, "7", set()),
    ],
)
def test_words_are_whose_the_author_says(kind: DecisionKind, was: str, origins: set[WordsOf]) -> None:
    assert origins_of(MAP, Decision(kind=kind, label=NAME, was=was, became="")) == origins


def test_nothing_is_stated_without_a_map() -> None:
    assert origins_of(None, Decision(kind=DecisionKind.WORD, label=NAME, was="celadon", became="")) == frozenset()
