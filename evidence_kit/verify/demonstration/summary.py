"""The regeneration demonstration: recipe and settings derived again, every comparison computed again, without a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Controls, Regeneration
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Record
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.claimed_picture import ClaimedFact, Doubt, judge_claimed, observe_claimed
from evidence_kit.verify.demonstration.last_settings import SettingsFact, judge_settings, observe_settings
from evidence_kit.verify.demonstration.recipe_reread import Derived, RecipeFact, judge_recipes, observe_recipes
from evidence_kit.verify.demonstration.steps import StepFact, comes_of, judge_step, observe_step
from evidence_kit.verify.fault_codes import StepCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

Steps = list[tuple[str, Regeneration]]


class DemonstrationFacts(Record):
    """The claimed picture, its recipe, and the steps that lead to it."""

    claimed: ClaimedFact | None = None
    recipes: tuple[RecipeFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    settings: SettingsFact | None = None
    """Of the last step."""
    earlier_runs: int = 0
    """Records of runs of steps that were run again later; they are not held against their pictures."""
    init_missing: tuple[str, ...] = ()
    """Digests of init pictures and masks that a step names and no member has."""
    unreadable: tuple[str, ...] = ()


def observe_demonstration(opened: OpenedBundle) -> DemonstrationFacts:
    """The recipe against its picture, and every step against its pictures."""
    recipes, derived = observe_recipes(opened)
    steps = _newest_steps(opened)
    last = steps[-1] if steps else None
    claimed = observe_claimed(opened, last[0] if last else None)
    return DemonstrationFacts(
        claimed=claimed,
        recipes=recipes,
        steps=tuple(_observe_steps(opened, steps, claimed)),
        settings=observe_settings(opened, last[0], last[1].settings, _base(claimed, derived)) if last else None,
        earlier_runs=len(opened.records_of(Role.REGENERATION, Regeneration)) - len(steps),
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
        yield finding(FindingCode.DEMONSTRATION_RECORD, makes, Status.FAILED, words("demonstration_record"), member)
    if facts.claimed is not None:
        yield judge_claimed(facts.claimed)
    yield from judge_recipes(facts.recipes)
    if not facts.steps:
        for question in (makes, matters):
            none = words("demonstration_none")
            yield finding(FindingCode.DEMONSTRATION_NONE, question, Status.INDETERMINATE, none)
        return
    for step in facts.steps:
        yield from judge_step(step, last=step is facts.steps[-1])
    if facts.earlier_runs:
        said = words("step_runs_earlier", count=facts.earlier_runs)
        yield finding(FindingCode.STEP_RECORD, makes, Status.INDETERMINATE, said)
    if facts.settings is not None:
        yield judge_settings(facts.settings)
    for digest in facts.init_missing:
        yield finding(FindingCode.INIT_PICTURE, makes, Status.FAILED, words("init_picture", sha256=digest))
    command = "evidence-kit reproduce BUNDLE --models FOLDER"
    for question in (makes, matters):
        said = words("not_run_again")
        yield finding(FindingCode.NOT_RUN_AGAIN, question, Status.INDETERMINATE, said, command=command)


def _newest_steps(opened: OpenedBundle) -> Steps:
    """The newest run of each step with its path, in the order of case.yaml's chain; what that does not name comes first."""
    newest = {made.step.name: (item.path, made) for item, made in opened.records_of(Role.REGENERATION, Regeneration)}
    order = [step.name for step in opened.case.chain] if opened.case else []
    return sorted(
        newest.values(), key=lambda step: order.index(step[1].step.name) if step[1].step.name in order else -1
    )


def _observe_steps(opened: OpenedBundle, steps: Steps, claimed: ClaimedFact) -> Iterator[StepFact]:
    controls = _controls(opened, steps)
    pictures = {claimed.sha256, *(opened.digests[member].sha256 for member in claimed.others)}
    before: Regeneration | None = None
    for number, (path, made) in enumerate(steps, start=1):
        fact = observe_step(opened, opened.member_of(path), made, before, controls)
        if number == 1 and _starts_elsewhere(opened, made, steps[-1][1]):
            fact = fact.model_copy(update={"faults": (*fact.faults, fault(StepCode.FIRST_CHANGE))})
        # An earlier step may have been run for an earlier claimed picture; the last one is about this one.
        targets = {claimed.sha256} if number == len(steps) else pictures
        digests = opened.digests.get(opened.member_of(made.comparison.target)) if made.comparison else None
        other = made.comparison is not None and (digests is None or digests.sha256 not in targets)
        yield fact.model_copy(update={"other_target": other})
        before = made


def _controls(opened: OpenedBundle, steps: Steps) -> Controls | None:
    """The newest unrelated seeds that were run under the settings of the last step, which are those of the claimed picture."""
    last = steps[-1][1].settings if steps else None
    return next((one for _, one in reversed(opened.records_of(Role.CONTROLS, Controls)) if one.settings == last), None)


def _starts_elsewhere(opened: OpenedBundle, first: Regeneration, last: Regeneration) -> bool:
    """Whether a first step that the case names does not come of the claimed picture's settings by what it says it changes."""
    named = {step.name for step in opened.case.chain} if opened.case else set()
    return first.step.name in named and not comes_of(last.settings, first)


def _base(claimed: ClaimedFact, derived: Mapping[str, Derived]) -> Derived | None:
    """The recipe that the last step started from, derived again; None where it is not one of the claimed picture."""
    return None if Doubt.ANOTHER in claimed.doubts or not claimed.member else derived.get(claimed.recipe)


def _init_missing(opened: OpenedBundle, run: list[Settings]) -> Iterator[str]:
    roles = (Role.INIT_PICTURE, Role.INIT_MASK)
    there = {artifact.digests.sha256 for role in roles for artifact in opened.with_role(role)}
    for init in dict.fromkeys(settings.init for settings in run if settings.init is not None):
        named = (init.sha256, *((init.mask.sha256,) if init.mask else ()))
        yield from (digest for digest in named if digest not in there)
