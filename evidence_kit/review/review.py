"""Every rule, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_kit.domain.filing.problem import FilingProblem, Place, gravest_first
from evidence_kit.review import catalogue, claims, consistency, files, licences, phrases, prompt_text, readiness, words
from evidence_kit.review.material import CaseMaterial

Rule = Callable[[CaseMaterial], Iterator[FilingProblem]]
RULES: tuple[Rule, ...] = (
    files.damage, files.claimed_picture, files.doubles, files.undated,
    words.unfilled, words.untranslated,
    catalogue.exhibits, catalogue.numbers, catalogue.unfiled,
    claims.costs, claims.captures, claims.facts, claims.case_number, claims.prompts,
    prompt_text.misquoted, prompt_text.names, prompt_text.ratios, prompt_text.choices, prompt_text.origins,
    consistency.roles, consistency.titles, consistency.translations, consistency.doubled,
    licences.components_covered, licences.limits, licences.steps_exhibited,
    phrases.phrases,
    readiness.parties, readiness.papers, readiness.tail, readiness.since_bundle, readiness.deadline,
)  # fmt: skip


def review(material: CaseMaterial, line_of: Callable[[Place], int | None]) -> tuple[FilingProblem, ...]:
    """Return every problem of a case, the gravest first, each with its line in case.yaml where it stands in one.

    Args:
        material: the case.
        line_of: the line of a place, counted from 1; None where case.yaml does not hold it.
    """
    found = (*(one for rule in RULES for one in rule(material)), *material.oddities)
    return gravest_first([_at(one, line_of(one.place)) if one.place else one for one in found])


def _at(one: FilingProblem, line: int | None) -> FilingProblem:
    return one.model_copy(update={"line": line})
