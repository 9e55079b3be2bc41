"""The last step's settings: derived again from the picture by the maker's own rule, and held whole against those run.

The rule: recipe, what the case states of it, what a search found, then `settings`. Precision, device and libraries are no
settings; no picture states them, and nothing is said of them here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES, parameter_names
from evidence_kit.domain.making.recipe import Known, LoraUse, Parameter, Recipe, WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import LORA
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.settings import settings_despite_gaps
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration import settings_origin
from evidence_kit.verify.demonstration.differences import MOST_NAMED, Difference, described, settings_differences
from evidence_kit.verify.demonstration.recipe_reread import Derived, with_statements
from evidence_kit.verify.demonstration.settings_origin import Origins, Path, origins_of, states_switch


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
    found = (_judged(item, full, used, derived) for item in settings_differences(_with_rules(used, derived), derived))
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
    said = list(_sentences(fact, wrong))
    message = text("".join(item.zh for item in said), " ".join(item.en for item in said))
    return Finding(code="LAST_STEP_SETTINGS", question=Question.RECIPE_MAKES_PICTURE, status=status, message=message,
                   subject=fact.member, command="")  # fmt: skip


def _sentences(fact: SettingsFact, wrong: list[Difference]) -> Iterator[Text]:
    perhaps = [item for item in fact.differences if not item.contradicts]
    if not fact.derived:
        yield text("未能由主张的图片推得参数，最后一步的参数没有核对。",
                   "No settings could be derived from the claimed picture; those of the last step were not compared.")  # fmt: skip
    if wrong:
        said = described(wrong)
        yield text(f"最后一步的参数并非由图片与案件陈述推得的参数：{said.zh}。",
                   f"The settings of the last step are not those that follow from the picture and what the case states: {said.en}.")  # fmt: skip
    if perhaps:
        said = described(perhaps)
        yield text(f"下列各项与本版本所推得的不同，软件版本不同时可能如此：{said.zh}。",
                   f"These are not what this version derives, as those of another version may not be: {said.en}.")  # fmt: skip
    if fact.against:
        said = parameter_names(fact.against)
        yield text(
            f"案件的陈述与图片的记载矛盾：{said.zh}。", f"The case contradicts what the picture states: {said.en}."
        )
    if fact.gaps:
        said = parameter_names(fact.gaps)
        yield text(
            f"本版本不能运行该配方，缺口：{said.zh}。", f"This version cannot run the recipe, for want of: {said.en}."
        )
    if fact.derived and not fact.differences:
        yield text(
            "最后一步的参数与由图片重新推得的相同。",
            "The settings of the last step are those derived again from the picture.",
        )
    if fact.derived:
        said = settings_origin.described(fact.origins)
        yield text(f"参数来源——{said.zh}。精度、设备与软件版本由运行者选择，不在核对之列。",
                   f"Where they come from: {said.en}. Precision, device and libraries are the choice of whoever ran it, "
                   "and were not compared.")  # fmt: skip


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
            value = getattr(used, name)
            own = WeightsRef(kind=WeightsKind.VAE, name="")  # settings without a VAE run the checkpoint's own
            update[name] = Parameter(value=own if value is None else value, known=Known.INFERRED, source="the step")
    applied = {lora.weights.name: lora for lora in used.loras}
    unknown = {
        LORA + use.weights.name for use in recipe.loras if None in (use.unet_weight.value, use.text_weight.value)
    }

    def whole(use: LoraUse) -> LoraUse:
        ran = applied.get(use.weights.name)
        weights = (
            (use.unet_weight, ran.unet_weight if ran else 1.0),
            (use.text_weight, ran.text_weight if ran else 1.0),
        )
        unet, encoder = (
            Parameter(value=value, known=Known.INFERRED, source="the step") if weight.value is None else weight
            for weight, value in weights
        )
        return use.model_copy(update={"unet_weight": unet, "text_weight": encoder})

    filled = recipe.model_copy(update=update | {"loras": tuple(map(whole, recipe.loras))})
    return filled, frozenset(update) | unknown


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


def _judged(item: Difference, one: Derived, used: Settings, derived: Settings) -> Difference:
    """The difference as one that settles nothing, where only the version of the kit may be behind it."""
    name = item.path[0]
    if name == "rules":
        # What a dialect's switches are is the kit's own knowledge, unless the picture's text moves one of them.
        honest = len(item.path) < 2 or not states_switch(derived, item.path[1])
    else:
        parameter, recorded = getattr(one.recipe, name, None), getattr(one.recorded, name, None)
        honest = (
            isinstance(parameter, Parameter)
            and isinstance(recorded, Parameter)
            and parameter.known is recorded.known is Known.INFERRED
            and name not in one.stated | one.searched
            and recorded.value == getattr(used, name)
        )
    return item.model_copy(update={"contradicts": False}) if honest else item
