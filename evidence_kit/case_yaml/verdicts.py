"""What pydantic holds against a value → a sentence of this kit; pydantic's own words are English only and name no line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from evidence_kit.case_yaml.flaw import Flaw, at, said
from evidence_kit.case_yaml.plain import PlainTree
from evidence_kit.case_yaml.words import key_name
from evidence_kit.domain.fault import Faulty
from evidence_kit.domain.pleadings.contradiction import Place
from evidence_kit.domain.text import Text, visible
from evidence_kit.wording.faults import fault_text

_LONGEST = 60


def verdicts(error: ValidationError, plain: PlainTree) -> list[Flaw]:
    """Return one flaw for each error at a place that has none yet; what contradicts itself is told elsewhere."""
    found = []
    for item in error.errors(include_url=False):
        place = _place(item["loc"], plain)
        if item["type"] == "value_error" and not item["loc"]:
            continue
        if not any(place[:length] in plain.flawed for length in range(len(place) + 1)):
            found.append(at(plain.node_near(place), _sentence(item, place, plain)))
    return found


def _place(loc: tuple[Any, ...], plain: PlainTree) -> Place:
    """A place of the document: without the names of a union's members, which stand in pydantic's."""
    place: Place = ()
    for number, part in enumerate(loc):
        if (*place, part) in plain.nodes or number == len(loc) - 1 or (*place, part) in plain.flawed:
            place = (*place, part)
    return place


def _sentence(item: Any, place: Place, plain: PlainTree) -> Text:
    kind, own = str(item["type"]), item.get("ctx", {}).get("error")
    if isinstance(own, Faulty):  # of a validator of this kit
        return fault_text(own.fault)
    name, value = plain.name(place), _short(item.get("input"))
    if kind == "missing":
        return said("missing_key", key=key_name(str(place[-1])))
    if kind == "string_pattern_mismatch":
        return _pattern(name, value, place)
    if kind in {"too_short", "too_long"}:
        return said("list_empty", key=name)
    sentence = next((made for start, made in _STARTS.items() if kind.startswith(start)), None)
    return sentence(name, value) if sentence else said("value", key=name)


_STARTS: dict[str, Callable[[str, str], Text]] = {
    "string_type": lambda key, _: said("text", key=key),
    "string": lambda key, _: said("length", key=key),
    "int": lambda key, value: said("number", key=key, value=value),
    "float": lambda key, value: said("number", key=key, value=value),
    "decimal": lambda key, value: said("number", key=key, value=value),
    "bool": lambda key, value: said("boolean", key=key, value=value),
    "greater": lambda key, value: said("range", key=key, value=value),
    "less": lambda key, value: said("range", key=key, value=value),
}
"""How a type of pydantic's errors begins → the sentence of this kit."""


def _pattern(name: str, value: str, place: Place) -> Text:
    if place[-1:] == ("number",):
        return said("pattern_number", value=value)
    if place == ("id",):
        return said("pattern_case", value=value)
    if place[-1:] == ("id",):
        return said("pattern_fact", value=value)
    return said("pattern", key=name, value=value)


def _short(value: Any) -> str:
    words = visible(" ".join(str(value).split()))
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
