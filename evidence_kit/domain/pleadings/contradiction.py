"""What contradicts itself in a case.yaml: names given twice, and references to what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence_kit.domain.fault import FaultCode

REFERRING = ("facts", "captures", "accounts", "licences", "damages")
"""Keys of a case whose entries name exhibits."""
Place = tuple[str | int, ...]
"""Keys and indexes from the top of the document down."""


class CaseCode(FaultCode):
    """What contradicts itself in a case.yaml."""

    FACT_TWICE = "CASE_FACT_TWICE"
    EXHIBIT_TWICE = "CASE_EXHIBIT_TWICE"
    NO_FACT = "CASE_NO_FACT"
    NO_EXHIBIT = "CASE_NO_EXHIBIT"
    STEP_TWICE = "CASE_STEP_TWICE"
    LANGUAGE_TWICE = "CASE_LANGUAGE_TWICE"
    NO_PLAINTIFF = "CASE_NO_PLAINTIFF"


@dataclass(frozen=True)
class Contradiction:
    """One contradiction, and where it stands."""

    code: CaseCode
    place: Place
    arguments: dict[str, str] = field(default_factory=dict)
    first: Place | None = None
    """Of what is given twice: where it stands first."""


def contradictions(document: Mapping[str, Any]) -> tuple[Contradiction, ...]:
    """Return every contradiction of a case, as plain values by its keys; tolerates whatever else is wrong with it."""
    numbers, facts = list(_exhibits(document)), list(_named(document, "facts", "id"))
    return (
        *_twice(facts, CaseCode.FACT_TWICE),
        *_twice(numbers, CaseCode.EXHIBIT_TWICE),
        *_twice(_named(document, "chain", "name"), CaseCode.STEP_TWICE),
        *_twice(
            [(("languages", at), one) for at, one in enumerate(_list(document, "languages"))], CaseCode.LANGUAGE_TWICE
        ),
        *_missing(_references(document, ("elements",), "facts"), facts, CaseCode.NO_FACT),
        *_missing(_references(document, REFERRING, "exhibits"), numbers, CaseCode.NO_EXHIBIT),
        *_without_claimant(document),
    )


def _exhibits(document: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    for index, group in enumerate(_list(document, "groups")):
        for place, number in _named(group, "exhibits", "number"):
            yield ("groups", index, *place), number


def _named(holder: Any, key: str, name: str) -> Iterator[tuple[Place, Any]]:
    for index, item in enumerate(_list(holder, key)):
        if isinstance(item, Mapping) and name in item:
            yield (key, index, name), item[name]


def _references(document: Mapping[str, Any], keys: tuple[str, ...], name: str) -> Iterator[tuple[Place, Any]]:
    for key in keys:
        for index, item in enumerate(_list(document, key)):
            for position, wanted in enumerate(_list(item, name)):
                yield (key, index, name, position), wanted


def _twice(named: Iterable[tuple[Place, Any]], code: CaseCode) -> Iterator[Contradiction]:
    before: dict[str, Place] = {}
    for place, name in named:
        if isinstance(name, str) and before.setdefault(name, place) != place:
            yield Contradiction(code, place, {"name": name}, before[name])


def _missing(
    wanted: Iterable[tuple[Place, Any]], known: Iterable[tuple[Place, Any]], code: CaseCode
) -> Iterator[Contradiction]:
    names = {name for _, name in known if isinstance(name, str)}
    for place, name in wanted:
        if isinstance(name, str) and name not in names:
            yield Contradiction(code, place, {"name": name})


def _without_claimant(document: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Whoever files must be among the parties: a plaintiff, or in an appeal one of both sides."""
    parties = [party for party in _list(document, "parties") if isinstance(party, Mapping)]
    if not any(
        party.get("submits") or party.get("role") in {"plaintiff", "appellant", "appellee"} for party in parties
    ):
        yield Contradiction(CaseCode.NO_PLAINTIFF, ("parties",))


def _list(holder: Any, key: str) -> list[Any] | tuple[Any, ...]:
    found = holder.get(key) if isinstance(holder, Mapping) else None
    return found if isinstance(found, list | tuple) else ()
