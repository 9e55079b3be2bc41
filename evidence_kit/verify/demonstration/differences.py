"""Where a record and what is derived again part: every field of two recipes, or of two settings, whatever fields there are.

A difference contradicts where the record claims what the picture does not bear out. It does not where an honest record by
another version of the kit could differ in the same way: a key that an earlier reader did not know, an inference that a
later one draws otherwise, a name that one of them gives in the kit's own words, a switch that an older record does not have. Such
a difference is named, and settles nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from evidence_kit.domain.making.recipe import (
    Known,
    OtherParameter,
    Parameter,
    Recipe,
    SamplingPass,
    WeightsRef,
)
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.record import Record
from evidence_kit.recipe.parameters import unknown
from evidence_kit.verify.demonstration.earlier_parameters import (
    lacks_hash,
    left_open_later,
    recorded_by_earlier_reader,
    told_otherwise_later,
)
from evidence_kit.verify.demonstration.field_difference import Difference, Part, difference

_APART = frozenset({"schema_tag", "picture", "raw"})
"""Fields of a recipe that are no parameters: which picture it is and what that carries are checks of their own."""
_READ_LATER = frozenset({"labels", "credentials", "service", "passes", "candidates"})
"""Of which an earlier reader recorded nothing; whatever is recorded must be what is there."""
_WORDED = frozenset({"program", "sampler", "schedule", "checkpoint", "vae"})
"""Parameters that a reader may give in the kit's own words, such as `Euler a` for `euler_ancestral`."""
Key = tuple[str, int]
_WEIGHT = {Known.UNKNOWN: 0, Known.INFERRED: 1, Known.OBSERVED: 2, Known.STATED: 3}


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
            honest = own_words or (name not in settled and recorded_by_earlier_reader(name, one, other, derived))
            yield found.model_copy(update={"contradicts": False}) if honest else found
        elif name == "loras":
            yield from _loras(recorded, derived, settled)
        elif name == "embeddings":
            yield from _named(name, one, other, derived)
        elif name == "others":
            yield from _others(recorded, derived)
        elif name == "passes" and len(one) == len(other):
            yield from _passes(one, other, derived)
        elif name in ("passes", "candidates") and told_otherwise_later(recorded, derived):
            yield difference((name,), one, other, contradicts=False)
        else:
            yield difference((name,), one, other, contradicts=name in _READ_LATER and bool(one))


def settings_differences(used: Settings, derived: Settings) -> Iterator[Difference]:
    """Yields every field in which settings that were run are not those derived again."""
    yield from _fields((), used, derived)


def _parameter(path: tuple[str, ...], one: Parameter[Any], other: Parameter[Any], *, settled: bool) -> Difference:
    if one.value != other.value:
        # An earlier reader may not have known the key, and two readers may infer otherwise; nothing else is honest.
        honest = one.value is None or {one.known, other.known} <= {Known.INFERRED, Known.UNKNOWN}
        return difference(path, one.value, other.value, contradicts=one.value is not None and (settled or not honest))
    if one.known is not other.known:
        return Difference(path=path, part=Part.KNOWN, recorded=one.known, derived=other.known,
                          contradicts=_WEIGHT[one.known] > _WEIGHT[other.known])  # fmt: skip
    return Difference(path=path, part=Part.SOURCE, contradicts=False)


def _passes(
    recorded: tuple[SamplingPass, ...], derived: tuple[SamplingPass, ...], recipe: Recipe
) -> Iterator[Difference]:
    """Passes one by one, as many as there are in both."""
    for was, should in zip(recorded, derived, strict=True):
        for name in SamplingPass.model_fields:
            one, other = getattr(was, name), getattr(should, name)
            if isinstance(one, Parameter) and isinstance(other, Parameter) and one != other:
                found = _parameter(("passes", was.node, name), one, other, settled=False)
                honest = left_open_later(one, other, recipe)
                yield found.model_copy(update={"contradicts": False}) if honest else found
            elif isinstance(one, Parameter) and other is None:
                honest = left_open_later(one, unknown(), recipe)
                yield difference(("passes", was.node, name), one, other, contradicts=not honest)
            elif one != other:
                yield difference(("passes", was.node, name), one, other, contradicts=one is not None)


def _loras(recorded: Recipe, derived: Recipe, settled: frozenset[str]) -> Iterator[Difference]:
    one, other = ([use.weights for use in recipe.loras] for recipe in (recorded, derived))
    yield from _named("loras", one, other, derived)
    should = dict(_numbered((use.weights.name, use) for use in derived.loras))
    for key, use in _numbered((use.weights.name, use) for use in recorded.loras):
        for name in ("unet_weight", "text_weight"):
            if key in should and getattr(use, name) != getattr(should[key], name):
                was, now, given = getattr(use, name), getattr(should[key], name), f"lora:{key[0]}" in settled
                found = _parameter(("loras", key[0], name), was, now, settled=given)
                honest = not given and left_open_later(was, now, derived)
                yield found.model_copy(update={"contradicts": False}) if honest else found


def _named(
    field: str, recorded: Iterable[WeightsRef], derived: Iterable[WeightsRef], recipe: Recipe
) -> Iterator[Difference]:
    """Weights by their names. One too few may be an earlier reader's, one too many only under a name that is there."""
    one = dict(_numbered((item.name, item) for item in recorded))
    other = dict(_numbered((item.name, item) for item in derived))
    for key in {**one, **other}:
        if one.get(key) != other.get(key):
            honest = key not in one or (key not in other and _carried(recipe, one[key]))
            honest |= lacks_hash(one.get(key), other.get(key), recipe)
            yield difference((field, key[0]), one.get(key), other.get(key), contradicts=not honest)
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
        return difference(("others", key), one and one.value, other and other.value, contradicts=False)
    if one.value == other.value:
        path = ("others", key, "changes_pixels")
        return difference(path, one.changes_pixels, other.changes_pixels, contradicts=False)
    # Some values are a reader's own words on a graph, which another version may choose otherwise.
    return difference(("others", key), one.value, other.value, contradicts=_carried(derived, other.value))


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
            yield difference(inner, recorded, derived, contradicts=name in one.model_fields_set)


def _applied(used: tuple[AppliedLora, ...], derived: tuple[AppliedLora, ...]) -> Iterator[Difference]:
    one = dict(_numbered((item.weights.name, item) for item in used))
    other = dict(_numbered((item.weights.name, item) for item in derived))
    for key in {**one, **other}:
        if key in one and key in other:
            yield from _fields(("loras", key[0]), one[key], other[key])
        else:
            yield difference(("loras", key[0]), one.get(key), other.get(key), contradicts=True)
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
