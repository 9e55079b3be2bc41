"""Infotext keys without a field of their own that the engine runs: one table from key to setting.

Meaning of the keys as webui documents and writes them. A key that the table does not hold, or a value that it does not
take, stays a gap: a setting is run as it was, or the picture is not run at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from evidence_kit.domain.making.dialects import Rules, dialect_named
from evidence_kit.domain.making.init_picture import InitPicture, StatedInit
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.settings import Churn, Hires, SigmaOverrides, Variant
from evidence_kit.formats.metadata.infotext import tags_of
from evidence_kit.recipe import img2img
from evidence_kit.recipe.hires import HIRES_KEYS, hires_of
from evidence_kit.recipe.options.graph_options import graph_options
from evidence_kit.recipe.options.transformer_options import transformer_options

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A key: the shape of the values it takes, and those that leave the picture as it would be without it."""

    key: str
    shape: str
    neutral: frozenset[str] = frozenset()


_NUMBER = r"-?\d{1,8}(\.\d{1,18})?([eE]-?\d{1,2})?"
_FLAG = "True|False"
_OFF = frozenset({"False"})
_ZERO = frozenset({"0", "0.0"})
OPTIONS = (
    Option("Eta", _NUMBER),
    Option("Eta DDIM", _NUMBER),
    Option("Sigma churn", _NUMBER, _ZERO),
    Option("Sigma tmin", _NUMBER, _ZERO),
    Option("Sigma tmax", f"{_NUMBER}|inf", _ZERO | {"inf"}),
    Option("Sigma noise", _NUMBER, frozenset({"1", "1.0"})),
    Option("Discard penultimate sigma", _FLAG, _OFF),
    Option("Downcast alphas_cumprod", _FLAG),
    Option("Old prompt editing timelines", _FLAG),
    Option("Emphasis", "Original|None|Ignore|No norm", frozenset({"Original"})),
    Option("Pad conds", _FLAG, _OFF),
    Option("Pad conds v0", _FLAG, _OFF),
    Option("Schedule min sigma", _NUMBER, _ZERO),
    Option("Schedule max sigma", _NUMBER, _ZERO),
    Option("Schedule rho", _NUMBER, _ZERO),
    Option("NGMS", _NUMBER, _ZERO),
    Option("Tiling", _FLAG, _OFF),
    Option("Variation seed", r"\d{1,20}"),
    Option("Variation seed strength", _NUMBER, _ZERO),
    Option("Seed resize from", r"-?\d{1,5}x-?\d{1,5}", frozenset({"0x0", "-1x-1"})),
)
_BY_KEY = {option.key: option for option in OPTIONS}
_EMPHASIS = {"Original": "original", "None": "none", "Ignore": "ignore", "No norm": "no-norm"}


@dataclass(frozen=True, slots=True)
class InfotextSettings:
    """What the keys of a recipe come to, ready for `Settings`."""

    rules: Rules | None
    eta: float | None = None
    discard_penultimate: bool = False
    levels: SigmaOverrides = field(default_factory=SigmaOverrides)
    churn: Churn = field(default_factory=Churn)
    skip_negative_below: float = 0
    tiling: bool = False
    hires: Hires | None = None
    init: InitPicture | None = None
    variant: Variant | None = None


def understood(recipe: Recipe) -> frozenset[str]:
    """The keys of a recipe's other parameters that `chosen` turns into settings.

    Which ones these are follows from this version of the kit; no record keeps it.
    """
    pairs = tuple((other.key, other.value) for other in recipe.others)
    found = {key for key, value in pairs if (option := _BY_KEY.get(key)) and re.fullmatch(option.shape, value)}
    if _runs_hires(recipe, pairs):
        found |= {key for key, _ in pairs if key in HIRES_KEYS}
    dialect = dialect_named(recipe.dialect.value or "")
    found |= img2img.understood(
        pairs, recipe.dialect.value, graph=dialect is not None and dialect.rules.syntax == "comfyui"
    )
    if dialect is not None and dialect.rules.clip_skip == "every-family":
        found |= graph_options(pairs, recipe.prompt.value, recipe.negative_prompt.value).keys
        found |= transformer_options(recipe).keys & {key for key, _ in pairs}
    contradictory = _contradictory(pairs)
    return frozenset(found - contradictory - (HIRES_KEYS if contradictory & HIRES_KEYS else frozenset()))


