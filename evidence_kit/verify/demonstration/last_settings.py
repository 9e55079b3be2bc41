"""The last step's settings: derived again from the picture by the maker's own rule, and held whole against those run.

The rule: recipe, what the case states of it, what a search found, then `settings`. Precision, device and libraries are no
settings: whoever runs a recipe chooses them, no picture states them, and the finding says that they were not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES, parameter_names
from evidence_kit.domain.making.recipe import Known, LoraUse, Parameter, Recipe, WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.making.supplement import LORA
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.settings import settings_despite_gaps
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration import settings_origin
from evidence_kit.verify.demonstration.differences import recipe_differences, settings_differences
from evidence_kit.verify.demonstration.field_difference import MOST_NAMED, Difference, described
from evidence_kit.verify.demonstration.recipe_reread import Derived, with_statements
from evidence_kit.verify.demonstration.settings_origin import Origins, Path, origins_of, states_switch
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, in_a_row, words


class SettingsFact(Record):
    """The settings of the last step against those derived again."""

    member: str
    """Of the step's record."""
    derived: bool = False
    """False: no recipe of the claimed picture could be read again, or none can be run."""
    differences: tuple[Difference, ...] = ()
    against: tuple[Path, ...] = ()
    """Parameters that the case states otherwise than the picture does."""
    gaps: tuple[Path, ...] = ()
    """What this kit cannot run of the recipe; it could not have made the step."""
    origins: Origins = Origins()


def observe_settings(opened: OpenedBundle, step: str, used: Settings, one: Derived | None) -> SettingsFact:
    """The settings of a step against those that follow from the recipe that it started from.

    Args:
        step: path of its record.
        one: that recipe as derived again; None where it could not be.
    """
    member = opened.member_of(step)
    if one is None:
        return SettingsFact(member=member)
    known, stated, against = with_statements(one.recipe, opened.case.making if opened.case else ())
    full = Derived(known, one.recorded, (one.stated - one.searched) | stated, one.searched - stated)
    filled, unknown = _filled(known, used)
    init = _init(opened, step)
    fact = SettingsFact(member=member, against=tuple(map(_path, against)), gaps=tuple(_gaps(known, init, unknown)))
    try:
        derived = settings_despite_gaps(filled, init)
    except Exception:  # noqa: BLE001 - values out of a stranger's picture: whatever they set off, no settings follow
        return fact
    drifting = _drifting(full)
    found = (
        item.model_copy(update={"contradicts": False}) if _is_drift(item, drifting, used, derived) else item
        for item in settings_differences(_with_rules(used, derived), derived)
    )
    return fact.model_copy(update={
        "derived": True,
        "differences": tuple(islice(found, MOST_NAMED)),
        "origins": origins_of(full, derived, unknown),
    })  # fmt: skip


def judge_settings(fact: SettingsFact) -> Finding:
    """One finding: whether the settings follow from the picture, and what of them is not the picture's."""
    wrong = [item for item in fact.differences if item.contradicts]
    status = Status.PASSED
    if wrong or fact.against:
        status = Status.FAILED
    elif fact.differences or fact.gaps or not fact.derived or not fact.origins.all_the_pictures:
        status = Status.INDETERMINATE
    return finding(
        code=FindingCode.LAST_STEP_SETTINGS,
        question=Question.RECIPE_MAKES_PICTURE,
        status=status,
        message=in_a_row(_sentences(fact, wrong)),
        subject=fact.member,
    )


def _sentences(fact: SettingsFact, wrong: list[Difference]) -> Iterator[Text]:
    perhaps = [item for item in fact.differences if not item.contradicts]
    if not fact.derived:
        yield words("last_step_settings_not_derived")
    if wrong:
        yield words("last_step_settings_wrong", fields=described(wrong))
    if perhaps:
        yield words("last_step_settings_other_version", fields=described(perhaps))
    if fact.against:
        yield words("last_step_settings_against", fields=parameter_names(fact.against))
    if fact.gaps:
        yield words("last_step_settings_gaps", fields=parameter_names(fact.gaps))
    if fact.derived and not fact.differences:
        yield words("last_step_settings") if fact.origins.all_the_pictures else words("last_step_settings_from_more")
    if fact.derived:
        yield words("last_step_settings_origins", origins=settings_origin.described(fact.origins))


