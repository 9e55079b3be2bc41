"""From the claimed picture's recipe to the regenerated chain: controls first, then one step at a time.

Every step is its own act: what a kill leaves unfinished is run again, what was journalled only where that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.making.regeneration import (
    EARLIER,
    GRADE_NAMES,
    Comparison,
    ControlScore,
    Figures,
    Regeneration,
    decibels,
)
from evidence_kit.domain.making.registration import registration_text
from evidence_kit.domain.making.settings import Settings, settings_facts
from evidence_kit.domain.making.step import Step, apply_all
from evidence_kit.domain.progress import ProgressCallback, Shown, Stage
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate import Engine, Job, Run
from evidence_kit.regenerate.compare.comparison import figures_of, heat_map, likeness_of
from evidence_kit.workflows.claimed_picture import Claim, claim_of, material, weights_of
from evidence_kit.workflows.controls import decoys_of, run_controls
from evidence_kit.workflows.engines import require_reference, with_incidents

CLAIMED_STEP = Step(
    name="claimed",
    title=text("再生成涉案图片", "The claimed picture regenerated"),
    why=text("按图片自身记载的参数运行。", "Run with the parameters that the picture itself states."),
    changes=(),
)
"""What is run when case.yaml names no chain."""


def chain_of(case_file: CaseFile, claim: Claim) -> tuple[tuple[Step, Settings], ...]:
    """Each step of case.yaml's chain with its settings; the first starts from the claimed recipe.

    Raises:
        RegenerationError: a step that cannot be taken.
        CaseError: the last step does not lead to the claimed recipe.
    """
    settings = claim.settings
    chain: list[tuple[Step, Settings]] = []
    for step in case_file.case.chain or (CLAIMED_STEP,):
        settings = apply_all(settings, step)
        chain.append((step, settings))
    departs = [name for name, value in claim.settings if value != getattr(settings, name)]
    if departs:
        raise CaseError(
            text(f"最后一步“{chain[-1][0].title.zh}”的参数与图片自身记载不同：{', '.join(departs)}",
                 f"The last step “{chain[-1][0].title.en}” departs from what the picture states: {', '.join(departs)}"),
            text("请修改 case.yaml 的 chain：最后一步必须回到图片自身的参数（步骤中去掉的词须逐字加回）。",
                 "Mend `chain` in case.yaml: the last step must lead back to the picture's own parameters, letter by letter."),
        )  # fmt: skip
    return tuple(chain)


def regenerate_case(
    case_file: CaseFile,
    writer: CaseWriter,
    engine: Engine,
    *,
    controls: int,
    watch: ProgressCallback,
    afresh: bool = False,
) -> tuple[Regeneration, ...]:
    """Runs the controls and the chain of a case.

    Args:
        controls: how many unrelated seeds to run, as the null distribution of every comparison.
        afresh: runs every step; else one that the journal already holds for the same settings is shown as the earlier
            result that it is.

    Raises:
        CaseError, RegenerationError, ModelError: nothing to run, settings that cannot be run, weights missing.
        UsageError: an engine in fast mode.
    """
    watch = with_incidents(writer, watch)
    claim = claim_of(case_file)
    chain = chain_of(case_file, claim)  # before anything runs: a step that cannot be taken is known now
    watch(_claim_stage(claim))
    watch(Shown("claimed", text("涉案图片", "The claimed picture"), claim.png))
    decoys = decoys_of(case_file, claim.png, run_controls(case_file, writer, engine, claim, controls, watch))
    done: list[Regeneration] = []
    for number, (step, settings) in enumerate(chain, start=1):
        earlier = None if afresh else _already_run(case_file, step, settings)
        watch(_step_stage(step, settings, number, len(chain), earlier is not None))
        regeneration = earlier or _Stop(case_file, writer, claim, decoys, done[-1] if done else None).run(
            engine, step, settings, watch
        )
        watch(_shown(case_file, step, regeneration, earlier is not None))
        done.append(regeneration)
    return tuple(done)


@dataclass(frozen=True)
class _Stop:
    """One step about to be run: what it is compared with, and where it is kept."""

    case_file: CaseFile
    writer: CaseWriter
    claim: Claim
    decoys: tuple[ControlScore, ...]
    before: Regeneration | None

    def run(self, engine: Engine, step: Step, settings: Settings, watch: ProgressCallback) -> Regeneration:
        """Runs the step, compares it and commits it as one act."""
        require_reference(engine, settings)
        started = self.writer.clock()
        result = engine.run(Job(settings, step.name), watch)
        with self.writer.act(f"regeneration-{step.name}") as act:
            picture = act.write("picture.png", result.png, role=Role.PICTURE, lane=ExhibitClass.REGENERATION,
                                media_type="image/png", title=step.title)  # fmt: skip
            regeneration = Regeneration(
                step=step,
                settings=settings,
                environment=result.environment,
                picture=picture.path,
                pixels_sha256=result.pixels_sha256,
                latent_sha256=result.latent_sha256,
                previews=tuple(_keep_previews(act, result)),
                started=started,
                finished=self.writer.clock(),
                comparison=self._compared(act, picture, result.png),
                change_from_previous=self._change(result.png),
            )
            act.record("regeneration.json", regeneration, role=Role.REGENERATION, lane=ExhibitClass.REGENERATION,
                       title=text(f"再生成记录：{step.title.zh}", f"Regeneration record: {step.title.en}"))  # fmt: skip
            act.commit(
                Action.REGENERATED,
                text(f"再生成演示：{step.title.zh}。", f"Regeneration demonstration: {step.title.en}."),
                materials=(material(self.claim.recipe_artifact), *weights_of(result.environment)),
                details={"step": step.name, "seed": str(settings.seed), "device": result.environment.device},
            )
        return regeneration

    def _compared(self, act: Act, picture: Artifact, png: bytes) -> Comparison:
        found = likeness_of(self.claim.png, png, self.decoys)
        heat = None
        if found.figures is not None and found.figures.max_difference:
            drawn = heat_map(self.claim.png, png, found.registration)
            heat = act.write("heat-map.png", drawn, role=Role.HEAT_MAP, lane=ExhibitClass.REGENERATION,
                             media_type="image/png", title=text("与涉案图片的差异热图", "Differences from the claimed picture"))  # fmt: skip
        return Comparison(
            target=self.claim.artifact.path,
            candidate=picture.path,
            grade=found.grade,
            figures=found.figures,
            decoys=self.decoys,
            heat_map=heat.path if heat else None,
            registration=found.registration,
        )

    def _change(self, png: bytes) -> Figures | None:
        if self.before is None:
            return None
        return figures_of(self.case_file.read(self.case_file.artifact(self.before.picture)), png)


def _keep_previews(act: Act, result: Run) -> Iterator[str]:
    for step, png in result.previews:
        title = text(f"第 {step} 步的中间画面", f"Intermediate picture at step {step}")
        yield act.write(f"preview-{step:03d}.png", png, role=Role.PREVIEW, lane=ExhibitClass.REGENERATION,
                        media_type="image/png", title=title).path  # fmt: skip


def _already_run(case_file: CaseFile, step: Step, settings: Settings) -> Regeneration | None:
    for _, earlier in reversed(case_file.records(Role.REGENERATION, Regeneration)):
        if (earlier.step, earlier.settings) == (step, settings):
            return earlier
    return None


def _claim_stage(claim: Claim) -> Stage:
    facts = (
        (text("文件", "file"), claim.artifact.origin),
        (text("SHA-256", "SHA-256"), claim.artifact.digests.sha256),
    )
    return Stage("claimed-picture", text("涉案图片及其参数", "The claimed picture and its parameters"), facts)


def _step_stage(step: Step, settings: Settings, number: int, total: int, earlier: bool) -> Stage:
    title = text(f"第 {number}/{total} 步：{step.title.zh}", f"Step {number} of {total}: {step.title.en}")
    return Stage(f"step-{number}-{step.name}", _said_earlier(title) if earlier else title, settings_facts(settings))


def _said_earlier(title: Text) -> Text:
    return text(f"{title.zh}（{EARLIER.zh}）", f"{title.en} ({EARLIER.en})")


def _shown(case_file: CaseFile, step: Step, regeneration: Regeneration, earlier: bool) -> Shown:
    comparison = regeneration.comparison
    facts: list[tuple[Text, Text | str]] = []
    if comparison is not None:
        facts.append((text("与涉案图片", "against the claimed picture"), GRADE_NAMES[comparison.grade]))
        if comparison.figures is not None:
            facts.append((text("最大差异", "max difference"), f"{comparison.figures.max_difference}/255"))
            facts.append((text("峰值信噪比", "PSNR"), decibels(comparison.figures)))
        if comparison.registration is not None:
            facts.append((text("配准", "registration"), registration_text(comparison.registration)))
    facts.append((text("像素 SHA-256", "pixels SHA-256"), regeneration.pixels_sha256))
    picture = case_file.read(case_file.artifact(regeneration.picture))
    if not earlier:
        return Shown(step.name, step.title, picture, tuple(facts), regeneration.picture)
    facts.append((text("运行于", "run at"), clock(regeneration.finished)))
    title, path = _said_earlier(step.title), regeneration.picture
    return Shown(step.name, title, picture, tuple(facts), path, made=regeneration.finished)
