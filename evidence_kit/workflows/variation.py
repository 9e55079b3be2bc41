"""One decision of the claimed settings changed at a time: every picture its own act, then the sheet over all of them.

What a kill leaves unfinished is run again; pictures that were journalled under the same settings and weights are not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, Lane, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Noted, Shown, Stage, Watcher
from evidence_kit.domain.regeneration import Controls, Decoy, Regeneration, decibels
from evidence_kit.domain.settings import Settings
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.variation import (
    EFFECT_NAMES,
    DecisionKind,
    NotRun,
    Variation,
    VariationRun,
    VariationSheet,
    effect_of,
)
from evidence_kit.regenerate import Engine, Failed, Job, Run
from evidence_kit.regenerate.comparison import compare, figures_of
from evidence_kit.regenerate.contact_sheet import contact_sheet
from evidence_kit.regenerate.decisions import Choice, choices_of, chosen
from evidence_kit.regenerate.variation_chart import variation_chart
from evidence_kit.workflows.claim import Claim, claim_of, material, weights_of
from evidence_kit.workflows.controls import decoys_of, run_controls, same_place
from evidence_kit.workflows.engines import require_reference

_BASE = text("基准图", "The base picture")
Picture = VariationRun | Regeneration
"""What the journal holds of one run."""


@dataclass(frozen=True)
class Asked:
    """Which decisions to change."""

    only: Collection[DecisionKind] = ()
    """Kinds; empty for all of them."""
    limit: int | None = None
    """At most so many, every kind in turn; None for all."""
    models: tuple[str, ...] = ()
    """Names of other checkpoints to try."""


def vary_case(
    case_file: CaseFile, writer: CaseWriter, engine: Engine, *, controls: int, asked: Asked, watch: Watcher
) -> VariationSheet:
    """Runs the base picture, the controls and every variation that the journal does not hold yet; keeps the sheet.

    Args:
        controls: how many unrelated seeds the changes are measured against.

    Raises:
        CaseError, RegenerationError, ModelError: no claimed picture, or its own settings cannot be run. A variation that
            cannot be run stands in the sheet with its reason.
        UsageError: an engine in fast mode.
    """
    claim = claim_of(case_file)
    found = choices_of(claim.settings, asked.models)
    choices = chosen(found.choices, asked.only, asked.limit)
    bench = _Bench(case_file, writer, engine, claim, watch)
    watch(Stage("vary-base", _BASE))
    base = bench.base()
    null = run_controls(case_file, writer, engine, claim, controls, watch)
    title = text(f"逐项改变 {len(choices)} 项选择", f"{len(choices)} decisions, changed one at a time")
    watch(Stage("vary", title))
    sheet = _Sheet(bench, base, null, choices)
    not_asked = len(found.choices) - len(choices)
    return sheet.keep(bench.run([choice.settings for choice in choices], sheet.shown), found.left_out, not_asked)


class _Bench:
    """Where pictures are run, or found in the journal."""

    def __init__(self, case_file: CaseFile, writer: CaseWriter, engine: Engine, claim: Claim, watch: Watcher) -> None:
        self.case_file, self.writer, self.engine, self.claim, self.watch = case_file, writer, engine, claim, watch
        runs = (run for _, run in case_file.records(Role.VARIATION_RUN, VariationRun))
        steps = (step for _, step in case_file.records(Role.REGENERATION, Regeneration))
        self._journalled: list[Picture] = [*steps, *runs]

    def base(self) -> Picture:
        """The picture of the claimed settings themselves."""
        settings = self.claim.settings
        at_hand = self._at_hand(settings)
        if at_hand is not None:
            return at_hand
        require_reference(self.engine, settings)
        return self._kept(settings, self.engine.run(Job(settings, "vary-base", previews=0), self.watch))

    def run(self, wanted: Sequence[Settings], shown: Callable[[Picture], None]) -> list[Picture | EvidenceKitError]:
        """The picture of each settings, or why there is none; equal settings are run once."""
        done: list[tuple[Settings, Picture | EvidenceKitError]] = []
        jobs: list[Job] = []
        for settings in _distinct(wanted):
            at_hand = self._at_hand(settings)
            if at_hand is None:
                jobs.append(Job(settings, f"variation-{len(jobs) + 1}", previews=0))
            else:
                done.append((settings, at_hand))
                shown(at_hand)
        if done:
            self.watch(Noted(text(f"{len(done)} 张已在日志中，不重复运行。",
                                  f"{len(done)} are in the journal already and are not run again.")))  # fmt: skip
        for job, result in self.engine.run_all(jobs, self.watch):
            if isinstance(result, Failed):
                self.watch(Noted(result.error.message))
                done.append((job.settings, result.error))
                continue
            picture = self._kept(job.settings, result)
            done.append((job.settings, picture))
            shown(picture)
        return [next(outcome for settings, outcome in done if settings == one) for one in wanted]

    def _at_hand(self, settings: Settings) -> Picture | None:
        same = [earlier for earlier in reversed(self._journalled) if earlier.settings == settings]
        if not same:
            return None
        try:
            here = self.engine.environment(settings)
        except EvidenceKitError:
            return None  # the run itself will say why
        return next((earlier for earlier in same if same_place(earlier.environment, here)), None)

    def _kept(self, settings: Settings, result: Run) -> VariationRun:
        """One picture as an act of its own."""
        with self.writer.act("variation") as act:
            picture = act.write("picture.png", result.png, role=Role.VARIATION_PICTURE, lane=Lane.REGENERATION,
                                media_type="image/png", title=text("单项改变所得图片", "Picture with one decision changed")
                                if settings != self.claim.settings else _BASE)  # fmt: skip
            run = VariationRun(
                settings=settings,
                environment=result.environment,
                picture=picture.path,
                pixels_sha256=result.pixels_sha256,
                latent_sha256=result.latent_sha256,
                finished=self.writer.clock(),
            )
            act.record("variation.json", run, role=Role.VARIATION_RUN, lane=Lane.REGENERATION,
                       title=text("单项改变的运行记录", "Record of a run with one decision changed"))  # fmt: skip
            act.commit(
                Action.REGENERATED,
                text("再生成演示：改变一项选择。", "Regeneration demonstration: one decision changed.")
                if settings != self.claim.settings
                else text("再生成演示：基准图。", "Regeneration demonstration: the base picture."),
                materials=(material(self.claim.recipe_artifact), *weights_of(result.environment)),
                details={"seed": str(settings.seed), "device": result.environment.device},
            )
        return run


class _Sheet:
    """The base picture, what chance does to it, and what each decision did."""

    def __init__(self, bench: _Bench, base: Picture, null: Controls | None, choices: tuple[Choice, ...]) -> None:
        self._bench, self._base, self._choices = bench, base, choices
        self._base_png = bench.case_file.path(base.picture).read_bytes()
        self._decoys: tuple[Decoy, ...] = decoys_of(bench.case_file, self._base_png, null)
        kept = {control.seed: control.picture for control in null.controls} if null else {}
        self._controls = tuple(kept[decoy.seed] for decoy in self._decoys)

    def shown(self, picture: Picture) -> None:
        """Tells the watcher what a picture came to."""
        png = self._bench.case_file.path(picture.picture).read_bytes()
        for number, choice in enumerate(self._choices, start=1):
            if choice.settings == picture.settings:
                variation = self._variation(choice, picture)
                measured = decibels(variation.change) if variation.change else "—"
                facts = (
                    (text("PSNR", "PSNR"), measured),
                    (text("判定", "verdict"), EFFECT_NAMES[variation.verdict].both()),
                )
                self._bench.watch(Shown(f"variation-{number}", choice.decision.label, png, facts))

    def keep(
        self, outcomes: Sequence[Picture | EvidenceKitError], left_out: Sequence[object], not_asked: int
    ) -> VariationSheet:
        """The sheet with its grid and chart, committed as one act."""
        bench, claim = self._bench, self._bench.claim
        variations = tuple(self._variations(outcomes))
        grade, figures = compare(claim.png, self._base_png, ())
        with bench.writer.act("variation-sheet") as act:
            grid = self._drawn(act, "grid.png", Role.VARIATION_GRID, text("单项改变对照图", "One decision changed at a time"),
                               contact_sheet(self._base_png, [(item, self._png(item)) for item in variations]))  # fmt: skip
            chart = self._drawn(act, "chart.png", Role.VARIATION_CHART, text("变化与偶然的比较", "Changes beside chance"),
                                variation_chart(variations, self._decoys))  # fmt: skip
            sheet = VariationSheet.model_validate({
                "settings": claim.settings,
                "environment": self._base.environment,
                "base_picture": self._base.picture,
                "base_pixels_sha256": self._base.pixels_sha256,
                "claimed_picture": claim.artifact.path,
                "base_grade": grade,
                "base_figures": figures,
                "null": self._decoys,
                "controls": self._controls,
                "variations": variations,
                "not_run": tuple(self._not_run(outcomes)),
                "left_out": tuple(left_out),
                "not_asked": not_asked,
                "grid": grid.path,
                "chart": chart.path,
            })
            act.record("variation-sheet.json", sheet, role=Role.VARIATION_SHEET, lane=Lane.REGENERATION,
                       title=text("单项改变记录", "Sheet of the variations"))  # fmt: skip
            act.commit(
                Action.REGENERATED,
                text(f"逐项改变 {len(variations)} 项选择，与无关种子比较。",
                     f"{len(variations)} decisions changed one at a time, measured against unrelated seeds."),
                materials=tuple(self._materials(variations)),
            )  # fmt: skip
        return sheet

    def _png(self, variation: Variation) -> bytes:
        return self._bench.case_file.path(variation.picture).read_bytes()

    def _drawn(self, act: Act, name: str, role: Role, title: Text, png: bytes) -> Artifact:
        return act.write(name, png, role=role, lane=Lane.REGENERATION, media_type="image/png", title=title)

    def _variation(self, choice: Choice, picture: Picture) -> Variation:
        change = figures_of(self._base_png, self._bench.case_file.path(picture.picture).read_bytes())
        return Variation(
            decision=choice.decision,
            settings=choice.settings,
            picture=picture.picture,
            pixels_sha256=picture.pixels_sha256,
            change=change,
            verdict=effect_of(change, self._decoys),
        )

    def _variations(self, outcomes: Sequence[Picture | EvidenceKitError]) -> Iterator[Variation]:
        for choice, outcome in zip(self._choices, outcomes, strict=True):
            if not isinstance(outcome, EvidenceKitError):
                yield self._variation(choice, outcome)

    def _not_run(self, outcomes: Sequence[Picture | EvidenceKitError]) -> Iterator[NotRun]:
        for choice, outcome in zip(self._choices, outcomes, strict=True):
            if isinstance(outcome, EvidenceKitError):
                yield NotRun(decision=choice.decision, reason=outcome.message)

    def _materials(self, variations: tuple[Variation, ...]) -> Iterator[Material]:
        yield material(self._bench.claim.recipe_artifact)
        used = {self._base.picture, *self._controls, *(variation.picture for variation in variations)}
        for artifact in self._bench.case_file.artifacts:
            if artifact.path in used:
                yield material(artifact)


def _distinct(wanted: Sequence[Settings]) -> Iterator[Settings]:
    seen: list[Settings] = []
    for settings in wanted:
        if settings not in seen:
            seen.append(settings)
            yield settings
