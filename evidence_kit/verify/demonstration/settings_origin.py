"""Where each setting of a step comes from: the picture, a program's documented default, a party, a search, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.parameter_names import parameter_names
from evidence_kit.domain.making.recipe import Known, Parameter, Recipe
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import LORA
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.verify.demonstration.recipe_reread import Derived, paths_of
from evidence_kit.verify.findings import joined, words

Path = tuple[str, ...]


class Origins(Record):
    """Settings by where they come from; only the first two kinds are the picture's."""

    picture: tuple[Path, ...] = ()
    defaults: tuple[Path, ...] = ()
    party: tuple[Path, ...] = ()
    search: tuple[Path, ...] = ()
    nobody: tuple[Path, ...] = ()
    """The picture does not state them, and nothing in the bundle says who does."""

    @property
    def all_the_pictures(self) -> bool:
        """Whether every setting follows from the picture alone."""
        return not (self.party or self.search or self.nobody)


def origins_of(one: Derived, settings: Settings, unknown: frozenset[str]) -> Origins:
    """Where the settings of a recipe come from.

    Args:
        one: the recipe, with the parameters that a party stated or a search found.
        settings: what it comes to.
        unknown: parameters that are in nothing but the step's own record.
    """
    kinds: dict[str, list[str]] = {kind: [] for kind in Origins.model_fields}
    for name, known in _parameters(one.recipe):
        kinds[_kind(name, known, one, unknown)].append(name)
    beside = [(name,) for name in Settings.model_fields if _is_stated(name, settings)]
    ruled = [("rules",)] if settings.rules is not None and ("rules",) not in beside else []
    return Origins(
        picture=(*paths_of(kinds["picture"]), *beside),
        defaults=(*paths_of(kinds["defaults"]), *ruled),
        party=(*paths_of(kinds["party"]), *([("init",)] if settings.init is not None else [])),
        search=paths_of(kinds["search"]),
        nobody=paths_of(kinds["nobody"]),
    )


def states_switch(settings: Settings, name: str) -> bool:
    """Whether a switch of the rules stands otherwise than in its dialect: then the text of the picture says so."""
    dialect = dialect_named(settings.dialect)
    rules = settings.rules
    return dialect is not None and rules is not None and getattr(rules, name) != getattr(dialect.rules, name)


def described(origins: Origins) -> Text:
    """Returns the origins as one list."""
    parts = []
    if origins.picture:
        parts.append(words("origin_picture", names=parameter_names(origins.picture)))
    if origins.defaults:
        parts.append(words("origin_defaults", names=parameter_names(origins.defaults)))
    if origins.party:
        parts.append(words("origin_party", names=parameter_names(origins.party)))
    if origins.search:
        parts.append(words("origin_search", names=parameter_names(origins.search)))
    if origins.nobody:
        parts.append(words("origin_nobody", names=parameter_names(origins.nobody)))
    return joined(parts)


def _parameters(recipe: Recipe) -> Iterator[tuple[str, Known]]:
    """The parameters that settings have as well, LoRAs as `lora:NAME` under the weaker of their weights."""
    for name in Recipe.model_fields:
        parameter = getattr(recipe, name)
        if isinstance(parameter, Parameter) and name in Settings.model_fields:
            yield name, parameter.known
    for use in recipe.loras:
        stated = use.unet_weight.known is use.text_weight.known is Known.STATED
        yield LORA + use.weights.name, Known.STATED if stated else Known.INFERRED
    if recipe.embeddings:
        yield "embeddings", Known.STATED


def _kind(name: str, known: Known, one: Derived, unknown: frozenset[str]) -> str:
    if name in unknown:
        return "nobody"
    if name in one.searched:
        return "search"
    if name in one.stated:
        return "party"
    return "picture" if known in (Known.STATED, Known.OBSERVED) else "defaults"


def _is_stated(name: str, settings: Settings) -> bool:
    """Whether a setting without a parameter of its own stands otherwise than where the picture is silent."""
    if name in Recipe.model_fields or name == "init":
        return False
    if name == "rules":
        return settings.rules is not None and any(
            states_switch(settings, switch) for switch in type(settings.rules).model_fields
        )
    return bool(getattr(settings, name) != Settings.model_fields[name].get_default())
