"""Objections in words, both languages side by side."""

from __future__ import annotations

from evidence_kit.domain.filing.objection import Objection
from evidence_kit.domain.text import Text
from evidence_kit.wording import kit_table

REMEDY = "_REMEDY"
"""Ends the key of what would close one."""


def objection_text(one: Objection) -> Text:
    """Return what can be said, one statement in both languages."""
    return _filled(one.code.value, one)


def objection_remedy(one: Objection) -> Text:
    """Return what would close it."""
    return _filled(one.code.value + REMEDY, one)


def _filled(key: str, one: Objection) -> Text:
    sentence = kit_table("objections").sentences[key]
    return sentence.fill(**{name: one.arguments[name] for name in sentence.placeholders})
