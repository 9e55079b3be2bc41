"""Where each setting of a step comes from: the picture, a program's documented default, a party, a search, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.parameter_names import parameter_names
from evidence_kit.domain.making.recipe import Known, Parameter, Recipe
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import LORA
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.demonstration.recipe_reread import Derived, paths_of

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


_KINDS: dict[str, Text] = {
    "picture": text("图片记载", "stated by the picture"),
    "defaults": text("依程序公开的规则推断", "inferred by the program's documented rules"),
    "party": text("当事人陈述", "stated by a party"),
    "search": text("检索所得", "found by search"),
    "nobody": text("无人陈述", "stated by nobody"),
}


def origins_of(one: Derived, settings: Settings, unknown: frozenset[str]) -> Origins:
    """Where the settings of a recipe come from.

    Args:
        one: the recipe, with the parameters that a party stated or a search found.
        settings: what it comes to.
        unknown: parameters that are in nothing but the step's own record.
    """
    kinds: dict[str, list[str]] = {kind: [] for kind in _KINDS}
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
    parts = [(kind, parameter_names(paths)) for kind, paths in origins if paths]
    zh = "；".join(f"{_KINDS[kind].zh}：{names.zh}" for kind, names in parts)
    return text(zh, "; ".join(f"{_KINDS[kind].en}: {names.en}" for kind, names in parts))


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