def _path(parameter: str) -> Path:
    """The place of a parameter under the name that a party gave it."""
    return ("loras", parameter.removeprefix(LORA)) if parameter.startswith(LORA) else (parameter,)


def _init(opened: OpenedBundle, step: str) -> StatedInit:
    """What was stated of an init picture when a step was run: files that were taken in later play no part."""
    files: dict[Role, list[str]] = {Role.INIT_PICTURE: [], Role.INIT_MASK: []}
    for event in opened.journal.events if opened.journal else ():
        if any(item.path == step for item in event.products):
            break
        for item in event.products:
            if item.role in files:
                files[item.role].append(item.digests.sha256)
    stated = opened.case.init if opened.case else NOTHING_STATED
    return stated.over(files[Role.INIT_PICTURE], files[Role.INIT_MASK])


def _filled(recipe: Recipe, used: Settings) -> tuple[Recipe, frozenset[str]]:
    """The recipe with what it leaves open as the step ran it, so that all the rest can be compared; and what that is."""
    update: dict[str, object] = {}
    for name in Recipe.model_fields:
        parameter = getattr(recipe, name)
        if isinstance(parameter, Parameter) and parameter.value is None and name in Settings.model_fields:
            value = getattr(used, name)  # settings without a VAE run the checkpoint's own
            update[name] = _run(WeightsRef(kind=WeightsKind.VAE, name="") if value is None else value)
    ran = {lora.weights.name: lora for lora in used.loras}
    open_ones = [use for use in recipe.loras if None in (use.unet_weight.value, use.text_weight.value)]
    update["loras"] = tuple(_whole(use, ran) if use in open_ones else use for use in recipe.loras)
    unknown = {*update, *(LORA + use.weights.name for use in open_ones)} - {"loras"}
    return recipe.model_copy(update=update), frozenset(unknown)


def _whole(use: LoraUse, ran: Mapping[str, AppliedLora]) -> LoraUse:
    """A LoRA with the weights that were run; one that was not run at all is found out by its name."""
    applied = ran.get(use.weights.name, AppliedLora(weights=use.weights, unet_weight=1, text_weight=1))
    unet = _run(applied.unet_weight) if use.unet_weight.value is None else use.unet_weight
    encoder = _run(applied.text_weight) if use.text_weight.value is None else use.text_weight
    return use.model_copy(update={"unet_weight": unet, "text_weight": encoder})


def _run(value: Any) -> Parameter[Any]:
    return Parameter(value=value, known=Known.INFERRED, source="the step itself")


def _gaps(recipe: Recipe, init: StatedInit, unknown: frozenset[str]) -> Iterator[Path]:
    """Gaps that block a run, but for parameters that are named as unknown anyway."""
    named = {*unknown, "parameters", *(["loras"] if any(name.startswith(LORA) for name in unknown) else [])}
    for gap in gaps_of(recipe, init):
        if gap.blocking and gap.parameter not in named:
            yield (gap.parameter,) if gap.parameter in PARAMETER_NAMES else ("others", gap.parameter)


def _with_rules(used: Settings, derived: Settings) -> Settings:
    """The settings with their dialect's switches, where their record is older than these."""
    dialect = dialect_named(used.dialect)
    if used.rules is not None or derived.rules is None or dialect is None:
        return used
    return used.model_copy(update={"rules": dialect.rules})


def _drifting(one: Derived) -> dict[str, object]:
    """Parameters that an honest record by another version of the kit may hold otherwise, with what this one holds."""
    settled = one.stated | one.searched
    found = list(recipe_differences(one.recorded, one.recipe, settled))
    wrong = {item.path[0] for item in found if item.contradicts}
    names = {item.path[0] for item in found} - wrong - settled
    return {name: value.value for name, value in one.recorded if name in names and isinstance(value, Parameter)}


def _is_drift(item: Difference, drifting: Mapping[str, object], used: Settings, derived: Settings) -> bool:
    """Whether a difference of settings can come from the version of the kit alone."""
    name = item.path[0]
    if name == "rules":
        # What a dialect's switches are is the kit's own knowledge, unless the picture's text moves one of them.
        return len(item.path) < 2 or not states_switch(derived, item.path[1])
    return name in drifting and drifting[name] == getattr(used, name)
