"""Whether a case is ready to be filed: who signs and dates it, what is not sealed yet, what changed since, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence_kit.domain.artifact import HANDED_ROLES
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import Action
from evidence_kit.domain.filing.problem import FilingProblem, Place, ProblemCode, problem
from evidence_kit.domain.text import Text, text
from evidence_kit.review.material import CaseMaterial
from evidence_kit.review.places import name_of

NEAR = 7
"""Days before a time limit from which on it is near."""
_NAMED = 5
"""Changes that one sentence names."""
_OF_MACHINE = frozenset({Action.SEALED, Action.SEAL_FAILED, Action.UPGRADED, Action.RENEWED, Action.BUNDLE_PACKED})
"""Events that follow a seal by themselves and wait for none."""


def parties(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what is missing for signing and dating."""
    if not material.case.signer:
        yield problem(ProblemCode.NO_SIGNER, ("signer",), key="signer")
    sealing = material.case.sealing
    if not sealing.authorities:
        yield problem(ProblemCode.NO_AUTHORITY, ("sealing",), key="sealing.authorities")
    asked = (("authorities_needed", sealing.authorities_needed, sealing.authorities),
             ("calendars_needed", sealing.calendars_needed, sealing.calendars))  # fmt: skip
    for key, needed, named in asked:
        if len(named) < needed and (named or sealing.authorities):
            place = ("sealing", key)
            yield problem(ProblemCode.TOO_FEW_PARTIES, place, key=key, needed=needed, named=len(named))


def papers(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give files of keys and certificates that signing and dating need and that are not there."""
    for place, path in material.absent:
        yield problem(ProblemCode.PARTY_FILE_MISSING, place, file=path)


def tail(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give the events that no seal dates yet, those left out that a seal or a bundle makes itself."""
    later = [event for event in material.events[material.sealed :] if event.action not in _OF_MACHINE]
    if material.sealed and later:
        yield problem(ProblemCode.TAIL_UNSEALED, count=len(later), command=material.command["seal"])


def since_bundle(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what changed in case.yaml, and what was taken in, since the newest bundle was packed."""
    filed = material.filed
    if filed is None:
        return
    command, supplement = material.command["assemble"], material.command["supplement"]
    new = [one for one in material.exhibits if one.files and one.plan.number not in filed.exhibits]
    if new and filed.exhibits:
        numbers = ", ".join(one.plan.number for one in new)
        yield problem(ProblemCode.EXHIBITS_NOT_FILED_YET, new[0].place, numbers=numbers, supplement=supplement)
    changes = changed_places(filed.case, material.case)
    if changes:
        yield problem(ProblemCode.CASE_NEWER_THAN_BUNDLE, changes[0][0], changes=_listed(changes), command=command,
                      supplement=supplement)  # fmt: skip
    later = material.events[filed.events :]
    count = sum(item.role in HANDED_ROLES for event in later for item in event.products)
    if count:
        yield problem(ProblemCode.FILES_NEWER_THAN_BUNDLE, count=count, command=command, supplement=supplement)


def deadline(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give a time limit that passed, or is near."""
    last = material.case.deadline
    if last is None:
        return
    days = (last - material.today).days
    if days < 0:
        yield problem(ProblemCode.DEADLINE_PASSED, ("deadline",), deadline=f"{last}", days=-days)
    elif days <= NEAR:
        yield problem(ProblemCode.DEADLINE_NEAR, ("deadline",), deadline=f"{last}", days=days)


def changed_places(before: Case, after: Case) -> tuple[tuple[Place, Text], ...]:
    """Return each place at which two states of a case differ, with its name and, of single words, what became of what."""
    old, new = (_leaves(one.model_dump(mode="json", by_alias=True)) for one in (before, after))
    found: dict[Text, Place] = {}
    for place in dict.fromkeys((*new, *old)):
        if old.get(place) != new.get(place):
            name = name_of(after if place in new else before, place)
            zh, en = (_change(old.get(place), new.get(place), language) for language in ("zh", "en"))
            found.setdefault(text(name.zh + zh, name.en + en), place)
    return tuple((place, name) for name, place in found.items())


def _leaves(value: Any, place: Place = ()) -> Mapping[Place, Any]:
    """Every value by its place; a statement in two languages is one."""
    if isinstance(value, dict) and value.keys() != {"zh", "en"}:
        return {at: leaf for key, item in value.items() for at, leaf in _leaves(item, (*place, key)).items()}
    if isinstance(value, list):
        return {at: leaf for key, item in enumerate(value) for at, leaf in _leaves(item, (*place, key)).items()}
    return {place: value}


def _change(old: Any, new: Any, language: str) -> str:
    words = [one.get(language) if isinstance(one, dict) else one for one in (old, new)]
    short = all(isinstance(one, str) and 0 < len(one) <= 20 for one in words)
    return f" ({words[0]} → {words[1]})" if short and words[0] != words[1] else ""


def _listed(changes: tuple[tuple[Place, Text], ...]) -> Text:
    names = [name for _, name in changes[:_NAMED]]
    more = " …" if len(changes) > _NAMED else ""
    return text("、".join(name.zh for name in names) + more, ", ".join(name.en for name in names) + more)
