"""One decision of the claimed settings changed at a time: every picture its own act, then the sheet over all of them.

What a kill leaves unfinished is run again; pictures that were journalled under the same settings and weights are not.
What is only looked at, in fast mode perhaps, is `workflows.previewing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.making.regeneration import Controls, Regeneration, decibels
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import EFFECT_NAMES, VariationRun, VariationSheet
from evidence_kit.domain.progress import ProgressCallback, Shown, Stage
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate import Engine, Job, Run
from evidence_kit.regenerate.vary.decisions import DecisionSelection, Plan, plan_of
from evidence_kit.regenerate.vary.sheet import DrawnSheet, Picture, RunPicture, Yardstick, laid_out
from evidence_kit.workflows.claimed_picture import Claim, claim_of, material, weights_of
from evidence_kit.workflows.controls import run_controls
from evidence_kit.workflows.engines import require_reference, with_incidents
from evidence_kit.workflows.gallery import run_here, run_missing

BASE = text("基准图", "The base picture")


def vary_case(
    case_file: CaseFile,
    writer: CaseWriter,
    engine: Engine,
    *,
    controls: int,
    asked: DecisionSelection,
    watch: ProgressCallback,
) -> VariationSheet:
    """Runs the base picture, the controls and every variation that the journal does not hold yet; keeps the sheet.

    Args:
        controls: how many unrelated seeds the changes are measured against.

    Raises:
        CaseError, RegenerationError, ModelError: no claimed picture, or its own settings cannot be run. A variation that
            cannot be run stands in the sheet with its reason.
        UsageError: an engine in fast mode.
    """
    watch = with_incidents(writer, watch)
    claim = claim_of(case_file)
    plan = plan_of(claim.settings, asked)
    journal = _Journalled(case_file, writer, engine, claim)
    watch(Stage("vary-base", BASE))
    base = _base(journal, engine, claim, watch)
    null = run_controls(case_file, writer, engine, claim, controls, watch)
    watch(stage_of(plan))
    yardstick = Yardstick.of(base, _pictures(case_file, null))
    made = {}
    jobs = variation_jobs(plan)
    for settings, outcome in run_missing(journal, engine, jobs, watch):
        made[settings] = outcome
        if isinstance(outcome, RunPicture):
            _tell(plan, settings, outcome, yardstick, watch)
    with writer.act("variation-sheet") as act:
        claimed = Picture(claim.artifact.path, claim.png)
        done = laid_out(plan, claimed, yardstick, [made[job.settings] for job in jobs], path=act.relative)
        _keep(act, done, tuple(_materials(case_file, claim, done.sheet)))
    return done.sheet


def variation_jobs(plan: Plan) -> tuple[Job, ...]:
    """The job of each decision; nobody looks at what lies between, so no intermediate pictures."""
    return tuple(
        Job(choice.settings, f"variation-{number}", previews=0) for number, choice in enumerate(plan.choices, start=1)
    )


def stage_of(plan: Plan) -> Stage:
    """The chapter in which decisions are changed."""
    count = len(plan.choices)
    return Stage(
        "vary", text(f"逐项改变 {count} 项选择", f"{count} decision{'s' * (count != 1)}, changed one at a time")
    )


class _Journalled:
    """The pictures of a case: each is an act of its own, and found in the journal."""

    def __init__(self, case_file: CaseFile, writer: CaseWriter, engine: Engine, claim: Claim) -> None:
        self._case_file, self._writer, self._engine, self._claim = case_file, writer, engine, claim
        runs = (run for _, run in case_file.records(Role.VARIATION_RUN, VariationRun))
        steps = (step for _, step in case_file.records(Role.REGENERATION, Regeneration))
        self._records: tuple[VariationRun | Regeneration, ...] = (*steps, *runs)

    def at_hand(self, settings: Settings) -> RunPicture | None:
        """See `Gallery`."""
        record = next(run_here(self._records, settings, self._engine), None)
        if record is None:
            return None
        png = self._case_file.path(record.picture).read_bytes()
        return RunPicture(record.picture, png, record.pixels_sha256, record.environment)

    def keep(self, settings: Settings, run: Run) -> RunPicture:
        """See `Gallery`."""
        is_base = settings == self._claim.settings
        with self._writer.act("variation") as act:
            title = BASE if is_base else text("单项改变所得图片", "Picture with one decision changed")
            picture = act.write("picture.png", run.png, role=Role.VARIATION_PICTURE, lane=ExhibitClass.REGENERATION,
                                media_type="image/png", title=title)  # fmt: skip
            record = VariationRun(
                settings=settings,
                environment=run.environment,
                picture=picture.path,
                pixels_sha256=run.pixels_sha256,
                latent_sha256=run.latent_sha256,
                finished=self._writer.clock(),
            )
            act.record("variation.json", record, role=Role.VARIATION_RUN, lane=ExhibitClass.REGENERATION,
                       title=text("单项改变的运行记录", "Record of a run with one decision changed"))  # fmt: skip
            act.commit(
                Action.REGENERATED,
                text("再生成演示：基准图。", "Regeneration demonstration: the base picture.")
                if is_base
                else text("再生成演示：改变一项选择。", "Regeneration demonstration: one decision changed."),
                materials=(material(self._claim.recipe_artifact), *weights_of(run.environment)),
                details={"seed": str(settings.seed), "device": run.environment.device},
            )
        return RunPicture(picture.path, run.png, run.pixels_sha256, run.environment)


def _base(journal: _Journalled, engine: Engine, claim: Claim, watch: ProgressCallback) -> RunPicture:
    """The picture of the claimed settings themselves."""
    at_hand = journal.at_hand(claim.settings)
    if at_hand is not None:
        return at_hand
    require_reference(engine, claim.settings)
    return journal.keep(claim.settings, engine.run(Job(claim.settings, "vary-base", previews=0), watch))


def _pictures(case_file: CaseFile, null: Controls | None) -> dict[int, Picture]:
    kept = null.controls if null else ()
    return {one.seed: Picture(one.picture, case_file.path(one.picture).read_bytes()) for one in kept}


def _tell(plan: Plan, settings: Settings, taken: RunPicture, yardstick: Yardstick, watch: ProgressCallback) -> None:
    """Tells the watcher what a picture came to."""
    for number, choice in enumerate(plan.choices, start=1):
        if choice.settings == settings:
            variation = yardstick.variation(choice, taken)
            measured = decibels(variation.change) if variation.change else "—"
            verdict = EFFECT_NAMES[variation.verdict]
            facts = ((text("PSNR", "PSNR"), measured), (text("判定", "verdict"), verdict))
            watch(Shown(f"variation-{number}", choice.decision.label, taken.png, facts))


def _keep(act: Act, done: DrawnSheet, materials: tuple[Material, ...]) -> None:
    """The sheet with its grid and chart, committed as one act."""
    _drawn(act, "grid.png", Role.VARIATION_GRID, text("单项改变对照图", "One decision changed at a time"), done.grid)
    _drawn(act, "chart.png", Role.VARIATION_CHART, text("变化与偶然的比较", "Changes beside chance"), done.chart)
    act.record("variation-sheet.json", done.sheet, role=Role.VARIATION_SHEET, lane=ExhibitClass.REGENERATION,
               title=text("单项改变记录", "Sheet of the variations"))  # fmt: skip
    count = len(done.sheet.variations)
    act.commit(
        Action.REGENERATED,
        text(f"逐项改变 {count} 项选择，与无关种子比较。",
             f"{count} decision{'s' * (count != 1)} changed one at a time, measured against unrelated seeds."),
        materials=materials,
    )  # fmt: skip


def _drawn(act: Act, name: str, role: Role, title: Text, png: bytes) -> Artifact:
    return act.write(name, png, role=role, lane=ExhibitClass.REGENERATION, media_type="image/png", title=title)


def _materials(case_file: CaseFile, claim: Claim, sheet: VariationSheet) -> Iterator[Material]:
    yield material(claim.recipe_artifact)
    used = {sheet.base_picture, *sheet.controls, *(variation.picture for variation in sheet.variations)}
    for artifact in case_file.artifacts:
        if artifact.path in used:
            yield material(artifact)
