"""What a recipe leaves open, and which values are worth trying for each: the space that a recovery searches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

from evidence_kit.domain.errors import RegenerationError, UsageError
from evidence_kit.domain.making.dialects import DIALECTS
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.making.recovery import Recovery, Unknown
from evidence_kit.domain.making.supplement import LORA, Value, with_parameter
from evidence_kit.domain.text import text

MOST_VALUES = 1_000_000
"""Of one parameter; more is a misprint."""
MOST_CANDIDATES = 20_000
"""Combinations; more could not be ranked on any machine in reasonable time."""

COMMON: dict[str, tuple[Value, ...]] = {
    "dialect": tuple(dialect.name for dialect in DIALECTS),
    "sampler": (
        "Euler a", "DPM++ 2M", "DPM++ SDE", "Euler", "DDIM", "DPM++ 2S a", "DPM++ 2M SDE", "UniPC", "Heun", "LMS",
        "DPM2", "DPM2 a", "DPM++ 3M SDE", "PLMS", "DPM fast", "DPM adaptive", "Restart",
    ),
    "schedule": ("uniform", "karras", "exponential"),
    "steps": (20, 25, 28, 30, 35, 40, 50),
    "cfg_scale": (5, 6, 7, 7.5, 8, 9, 10, 11, 12),
    "clip_skip": (1, 2),
    "noise_source": ("gpu", "cpu", "nv"),
    "eta_noise_seed_delta": (0, 31337),
    LORA: (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
}  # fmt: skip
"""Values that users of these programs commonly choose, the commonest first."""

_RANGE = re.compile(r"(-?\d{1,20}(?:\.\d{1,9})?)\.\.(-?\d{1,20}(?:\.\d{1,9})?)(?:/(\d{1,9}(?:\.\d{1,9})?))?")


def values_of(words: str) -> tuple[Value, ...]:
    """The values of `A,B,C`, of a range `1..20`, or of a range with a stride `0.5..1/0.05`, in their order.

    Raises:
        UsageError: no value, a range that runs backwards, or one without end.
    """
    found: list[Value] = []
    for part in (part.strip() for part in words.split(",")):
        whole = _RANGE.fullmatch(part)
        found += _ranged(part, *whole.groups()) if whole else [part] if part else []
    if not found:
        raise _not_values(words)
    return tuple(dict.fromkeys(found))


def unknowns_of(recipe: Recipe, asked: Mapping[str, tuple[Value, ...]]) -> tuple[Unknown, ...]:
    """The parameters to search: what the recipe does not know, with common values; and whatever is asked for.

    Args:
        asked: parameter to values; they go before the common ones, and may question what the picture states.

    Raises:
        RegenerationError: an unknown parameter that has no common values, such as the prompt.
    """
    found = {name: Unknown(parameter=name, values=values, asked=True) for name, values in asked.items()}
    for name in _open(recipe):
        if name in found:
            continue
        common = COMMON.get(LORA if name.startswith(LORA) else name)
        if common is None:
            raise _cannot_guess(name)
        found[name] = Unknown(parameter=name, values=common)
    return tuple(found.values())


def candidates_of(recipe: Recipe, unknowns: tuple[Unknown, ...]) -> Iterator[tuple[dict[str, Value], Recipe]]:
    """Every combination of values with the recipe that it completes, the commonest first.

    Raises:
        UsageError: more than `MOST_CANDIDATES`.
        CaseError: a value of the wrong kind.
    """
    count = 1
    for unknown in unknowns:
        count *= len(unknown.values)
    if count > MOST_CANDIDATES:
        raise UsageError(
            text(f"组合共 {count} 种，超过 {MOST_CANDIDATES}。", f"There are {count} combinations, more than {MOST_CANDIDATES}."),
            text("请用 --try 缩小部分参数的范围，分次搜索。", "Narrow some parameters with --try and search in several goes."),
        )  # fmt: skip
    for values in product(*(unknown.values for unknown in unknowns)):
        chosen = {unknown.parameter: value for unknown, value in zip(unknowns, values, strict=True)}
        yield chosen, completed(recipe, chosen, "search")


def completed(recipe: Recipe, values: Mapping[str, Value], source: str) -> Recipe:
    """The recipe with some parameters set to what a search tries or found; all of them `inferred`.

    Raises:
        CaseError: no such parameter, or a value of the wrong kind.
    """
    for name, value in values.items():
        recipe = with_parameter(recipe, name, value, Known.INFERRED, source, over=True)
    return recipe


def completed_by(recipe: Recipe, recovery: Recovery, record: str) -> Recipe | None:
    """The recipe with what a search found; None where the search made another picture, or questions what is stated.

    Args:
        recipe: what the search started from, a party's statements included.
        record: path of the search's record, which each value found names as its source.

    Raises:
        CaseError: the search names a parameter that there is not, or a value of the wrong kind.
    """
    best = recovery.trials[0].values if recovery.trials else {}
    if not best or not recovery.exact or _questioned(recipe, best):
        return None
    untold = {told.parameter: told.values for told in recovery.told if not told.pinned}
    for name, value in best.items():
        others = ", ".join(str(other) for other in untold.get(name, ()) if other != value)
        source = f"检索所得 found by search: {record}"
        source += f"（不能与之区分 cannot be told from: {others}）" if others else ""
        recipe = completed(recipe, {name: value}, source)
    return recipe


def _questioned(recipe: Recipe, values: Mapping[str, Value]) -> bool:
    """Whether the values depart from what the recipe holds as stated or observed."""
    stated = (Known.STATED, Known.OBSERVED)
    for name, value in values.items():
        weights = [lora.unet_weight for lora in recipe.loras if LORA + lora.weights.name == name]
        found = weights if name.startswith(LORA) else [getattr(recipe, name, None)]
        known = [one for one in found if one is not None and one.known in stated]
        if any(str(getattr(one.value, "name", one.value)) != str(value) for one in known):
            return True
    return False


def _open(recipe: Recipe) -> Iterator[str]:
    for name in ("prompt", "negative_prompt", "checkpoint", *COMMON, "seed"):
        if name != LORA and getattr(recipe, name).known is Known.UNKNOWN:
            yield name
    for lora in recipe.loras:
        if Known.UNKNOWN in (lora.unet_weight.known, lora.text_weight.known):
            yield LORA + lora.weights.name


def _ranged(part: str, low: str, high: str, stride: str | None) -> Iterator[Value]:
    if "." in low + high + (stride or ""):
        places = max(len(number.partition(".")[2]) for number in (low, high, stride or "0.1"))
        step = float(stride or 0.1)
        count = (float(high) - float(low)) / step if step else -1
    else:
        places, step = 0, int(stride or 1)
        count = (int(high) - int(low)) // step if step else -1
    if not 0 <= count <= MOST_VALUES:
        raise _not_values(part)
    if places:
        yield from (round(float(low) + number * step, places) for number in range(int(count + 1e-6) + 1))
    else:
        yield from range(int(low), int(high) + 1, int(step))


def _not_values(words: str) -> UsageError:
    return UsageError(
        text(f"不是可试的数值：{words!r}", f"These are no values to try: {words!r}"),
        text("写法：A,B,C；1..20；0.5..1/0.05", "Write A,B,C or 1..20 or 0.5..1/0.05."),
    )


def _cannot_guess(name: str) -> RegenerationError:
    hint = {
        "seed": text("请给出范围，例如 --try seed=2692150100..2692150300；不记得时可试 --try seed=0..1000000（由反演筛选）。",
                     "Give a range, such as --try seed=2692150100..2692150300; or --try seed=0..1000000, sifted by inversion."),
    }  # fmt: skip
    return RegenerationError(
        text(f"{name} 未知，且没有可试的常用值。", f"{name} is not known, and there are no common values to try."),
        hint.get(name) or text(f"请用 --try {name}=… 给出候选，或由当事人说明并写入 case.yaml 的 making。",
                               f"Name candidates with --try {name}=…, or let the party state it under `making` in case.yaml."),
    )  # fmt: skip
