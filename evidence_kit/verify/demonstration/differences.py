"""Where a record and what is derived again part: every field of two recipes, or of two settings, whatever fields there are.

A difference contradicts where the record claims what the picture does not bear out. It does not where an honest record by
another version of the kit could differ in the same way: a key that an earlier reader did not know, an inference that a
later one draws otherwise, a name that one of them gives in the kit's own words, a switch that an older record does not have. Such
a difference is named, and settles nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from evidence_kit.domain.making.parameter_names import field_name
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Known, OtherParameter, Parameter, Recipe, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, visible
from evidence_kit.verify.findings import listed, words

MOST_NAMED = 50
"""Differences that are kept; whoever forged more than these is found out by fewer."""
_SHOWN = 60
"""Characters of a value …"""
_BEFORE = 15
"""… of which so many stand before the place where it parts from the other one."""
_APART = frozenset({"schema_tag", "picture", "raw"})
"""Fields of a recipe that are no parameters: which picture it is and what that carries are checks of their own."""
_WORDED = frozenset({"program", "sampler", "schedule", "checkpoint", "vae"})
"""Parameters that a reader may give in the kit's own words, such as `Euler a` for `euler_ancestral`."""
Key = tuple[str, int]
_WEIGHT = {Known.UNKNOWN: 0, Known.INFERRED: 1, Known.OBSERVED: 2, Known.STATED: 3}


class Part(StrEnum):
    """In what two fields part."""

    VALUE = "value"
    KNOWN = "known"
    """The value is one, how well it is known is not."""
    SOURCE = "source"
    """Where it was read, or why it was inferred."""
    ORDER = "order"


class Difference(Record):
    """One field that is not what it should be."""

    path: tuple[str, ...]
    """From the outside in: `("loras", "celadon", "unet_weight")`."""
    part: Part = Part.VALUE
    recorded: str = ""
    derived: str = ""
    """Both for a person: values, or statuses. Empty: none."""
    contradicts: bool = True

    def described(self) -> Text:
        """Returns the field's name with what is recorded and what should be."""
        name = field_name(self.path)
        if self.part is Part.SOURCE:
            return words("difference_source", name=name)
        if self.part is Part.ORDER:
            return words("difference_order", name=name)
        return words("difference", name=name, recorded=self._said(self.recorded), derived=self._said(self.derived))

    def _said(self, value: str) -> Text | str:
        return KNOWN_NAMES[Known(value)] if self.part is Part.KNOWN else value or "—"


def described(differences: Iterable[Difference]) -> Text:
    """Returns differences as one list."""
    return listed(difference.described() for difference in differences)


