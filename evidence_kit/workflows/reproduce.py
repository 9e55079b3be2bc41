"""A court runs a bundle's recipe on its own machine: every step again, held against what was filed.

The bundle is checked first, in the sandbox. What a stranger's bundle then decides here is data only: settings, and pictures
that the bounded decoder reads. Weights come from the court's own folders, found by their digests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from evidence_kit import storage
from evidence_kit.assemble.signing import Signer, sign_detached
from evidence_kit.domain.errors import RegenerationError, UsageError
from evidence_kit.domain.making.bundle_reproduction import (
    BundleReproduction,
    KnownAnswerResult,
    StepReproduction,
    answers_of,
)
from evidence_kit.domain.making.regeneration import Environment, Regeneration
from evidence_kit.domain.making.reproduction import Reproduction
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.step import apply_all
from evidence_kit.domain.progress import ProgressCallback, Shown, Stage
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.regenerate import Engine, Job, Run, open_engine
from evidence_kit.regenerate.cluster.reproduction import DistributedEngine, reproduce
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from evidence_kit.verify.check import TOOL
from evidence_kit.workflows.engines import require_reference, uri_of
from evidence_kit.workflows.read_pack import ReadPack
from evidence_kit.workflows.sound_bundle import SoundBundle, sound_bundle


@dataclass(frozen=True)
class ReproduceRequest:
    """What a court asks for."""

    bundle: Path
    folders: tuple[Path, ...]
    """With weights."""
    device: str = "auto"
    """As `engine_for` takes it."""
    apart: int = 0
    """Runs of the last step on as many workers of a cluster; 0: none."""
    keep: Path | None = None
    """Folder for the pictures made here; None keeps none."""
    pack: ReadPack | None = None
    """The package that the bundle came in, whose known answer is run first."""


def reproduce_bundle(
    request: ReproduceRequest, trust: TrustList, *, now: datetime, watch: ProgressCallback
) -> BundleReproduction:
    """Run every step of a bundle's demonstration here and answer questions 2 and 3 with what this machine saw.

    Raises:
        InputError: the bundle is changed or damaged, or holds no regeneration.
        ModelError: a file of weights is not in the folders, or has another digest.
        RegenerationError: the settings ask for what this engine does not do, or the computation failed.
        UsageError: an engine in fast mode, or `apart` without a cluster.
        ToolMissing: the extra `regenerate` or `ray` is not installed.
    """
    with sound_bundle(request.bundle, trust, now=now, watch=watch) as bundle:
        recorded = bundle.steps
        with closing(_engine(request, bundle, watch)) as engine:
            require_reference(engine, recorded[-1].settings)
            _require_cluster(engine, request)
            known = _known_answer(engine, request.pack, watch) if request.pack else None
            made = tuple(_made(engine, bundle, request.keep, watch))
            apart = _apart(engine, recorded[-1].settings, request, watch)
    steps = tuple(step for step, _ in made)
    return BundleReproduction(
        bundle_sha256=bundle.sha256,
        case=bundle.opened.bundle.case if bundle.opened.bundle else "",
        tool=TOOL,
        finished=now,
        environment=made[-1][1].environment,
        settings_confirmed=bundle.settings_confirmed,
        steps=steps,
        apart=apart,
        known_answer=known,
        answers=answers_of(steps, settings_confirmed=bundle.settings_confirmed),
    )


def attach(bundle: Path, made: BundleReproduction, signer: Signer | None) -> tuple[Path, ...]:
    """Write a result beside its bundle, which stays as it is: `NAME.reproduction.json` and, if signed, `….p7s`.

    Raises:
        StorageError: a file of that name is there, or the disk refuses.
    """
    path, data = bundle.with_name(f"{bundle.name}.reproduction.json"), made.to_json()
    storage.write_new(path, data)
    if signer is None:
        return (path,)
    signature = path.with_name(f"{path.name}.p7s")
    storage.write_new(signature, sign_detached(data, signer))
    return path, signature


def _known_answer(engine: Engine, pack: ReadPack, watch: ProgressCallback) -> KnownAnswerResult:
    watch(Stage("known-answer", text("已知答案测试", "The known answer")))
    answer = pack.known_answer
    run = engine.run(Job(answer.settings, "known-answer", previews=0), watch)
    return KnownAnswerResult(
        pixels_sha256=run.pixels_sha256,
        figures=figures_of(pack.picture, run.png),
        same_circumstances=_circumstances(answer.environment) == _circumstances(run.environment),
    )


def _made(
    engine: Engine, bundle: SoundBundle, keep: Path | None, watch: ProgressCallback
) -> Iterator[tuple[StepReproduction, Run]]:
    before: tuple[Regeneration, Run] | None = None
    for record in bundle.steps:
        watch(Stage(f"reproduce-{record.step.name}", record.step.title))
        run = engine.run(Job(record.settings, record.step.name), watch)
        watch(Shown(f"reproduced-{record.step.name}", record.step.title, run.png))
        if keep is not None:
            storage.replace_file(keep / f"{record.step.name}.png", run.png)
        yield _compared(record, run, before, bundle), run
        before = (record, run)


def _compared(
    record: Regeneration, run: Run, before: tuple[Regeneration, Run] | None, bundle: SoundBundle
) -> StepReproduction:
    filed = bundle.opened.of_path(record.picture)
    claimed = bundle.claimed if record is bundle.steps[-1] else None
    return StepReproduction(
        step=record.step.name,
        title=record.step.title,
        member=bundle.opened.member_of(record.picture),
        pixels_sha256=run.pixels_sha256,
        against_filed=figures_of(filed, run.png) if filed else None,
        against_claimed=figures_of(claimed, run.png) if claimed else None,
        changed=None if before is None else run.pixels_sha256 != before[1].pixels_sha256,
        follows=None if before is None else _follows(before[0], record),
        same_circumstances=_circumstances(record.environment) == _circumstances(run.environment),
    )


def _follows(before: Regeneration, record: Regeneration) -> bool:
    try:
        return apply_all(before.settings, record.step) == record.settings
    except (RegenerationError, ValueError):
        return False


def _circumstances(environment: Environment) -> dict[str, object]:
    """All that decides the last bits, the names of weights files apart: the same digest may lie under another name."""
    told = environment.model_dump(mode="json", exclude={"components", "platform"})
    return told | {"components": sorted(component.sha256 for component in environment.components)}


def _engine(request: ReproduceRequest, bundle: SoundBundle, watch: ProgressCallback) -> Engine:
    return open_engine(uri_of(request.device), FolderModelStore(request.folders, watch=watch), bundle.pictures)


def _require_cluster(engine: Engine, request: ReproduceRequest) -> None:
    if request.apart and not hasattr(engine, "run_apart"):
        raise UsageError(
            text("--apart 需要集群。", "--apart needs a cluster."),
            text("请加 --device ray:auto。", "Add --device ray:auto."),
        )


def _apart(
    engine: Engine, settings: Settings, request: ReproduceRequest, watch: ProgressCallback
) -> Reproduction | None:
    if not request.apart:
        return None
    return reproduce(cast(DistributedEngine, engine), settings, request.apart, watch)
