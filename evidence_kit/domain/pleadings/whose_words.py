"""Whose words a changed decision is about, going by what the author states of them."""

from __future__ import annotations

from evidence_kit.domain.making.variation import Decision, DecisionKind
from evidence_kit.domain.pleadings.prompt_map import PromptMap, WordsOf

_NEGATIVE = frozenset({DecisionKind.NEGATIVE_GROUP, DecisionKind.NEGATIVE_PROMPT})
_OF_PROMPT = frozenset({DecisionKind.PROMPT_GROUP, DecisionKind.WORD, DecisionKind.WEIGHT})


def origins_of(mapped: PromptMap | None, decision: Decision) -> frozenset[WordsOf]:
    """Return own or copied, or both; nothing where a decision is none of words, or nothing is stated of them."""
    if mapped is None or not decision.was:
        return frozenset()
    if decision.kind in _NEGATIVE:
        named = {one.origin for one in mapped.negative if one.words and decision.was.strip() in one.words}
        rest = {one.origin for one in mapped.negative if not one.words}
        whole = decision.kind is DecisionKind.NEGATIVE_PROMPT
        return frozenset({one.origin for one in mapped.negative} if whole else named or rest)
    if decision.kind in _OF_PROMPT:
        return frozenset(one.origin for one in mapped.prompt if one.origin and _touches(one.words, decision.was))
    return frozenset()


def _touches(words: str, was: str) -> bool:
    bare = was.strip(" ,()[]")
    return bool(bare) and (bare in words or words.strip(" ,()[]") in was)
