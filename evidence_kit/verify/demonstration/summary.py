"""The regeneration demonstration: every comparison computed again from the pictures in the bundle, without a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Controls, Regeneration
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import png
from evidence_kit.formats.metadata import infotext
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.steps import StepFact, judge_step, observe_step

_COMPARED = (
    "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "width", "height", "clip_skip",
)  # fmt: skip


class DemonstrationFacts(Record):
    """Recipe and steps."""

    recipe_faults: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    """Members of the pictures whose recipes are on record."""
    steps: tuple[StepFact, ...] = ()
    last_step_departs: tuple[str, ...] = ()
    """Settings of the last step that are not what the newest recipe states."""
    not_stated: tuple[str, ...] = ()
    """Parameters that the picture itself leaves open: what was run for them is a party's statement or a search's find."""
    init_missing: tuple[str, ...] = ()
    """Digests of init pictures and masks that a step names and no member has."""
    unreadable: tuple[str, ...] = ()


def observe_demonstration(opened: OpenedBundle) -> DemonstrationFacts:
    """The recipe against the text in its picture, and every step against its pictures."""
    recipes = opened.records_of(Role.RECIPE, Recipe)
    newest = {
        made.step.name: (opened.member_of(item.path), made)
        for item, made in opened.records_of(Role.REGENERATION, Regeneration)
    }
    order = [step.name for step in opened.case.chain] if opened.case else []
    steps = sorted(
        newest.values(), key=lambda pair: order.index(pair[1].step.name) if pair[1].step.name in order else -1
    )
    controls = opened.records_of(Role.CONTROLS, Controls)
    facts: list[StepFact] = []
    before: Regeneration | None = None
    for member, made in steps:
        facts.append(observe_step(opened, member, made, before, controls[-1][1] if controls else None))
        before = made
    return DemonstrationFacts(
        recipe_faults=tuple(fault for _, recipe in recipes for fault in _recipe_faults(opened, recipe)),
        recipes=tuple(opened.member_of(recipe.picture) for _, recipe in recipes),
        steps=tuple(facts),
        last_step_departs=tuple(_departures(recipes[-1][1], before.settings)) if recipes and before else (),
        not_stated=tuple(_not_stated(recipes[0][1])) if recipes else (),
        init_missing=tuple(_init_missing(opened, [made.settings for _, made in steps])),
        unreadable=(
            *opened.unreadable_records(Role.REGENERATION, Regeneration),
            *opened.unreadable_records(Role.RECIPE, Recipe),
        ),
    )


def judge_demonstration(facts: DemonstrationFacts) -> Iterator[Finding]:
    """Findings for the second and the third question."""
    makes, matters = Question.RECIPE_MAKES_PICTURE, Question.DECISIONS_MATTER
    for member in facts.unreadable:
        yield _finding(
            "DEMONSTRATION_RECORD", makes, Status.FAILED, text("记录不可读。", "The record cannot be read."), member
        )
    if facts.recipes:
        good = text("配方与图片内嵌文本逐字相符。", "The recipe's text is, letter by letter, what the picture carries.")
        bad = text(
            f"配方与图片不符：{'; '.join(facts.recipe_faults)}",
            f"The recipe does not match the picture: {'; '.join(facts.recipe_faults)}",
        )
        yield _finding("RECIPE_TEXT", makes, Status.FAILED if facts.recipe_faults else Status.PASSED,
                       bad if facts.recipe_faults else good, facts.recipes[-1], f"exiftool -Parameters {facts.recipes[-1]}")  # fmt: skip
    if not facts.steps:
        none = text("没有再生成演示。", "There is no regeneration demonstration.")
        yield _finding("DEMONSTRATION_NONE", makes, Status.INDETERMINATE, none)
        yield _finding("DEMONSTRATION_NONE", matters, Status.INDETERMINATE, none)
        return
    for step in facts.steps:
        yield from judge_step(step, last=step is facts.steps[-1])
    if facts.recipes:
        yield _settings_finding(facts)
    for digest in facts.init_missing:
        yield _finding("INIT_PICTURE", makes, Status.FAILED, text(
            f"参数所指的底图或蒙版不在证据包内（SHA-256 {digest}）。",
            f"An init picture or mask that the settings name is not in the bundle (SHA-256 {digest})."))  # fmt: skip
    for question in (makes, matters):
        yield _finding("NOT_RUN_AGAIN", question, Status.INDETERMINATE, text(
            "本次核验重新计算了图片之间的比对，没有重新运行模型；图片是否确由所记参数生成，须在装有相同模型的机器上运行方能确定。",
            "This check computed the comparisons again; it did not run the model. Whether these pictures do come from the stated "
            "settings only a run with the same weights can show."), "", "evidence-kit reproduce BUNDLE --models FOLDER")  # fmt: skip


def _settings_finding(facts: DemonstrationFacts) -> Finding:
    makes, code = Question.RECIPE_MAKES_PICTURE, "LAST_STEP_SETTINGS"
    departs, missing = ", ".join(facts.last_step_departs), ", ".join(facts.not_stated)
    if departs:
        return _finding(code, makes, Status.FAILED, text(
            f"最后一步的参数与图片记载不同：{departs}", f"The last step departs from what the picture states: {departs}"))  # fmt: skip
    if missing:
        return _finding(code, makes, Status.INDETERMINATE, text(
            f"最后一步所用参数与图片的记载不矛盾；但图片未记载 {missing}，所用数值出自当事人陈述或检索。",
            f"The settings of the last step contradict nothing that the picture states; yet it does not state {missing}: the "
            "values used are a party's statement or were found by search."))  # fmt: skip
    return _finding(code, makes, Status.PASSED, text(
        "最后一步所用参数即图片自身记载的参数。", "The settings of the last step are those that the picture itself states."))  # fmt: skip


def _not_stated(recipe: Recipe) -> Iterator[str]:
    """What a recipe as first read leaves open, of what `_departures` compares."""
    for name in ("prompt", *_COMPARED, "checkpoint"):
        if getattr(recipe, name).value is None:
            yield name
    for lora in recipe.loras:
        if lora.unet_weight.value is None:
            yield f"lora {lora.weights.name}"


def _finding(
    code: str, question: Question, status: Status, message: Text, subject: str = "", command: str = ""
) -> Finding:
    return Finding(code=code, question=question, status=status, message=message, subject=subject, command=command)


def _recipe_faults(opened: OpenedBundle, recipe: Recipe) -> Iterator[str]:
    data = opened.of_path(recipe.picture)
    if data is None:
        yield f"{recipe.picture} is missing"
        return
    try:
        carried = {entry.carrier: entry for entry in embedded_in(data).entries}
    except (png.PngBroken, OSError, ValueError, SyntaxError) as error:
        yield str(error)
        return
    for raw in recipe.raw:
        entry = carried.get(raw.carrier)
        if entry is None:
            yield f"the picture carries no {raw.carrier}"
        elif entry.text != raw.text or hashlib.sha256(entry.raw).hexdigest() != raw.sha256:
            yield f"{raw.carrier} reads otherwise"


def _departures(recipe: Recipe, settings: Settings) -> Iterator[str]:
    """Names of the settings that differ; a parameter that the recipe does not know is open to any value."""
    if (
        recipe.prompt.value is not None
        and infotext.without_tags(recipe.prompt.value).strip() != settings.prompt.strip()
    ):
        yield "prompt"
    for name in _COMPARED:
        stated = getattr(recipe, name).value
        if stated is not None and stated != getattr(settings, name):
            yield name
    if not _strength_agrees(recipe, settings):
        yield "denoising_strength"
    stated_weights = recipe.checkpoint.value
    if stated_weights is not None and stated_weights.short_hash != settings.checkpoint.short_hash:
        yield "checkpoint"
    applied = {lora.weights.name: lora.unet_weight for lora in settings.loras}
    for lora in recipe.loras:
        if lora.unet_weight.value is not None and applied.get(lora.weights.name) != lora.unet_weight.value:
            yield f"lora {lora.weights.name}"


def _strength_agrees(recipe: Recipe, settings: Settings) -> bool:
    second = settings.init or settings.hires
    stated = next((other.value for other in recipe.others if other.key == "Denoising strength"), None)
    if second is None or stated is None:
        return True
    try:
        return float(stated) == second.denoising_strength
    except ValueError:
        return False


def _init_missing(opened: OpenedBundle, run: list[Settings]) -> Iterator[str]:
    roles = (Role.INIT_PICTURE, Role.INIT_MASK)
    there = {artifact.digests.sha256 for role in roles for artifact in opened.with_role(role)}
    for init in dict.fromkeys(settings.init for settings in run if settings.init is not None):
        named = (init.sha256, *((init.mask.sha256,) if init.mask else ()))
        yield from (digest for digest in named if digest not in there)