def recipe_differences(
    recorded: Recipe, derived: Recipe, settled: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    """Yields every field in which a record is not the recipe derived again.

    Args:
        settled: parameters whose value other records of the bundle give; no version of a reader plays a part in them.
    """
    for name in Recipe.model_fields:
        one, other = getattr(recorded, name), getattr(derived, name)
        if name in _APART or one == other:
            continue
        if isinstance(one, Parameter):
            found = _parameter((name,), one, other, settled=name in settled)
            own_words = found.part is Part.VALUE and name in _WORDED - settled and _rephrased(derived, other)
            yield found.model_copy(update={"contradicts": False}) if own_words else found
        elif name == "loras":
            yield from _loras(recorded, derived, settled)
        elif name == "embeddings":
            yield from _named(name, one, other, derived)
        elif name == "others":
            yield from _others(recorded, derived)
        else:
            yield _difference((name,), one, other, contradicts=False)


def settings_differences(used: Settings, derived: Settings) -> Iterator[Difference]:
    """Yields every field in which settings that were run are not those derived again."""
    yield from _fields((), used, derived)


def _parameter(path: tuple[str, ...], one: Parameter[Any], other: Parameter[Any], *, settled: bool) -> Difference:
    if one.value != other.value:
        # An earlier reader may not have known the key, and two readers may infer otherwise; nothing else is honest.
        honest = one.value is None or {one.known, other.known} <= {Known.INFERRED, Known.UNKNOWN}
        return _difference(path, one.value, other.value, contradicts=one.value is not None and (settled or not honest))
    if one.known is not other.known:
        return Difference(path=path, part=Part.KNOWN, recorded=one.known, derived=other.known,
                          contradicts=_WEIGHT[one.known] > _WEIGHT[other.known])  # fmt: skip
    return Difference(path=path, part=Part.SOURCE, contradicts=False)


def _loras(recorded: Recipe, derived: Recipe, settled: frozenset[str]) -> Iterator[Difference]:
    one, other = ([use.weights for use in recipe.loras] for recipe in (recorded, derived))
    yield from _named("loras", one, other, derived)
    should = dict(_numbered((use.weights.name, use) for use in derived.loras))
    for key, use in _numbered((use.weights.name, use) for use in recorded.loras):
        for name in ("unet_weight", "text_weight"):
            if key in should and getattr(use, name) != getattr(should[key], name):
                yield _parameter(("loras", key[0], name), getattr(use, name), getattr(should[key], name),
                                 settled=f"lora:{key[0]}" in settled)  # fmt: skip


def _named(
    field: str, recorded: Iterable[WeightsRef], derived: Iterable[WeightsRef], recipe: Recipe
) -> Iterator[Difference]:
    """Weights by their names. One too few may be an earlier reader's, one too many only under a name that is there."""
    one = dict(_numbered((item.name, item) for item in recorded))
    other = dict(_numbered((item.name, item) for item in derived))
    for key in {**one, **other}:
        if one.get(key) != other.get(key):
            honest = key not in one or (key not in other and _carried(recipe, one[key]))
            yield _difference((field, key[0]), one.get(key), other.get(key), contradicts=not honest)
    yield from _order(field, one, other)


def _others(recorded: Recipe, derived: Recipe) -> Iterator[Difference]:
    one = dict(_numbered((item.key, item) for item in recorded.others))
    other = dict(_numbered((item.key, item) for item in derived.others))
    for key in {**one, **other}:
        if one.get(key) != other.get(key):
            yield _other(key[0], one.get(key), other.get(key), derived)
    yield from _order("others", one, other)


def _other(key: str, one: OtherParameter | None, other: OtherParameter | None, derived: Recipe) -> Difference:
    if one is None or other is None:
        return _difference(("others", key), one and one.value, other and other.value, contradicts=False)
    if one.value == other.value:
        path = ("others", key, "changes_pixels")
        return _difference(path, one.changes_pixels, other.changes_pixels, contradicts=False)
    # Some values are a reader's own words on a graph, which another version may choose otherwise.
    return _difference(("others", key), one.value, other.value, contradicts=_carried(derived, other.value))


def _rephrased(recipe: Recipe, parameter: Parameter[Any]) -> bool:
    """Whether a reader gave a parameter in words that the picture does not hold."""
    return parameter.value is not None and not _carried(recipe, parameter.value)


def _carried(recipe: Recipe, value: object) -> bool:
    """Whether a picture's texts hold a value as it stands, capitals or not."""
    words = str(value.name if isinstance(value, WeightsRef) else value).lower()
    return any(words in raw.text.lower() for raw in recipe.raw)


def _fields(path: tuple[str, ...], one: Record, other: Record) -> Iterator[Difference]:
    for name in type(one).model_fields:
        recorded, derived = getattr(one, name), getattr(other, name)
        inner = (*path, name)
        if recorded == derived:
            continue
        if name == "loras":
            yield from _applied(recorded, derived)
        elif isinstance(recorded, Record) and type(recorded) is type(derived):
            yield from _fields(inner, recorded, derived)
        else:
            yield _difference(inner, recorded, derived, contradicts=name in one.model_fields_set)


def _applied(used: tuple[AppliedLora, ...], derived: tuple[AppliedLora, ...]) -> Iterator[Difference]:
    one = dict(_numbered((item.weights.name, item) for item in used))
    other = dict(_numbered((item.weights.name, item) for item in derived))
    for key in {**one, **other}:
        if key in one and key in other:
            yield from _fields(("loras", key[0]), one[key], other[key])
        else:
            yield _difference(("loras", key[0]), one.get(key), other.get(key), contradicts=True)
    yield from _order("loras", one, other)


def _order(field: str, one: dict[Key, Any], other: dict[Key, Any]) -> Iterator[Difference]:
    if set(one) == set(other) and list(one) != list(other):
        yield Difference(path=(field,), part=Part.ORDER, contradicts=False)


def _numbered(items: Iterable[tuple[str, Any]]) -> Iterator[tuple[Key, Any]]:
    """Items under their name and how often it came before, so that none hides another."""
    count: Counter[str] = Counter()
    for name, item in items:
        yield (name, count[name]), item
        count[name] += 1


def _difference(path: tuple[str, ...], recorded: object, derived: object, *, contradicts: bool) -> Difference:
    one, other = _words(recorded), _words(derived)
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return Difference(path=path, recorded=_clipped(one, same), derived=_clipped(other, same), contradicts=contradicts)


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, WeightsRef):
        return " ".join(part for part in (value.kind.value, value.name, value.short_hash, value.sha256) if part)
    if isinstance(value, AppliedLora):
        return f"{value.unet_weight:g}/{value.text_weight:g}"
    if isinstance(value, Record):
        return ", ".join(f"{name}={_words(inner)}" for name, inner in value if inner is not None)
    if isinstance(value, tuple):
        return ", ".join(_words(inner) for inner in value[:MOST_NAMED])
    return str(value)


def _clipped(words: str, same: int) -> str:
    """So much of a long value as shows where it parts from the other one, which begins with as many `same` characters."""
    start = max(0, same - _BEFORE) if len(words) > _SHOWN else 0
    shown = words[start : start + _SHOWN]
    return ("…" if start else "") + visible(shown) + ("…" if start + _SHOWN < len(words) else "")
