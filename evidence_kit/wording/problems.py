"""Problems in words: sentence and remedy of each code stand in `problems.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit.domain.filing.problem import FilingProblem
from evidence_kit.domain.text import Text
from evidence_kit.wording import kit_table

REMEDY = "_REMEDY"
"""Ends the key of what to do about a code."""


def problem_text(one: FilingProblem) -> Text:
    """Return what is wrong, one sentence in both languages."""
    return _filled(one.code.value, one)


def problem_remedy(one: FilingProblem) -> Text:
    """Return what to do about it."""
    return _filled(one.code.value + REMEDY, one)


def problems_json(problems: Sequence[FilingProblem]) -> list[dict[str, Any]]:
    """Return problems for a program that reads along: codes and arguments beside both languages."""
    return [
        one.model_dump(mode="json")
        | {"severity": one.severity.value, "message": problem_text(one).model_dump(), "remedy": problem_remedy(one).model_dump()}
        for one in problems
    ]  # fmt: skip


def _filled(key: str, one: FilingProblem) -> Text:
    sentence = kit_table("problems").sentences[key]
    return sentence.fill(**{name: one.arguments[name] for name in sentence.placeholders})