def _runs_hires(recipe: Recipe, pairs: Pairs) -> bool:
    if hires_of(pairs, recipe.width.value or 0, recipe.height.value or 0) is None:
        return False
    # webui applies the tags of that prompt in the second pass, and the engine knows one set
    second = dict(reversed(pairs)).get("Hires prompt")
    return second is None or tags_of(second) == tags_of(recipe.prompt.value or "")


def neutral(pairs: Pairs) -> frozenset[str]:
    """The keys that stand at a value that changes nothing."""
    found = {key for key, value in pairs if (option := _BY_KEY.get(key)) and value in option.neutral}
    return frozenset(found - _contradictory(pairs))


def _contradictory(pairs: Pairs) -> set[str]:
    """Keys that stand twice with different values: nobody can tell which one was run."""
    return {key for key, count in Counter(key for key, _ in dict.fromkeys(pairs)).items() if count > 1}


def chosen(
    others: Iterable[tuple[str, str]],
    stated: StatedInit,
    *,
    dialect: str,
    sampler: str,
    seed: int,
    width: int,
    height: int,
) -> InfotextSettings:
    """The settings that understood keys come to, over the dialect's own rules.

    Args:
        others: keys and values, only understood ones.
        stated: what a party gave of an init picture.

    Raises:
        ValidationError: a value out of its range.
    """
    pairs = tuple(others)
    values = dict(pairs)
    known = dialect_named(dialect)
    return InfotextSettings(
        rules=_rules(known.rules, values) if known else None,
        eta=_eta(values, sampler),
        discard_penultimate=values.get("Discard penultimate sigma") == "True",
        levels=SigmaOverrides(
            sigma_min=_positive(values, "Schedule min sigma"),
            sigma_max=_positive(values, "Schedule max sigma"),
            rho=_positive(values, "Schedule rho"),
        ),
        churn=_churn(values),
        skip_negative_below=float(values.get("NGMS", 0)),
        tiling=values.get("Tiling") == "True",
        hires=hires_of(pairs, width, height),
        init=img2img.init_of(pairs, stated, seed, dialect),
        variant=_variant(values),
    )


def _rules(rules: Rules, values: dict[str, str]) -> Rules:
    changed: dict[str, Any] = {}
    if "Downcast alphas_cumprod" in values:
        changed["alphas"] = "float16" if values["Downcast alphas_cumprod"] == "True" else "float32"
    if "Old prompt editing timelines" in values:
        old = values["Old prompt editing timelines"] == "True"
        changed["timeline"] = "below-one-fraction" if old else "dotted-fraction"
    if values.get("Emphasis", "Original") != "Original":
        changed["emphasis"] = _EMPHASIS[values["Emphasis"]]
    if values.get("Pad conds") == "True":
        changed["unequal_prompts"] = "padded"
    if values.get("Pad conds v0") == "True":  # webui lets it go before the other one
        changed["unequal_prompts"] = "padded-v0"
    return Rules.model_validate(rules.model_dump() | changed)


def _eta(values: dict[str, str], sampler: str) -> float | None:
    keys = ("Eta DDIM", "Eta") if sampler.startswith(("DDIM", "PLMS", "UniPC")) else ("Eta",)
    return next((float(values[key]) for key in keys if key in values), None)


def _churn(values: dict[str, str]) -> Churn:
    tmax = float(values.get("Sigma tmax", "inf"))
    return Churn(
        churn=float(values.get("Sigma churn", 0)),
        tmin=float(values.get("Sigma tmin", 0)),
        tmax=None if tmax in (0, float("inf")) else tmax,
        noise=float(values.get("Sigma noise", 1)),
    )


def _variant(values: dict[str, str]) -> Variant | None:
    strength = float(values.get("Variation seed strength", 0))
    width, height = (int(part) for part in values.get("Seed resize from", "0x0").split("x"))
    if strength == 0 and (width <= 0 or height <= 0):
        return None
    seed = int(values.get("Variation seed", 0))
    return Variant(seed=seed, strength=strength, drawn_width=max(width, 0), drawn_height=max(height, 0))


def _positive(values: dict[str, str], key: str) -> float | None:
    return float(values.get(key, 0)) or None
