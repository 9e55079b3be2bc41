"""The sample case worked from the claimed picture to the verified bundle, as a rehearsal: offline, no key, no GPU."""

from __future__ import annotations

import itertools
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import resources, storage
from evidence_kit.casefile import CaseFile, CaseWriter, Clock, create_case, mark_rehearsal
from evidence_kit.domain.errors import EvidenceKitError, ToolMissing
from evidence_kit.domain.finding import Verdict
from evidence_kit.domain.progress import Noted, ProgressCallback, Stage
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.record import RecordingOptions
from evidence_kit.regenerate import Engine
from evidence_kit.regenerate.vary.decisions import DecisionSelection, plan_of
from evidence_kit.workflows.assemble import Filing, file_case
from evidence_kit.workflows.claimed_picture import claim_of
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.intake import handed_list, take_in
from evidence_kit.workflows.parties import rehearsal_filing
from evidence_kit.workflows.record import film_case
from evidence_kit.workflows.regenerate import regenerate_case
from evidence_kit.workflows.seal import seal_case
from evidence_kit.workflows.vary import variation_jobs, vary_case

_SHIPPED, _MODEL = "celadon-teapot", "demo-model"
_VERIFY_SECONDS = 600


@dataclass(frozen=True)
class Demonstration:
    """What the demo left behind."""

    case_file: CaseFile
    recording: Recording | None
    """None where this machine cannot film a screen."""
    filing: Filing
    verdict: Verdict


@dataclass(frozen=True)
class Sample:
    """A case to be worked: its papers, and the weights of its picture."""

    papers: Path
    """A folder with `case.yaml`, and with `evidence.yaml` and what that names. The case is called by its name."""
    models: Path


def shipped_sample() -> Sample:
    """The sample case, celadon teapot.

    Raises:
        ToolMissing: the distribution of the demo is not installed.
    """
    return Sample(resources.shipped("samples", _SHIPPED), resources.shipped("samples", _MODEL, "models"))


def demonstrate(
    folder: Path,
    sample: Sample,
    *,
    device: str,
    controls: int,
    variations: int,
    clock: Clock,
    watch: ProgressCallback,
) -> Demonstration:
    """Works a sample case in a new directory under `folder`, and has the bundle checked by another process.

    Args:
        folder: is made where it is not there.
        sample: the case.
        device: the engine, as `--device` names it.
        controls: how many unrelated seeds the steps are measured against.
        variations: how many decisions are changed one at a time; 0 for none.

    Raises:
        ToolMissing: the kit is not installed with its extras.
        EvidenceKitError: as the commands that it runs one after the other.
    """
    case_file = create_case(_free(folder / sample.papers.name), (sample.papers / "case.yaml").read_bytes(), clock)
    mark_rehearsal(case_file.root)
    parties = rehearsal_filing(case_file.case, clock)
    writer = case_file.writer(clock)
    watch(Stage("intake", text("收存：原始图片与证据材料", "Custody: the original picture and the evidence")))
    take_in(case_file, writer, handed_list(sample.papers / "evidence.yaml"), watch)
    seal_case(case_file, writer, parties.dating, watch)
    with closing(engine_for(case_file, (sample.models,), device, watch)) as engine:
        asked = DecisionSelection(limit=variations or None)
        if variations:  # begun beside the film, which shows one picture after the other
            engine.prefetch(variation_jobs(plan_of(claim_of(case_file).settings, asked)))
        recording = _regenerate(case_file, writer, engine, controls, watch)
        if variations:
            vary_case(case_file, writer, engine, controls=controls, asked=asked, watch=watch)
    seal_case(case_file, writer, parties.dating, watch)
    filing = file_case(case_file, writer, parties, watch)
    watch(Stage("verify", text("由另一进程离线核验", "Checked offline by another process")))
    return Demonstration(case_file, recording, filing, verify_apart(case_file.path(filing.bundle)))


def verify_apart(bundle: Path) -> Verdict:
    """The verdict of `evidence-kit verify` in a process of its own, as a court would run it.

    Raises:
        EvidenceKitError: it could not be run to its end.
    """
    command = [sys.executable, "-I", "-m", "evidence_kit", "verify", str(bundle), "--json"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_VERIFY_SECONDS, check=False).stdout
        return Verdict.model_validate_json(answer)
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise EvidenceKitError(
            text("核验进程未给出结论。", "The process that verifies gave no verdict."),
            text(f"请直接运行：{suggested('verify', bundle)}", f"Run it yourself: {suggested('verify', bundle)}"),
        ) from error


def _regenerate(
    case_file: CaseFile, writer: CaseWriter, engine: Engine, controls: int, watch: ProgressCallback
) -> Recording | None:
    options = RecordingOptions(display="xvfb:", rehearsal=True)
    try:
        recording, _ = film_case(case_file, writer, engine, options, controls=controls, watch=watch)
    except ToolMissing as error:
        watch(Noted(error.told))
        watch(Noted(error.remedy))
        watch(Noted(text("不录屏，继续演练。", "Going on without a film.")))
        regenerate_case(case_file, writer, engine, controls=controls, watch=watch)
        return None
    return recording


def _free(path: Path) -> Path:
    """The path, or the first of `path-2`, `path-3` … that nothing lies at: a case is never written over."""
    with storage.storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    candidates = itertools.chain([path], (path.with_name(f"{path.name}-{number}") for number in itertools.count(2)))
    return next(candidate for candidate in candidates if not candidate.exists())
