"""What changed in a case since the filing before: the list that a supplementary filing prints after its catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evidence_kit import wording
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.case import Case, ExhibitPlan
from evidence_kit.domain.text import Text
from evidence_kit.review.places import name_of
from evidence_kit.review.readiness import changed_places

_words = wording.table("papers/supplement")
_TOLD = frozenset({
    "title", "court", "case_number", "cause", "parties", "work", "making", "claims", "elements", "chain", "captures",
    "accounts", "licences", "damages",
})  # fmt: skip
"""Keys of case.yaml that say something to the court; facts and exhibits go by their numbers."""
_COLUMNS = ("kind", "source", "content", "purpose", "lane")
"""Of a row of the catalogue that may change although its number is frozen."""


def changes_since(
    before: Case,
    after: Case,
    filed: Sequence[Exhibit],
    new: Sequence[ExhibitPlan],
    withdrawn: Mapping[str, int],
) -> tuple[Text, ...]:
    """Returns each change in a sentence: exhibits, facts, and the rest of what the case says.

    Args:
        before: the case as the filing before holds it.
        after: the case as it is.
        filed: the exhibits of all earlier filings.
        new: the rows that are filed now.
        withdrawn: by number of a filed exhibit, how many of its files were withdrawn.
    """
    kept = {plan.number for group in after.groups for plan in group.exhibits}
    was = {plan.number for group in before.groups for plan in group.exhibits}
    gone = (one for one in filed if one.number in was - kept)  # what went before the last filing was told in it
    return (
        *(_words("exhibit_new", number=plan.number, name=plan.name) for plan in new),
        *(_words("exhibit_gone", number=one.number, name=one.name) for one in gone),
        *(_words("files_withdrawn", number=number, count=count) for number, count in withdrawn.items()),
        *_rows(before, after, {one.number for one in filed}),
        *_facts(before, after),
        *(_words("changed", name=name) for place, name in changed_places(before, after) if place[0] in _TOLD),
    )


def _rows(before: Case, after: Case, filed: set[str]) -> Iterator[Text]:
    """What the rows of filed exhibits say otherwise than before."""
    was = {plan.number: plan for group in before.groups for plan in group.exhibits}
    for at, group in enumerate(after.groups):
        for row, plan in enumerate(group.exhibits):
            old = was.get(plan.number)
            if old is None or plan.number not in filed:
                continue
            for column in _COLUMNS:
                if getattr(old, column) != getattr(plan, column):
                    yield _words("changed", name=name_of(after, ("groups", at, "exhibits", row, column)))


def _facts(before: Case, after: Case) -> Iterator[Text]:
    old, new = ({fact.id: fact for fact in case.facts} for case in (before, after))
    for number, fact in new.items():
        if number not in old:
            yield _words("fact_new", name=number)
        elif old[number] != fact:
            at = after.facts.index(fact)
            yield _words("changed", name=name_of(after, ("facts", at)))
    yield from (_words("fact_gone", name=number) for number in old if number not in new)
