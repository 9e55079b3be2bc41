"""Variations only to look at: in fast mode if one likes, everything in one piece, and not a byte of the case is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import Preview, VariationSheet
from evidence_kit.domain.progress import ProgressCallback, Shown
from evidence_kit.domain.suggestion import option, suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate import Engine, Job
from evidence_kit.regenerate.vary.decisions import DecisionSelection, Plan, plan_of
from evidence_kit.regenerate.vary.sheet import Picture, RunPicture, Yardstick, laid_out
from evidence_kit.workflows.claimed_picture import claim_of
from evidence_kit.workflows.controls import control_jobs, control_seeds
from evidence_kit.workflows.engines import confirming
from evidence_kit.workflows.gallery import Gallery, run_missing
from evidence_kit.workflows.preview_folder import NOTICE, PreviewFolder, PreviewGallery
from evidence_kit.workflows.vary import BASE, stage_of, variation_jobs


def preview_case(
    case_file: CaseFile,
    folder: PreviewFolder,
    engine: Engine,
    *,
    controls: int,
    asked: DecisionSelection,
    filing: str,
    clock: Clock,
    watch: ProgressCallback,
) -> VariationSheet:
    """Runs the base picture, the controls and every variation in one piece; the sheet goes into the folder only.

    Pictures that an earlier preview left there under the same settings, weights, device and mode are not run again.

    Args:
        controls: how many unrelated seeds the changes are measured against.
        filing: the command that makes the same sheet as evidence.

    Raises:
        CaseError, RegenerationError, ModelError: no claimed picture, or its own settings or the controls cannot be run.
        StorageError: the disk refuses.
    """
    claim = claim_of(case_file)
    plan = plan_of(claim.settings, asked)
    settings = claim.settings
    null = control_jobs(settings, control_seeds(settings.seed, controls))
    unrelated = {job.settings.seed: job.settings for job in null}
    wanted = _Wanted((Job(settings, "vary-base", previews=0), *null), variation_jobs(plan))
    watch(stage_of(plan))
    made = _run(wanted, _captions(plan, unrelated), PreviewGallery(folder, engine, clock), engine, watch)
    yardstick = Yardstick.of(_taken(made[settings]), {seed: _taken(made[one]) for seed, one in unrelated.items()})
    copied = folder.put("claimed" + PurePosixPath(claim.artifact.path).suffix, claim.png)
    done = laid_out(plan, Picture(copied, claim.png), yardstick, [made[choice.settings] for choice in plan.choices],
                    path=str, preview=Preview(notice=NOTICE, filing=filing))  # fmt: skip
    folder.put(done.sheet.grid, done.grid)
    folder.put(done.sheet.chart, done.chart)
    folder.put("variation-sheet.json", done.sheet.to_json())
    return done.sheet


def filing_command(
    case: Path,
    asked: DecisionSelection,
    *,
    controls: int,
    models: Sequence[Path],
    device: str,
    system: str = os.name,
) -> str:
    """The command that makes the same sheet as evidence: the same request, in reference mode, without `--preview`.

    Args:
        system: whose quoting applies, as for `suggested`.
    """
    given = partial(option, system=system)
    words = [f"--controls={controls}", *(given("--models", folder) for folder in models)]
    words += [] if (confirmed := confirming(device)) == "auto" else [given("--device", confirmed)]
    words += [f"--only={','.join(asked.only)}"] if asked.only else []
    words += [] if asked.limit is None else [f"--limit={asked.limit}"]
    words += [given("--other-model", name) for name in asked.models]
    return suggested("vary", case, *words, system=system)


@dataclass(frozen=True)
class _Wanted:
    """What is run for a preview."""

    needed: tuple[Job, ...]
    """The base picture and the controls: without them there is nothing to measure by."""
    changed: tuple[Job, ...]


def _run(
    wanted: _Wanted, captions: Mapping[Settings, Text], gallery: Gallery, engine: Engine, watch: ProgressCallback
) -> dict[Settings, RunPicture | EvidenceKitError]:
    needed = {job.settings for job in wanted.needed}
    made: dict[Settings, RunPicture | EvidenceKitError] = {}
    for settings, outcome in run_missing(gallery, engine, (*wanted.needed, *wanted.changed), watch):
        made[settings] = _taken(outcome) if settings in needed else outcome
        if isinstance(outcome, RunPicture):
            watch(Shown(f"preview-{len(made)}", captions[settings], outcome.png))
    return made


def _taken(outcome: RunPicture | EvidenceKitError) -> RunPicture:
    if isinstance(outcome, EvidenceKitError):
        raise outcome
    return outcome


def _captions(plan: Plan, unrelated: Mapping[int, Settings]) -> dict[Settings, Text]:
    return {
        **{choice.settings: choice.decision.label for choice in plan.choices},
        **{one: text(f"无关种子 {seed}", f"unrelated seed {seed}") for seed, one in unrelated.items()},
        plan.settings: BASE,
    }
