"""Controls: pictures of the claimed recipe from unrelated seeds, the null distribution of every comparison."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.making.regeneration import EARLIER, Control, Controls, ControlScore, Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback, Stage
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate import Engine, FailedRun, Job
from evidence_kit.regenerate.compare.comparison import decoy_of
from evidence_kit.workflows.claimed_picture import Claim, material, weights_of
from evidence_kit.workflows.engines import require_reference


def run_controls(
    case_file: CaseFile, writer: CaseWriter, engine: Engine, claim: Claim, count: int, watch: ProgressCallback
) -> Controls | None:
    """Pictures of the claimed recipe from unrelated seeds; those of an earlier run are used again, only more are run.

    Raises:
        RegenerationError, ModelError: the recipe cannot be run.
        UsageError: an engine in fast mode.
    """
    if count < 1:
        return None
    earlier = _newest(case_file, claim)
    number = (text("数量", "number"), str(count))
    if earlier is not None and len(earlier.controls) >= count:
        watch(Stage("controls", text(f"对照组：{EARLIER.zh}", f"Controls: {EARLIER.en}"), (number,)))
        return earlier
    require_reference(engine, claim.settings)
    at_hand = earlier.controls if earlier is not None and _runs_here(engine, claim, earlier) else ()
    watch(Stage("controls", text("对照组：无关种子", "Controls: unrelated seeds"),
                (number, *_of_them_earlier(len(at_hand)))))  # fmt: skip
    with writer.act("controls") as act:
        kept = {control.seed: control for control in at_hand}
        seeds = control_seeds(claim.settings.seed, count)
        environment: Environment | None = None
        for job, result in engine.run_all(
            control_jobs(claim.settings, [one for one in seeds if one not in kept]), watch
        ):
            if isinstance(result, FailedRun):
                raise result.error
            seed = job.settings.seed
            title = text(f"对照图片，种子 {seed}", f"Control picture, seed {seed}")
            picture = act.write(f"seed-{seed}.png", result.png, role=Role.CONTROL_PICTURE, lane=ExhibitClass.REGENERATION,
                                media_type="image/png", title=title)  # fmt: skip
            kept[seed] = Control(seed=seed, picture=picture.path)
            environment = result.environment
        assert environment is not None  # fewer than `count` were at hand
        in_order = tuple(kept[seed] for seed in seeds)
        controls = Controls(settings=claim.settings, environment=environment, controls=in_order)
        act.record("controls.json", controls, role=Role.CONTROLS, lane=ExhibitClass.REGENERATION,
                   title=text("对照组记录", "Record of the controls"))  # fmt: skip
        made = len(in_order) - len(at_hand)
        act.commit(
            Action.REGENERATED,
            text(f"生成 {made} 张无关种子的对照图片。", f"{made} control pictures from unrelated seeds."),
            materials=(material(claim.recipe_artifact), *weights_of(environment)),
        )
    return controls


def control_jobs(settings: Settings, seeds: Sequence[int]) -> list[Job]:
    """The jobs of the claimed recipe from other seeds; nobody looks at what lies between, so no intermediate pictures."""
    return [Job(settings.model_copy(update={"seed": seed}), f"control-{seed}", previews=0) for seed in seeds]


def control_seeds(seed: int, count: int) -> tuple[int, ...]:
    """Seeds far from the claimed one and from its neighbours, the same ones for everybody who checks."""
    return tuple((seed + 1_000_003 * number) % 2**32 for number in range(1, count + 1))


def decoys_of(case_file: CaseFile, target: bytes, controls: Controls | None) -> tuple[ControlScore, ...]:
    """What the controls score against a picture; each at its best place where the picture has another size."""
    return tuple(
        decoy_of(target, case_file.path(control.picture).read_bytes(), control.seed)
        for control in (controls.controls if controls else ())
    )


def same_place(first: Environment, second: Environment) -> bool:
    """Whether two runs used the same weights on the same kind of device, so that their pictures may be set side by side."""
    return all(
        getattr(first, name) == getattr(second, name) for name in ("components", "device", "precision", "vae", "mode")
    )


def _newest(case_file: CaseFile, claim: Claim) -> Controls | None:
    same = [earlier for _, earlier in case_file.records(Role.CONTROLS, Controls) if earlier.settings == claim.settings]
    return same[-1] if same else None


def _of_them_earlier(count: int) -> tuple[tuple[Text, Text | str], ...]:
    return ((EARLIER, str(count)),) if count else ()


def _runs_here(engine: Engine, claim: Claim, earlier: Controls) -> bool:
    return same_place(engine.environment(claim.settings), earlier.environment)
