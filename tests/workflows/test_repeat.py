"""The report on repeated runs, kept as an act; and that nothing made in fast mode is ever filed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.making.determinism import PYTORCH_SAYS, Determinism, RepeatedRun
from evidence_kit.domain.making.regeneration import Environment, Figures, Grade
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate.vary.decisions import DecisionSelection
from evidence_kit.workflows.engines import confirming, engine_for, in_one_process
from evidence_kit.workflows.regenerate import regenerate_case
from evidence_kit.workflows.repeat import repeat_case
from evidence_kit.workflows.vary import vary_case
from tests.contracts.small_jobs import MODELS, small_settings


@pytest.mark.timeout(900)  # a fresh process loads torch anew, which a busy machine takes its time for
def test_runs_here_and_in_a_fresh_process_give_the_same_pixels_and_the_report_is_kept(
    small_case: CaseFile, clock: Clock
) -> None:
    with small_case.writing(clock) as writer:
        report = repeat_case(small_case, writer, (MODELS,), "cpu", times=2, threads=(), watch=unwatched)
    assert [run.process for run in report.runs] == ["same", "fresh"]
    assert report.repeats
    assert {run.latent_sha256 for run in report.runs} == {report.latent_sha256}
    assert report.environment.arithmetic is not None
    assert report.environment.arithmetic.deterministic_algorithms
    (artifact, kept) = small_case.records(Role.DETERMINISM, Determinism)[-1]
    assert kept == report
    assert artifact.lane is ExhibitClass.REGENERATION
    said = " ".join(promise.en for promise in report.promises())
    assert PYTORCH_SAYS in said
    assert "does not say who made" in said


@pytest.mark.parametrize("device", ["cpu?mode=fast", "cpu?mode=fast&batch=2"])
def test_nothing_of_fast_mode_is_filed(small_case: CaseFile, clock: Clock, device: str) -> None:
    engine = engine_for(small_case, (MODELS,), device, unwatched)
    before = len(small_case.artifacts)
    with small_case.writing(clock) as writer:
        for controls in (0, 1):
            with pytest.raises(UsageError, match="mode=fast"):
                regenerate_case(small_case, writer, engine, controls=controls, watch=unwatched)
        with pytest.raises(UsageError, match="mode=fast"):
            vary_case(small_case, writer, engine, controls=3, asked=DecisionSelection(limit=1), watch=unwatched)
    assert len(CaseFile(small_case.root).artifacts) == before


@pytest.mark.parametrize(
    ("device", "confirmed"),
    [("cpu", "cpu"), ("cuda?precision=fp16", "cuda?precision=fp16"), ("cuda?mode=fast", "cuda"),
     ("cuda?precision=fp16&mode=fast&batch=4", "cuda?precision=fp16"), ("ray:auto?mode=fast&workers=2", "ray:auto?workers=2")],
)  # fmt: skip
def test_what_fast_mode_found_is_confirmed_in_reference_mode(device: str, confirmed: str) -> None:
    assert confirming(device) == confirmed


def test_a_repeat_in_one_process_asks_for_no_workers() -> None:
    assert in_one_process("cpu?workers=4&precision=bf16") == "cpu?precision=bf16"
    assert in_one_process("auto?workers=auto") == "auto"


def test_a_cluster_is_no_machine(small_case: CaseFile, clock: Clock) -> None:
    with small_case.writing(clock) as writer, pytest.raises(UsageError, match="cluster"):
        repeat_case(small_case, writer, (MODELS,), "ray:auto", times=1, threads=(), watch=unwatched)


def reported(*runs: RepeatedRun) -> Determinism:
    environment = Environment(
        platform="p", processor="c", device="cpu", precision="float32", threads=1, versions={}, components=()
    )
    return Determinism.model_validate({
        "settings": small_settings(), "environment": environment, "pixels_sha256": "0" * 64, "latent_sha256": "0" * 64,
        "runs": runs, "finished": "2026-01-08T09:00:00Z",
    })  # fmt: skip


def run_of(digit: str, threads: int = 1, largest: int = 0) -> RepeatedRun:
    figures = Figures(max_difference=largest, psnr_db=84.0 if largest else None, ssim=1, equal_values=1)
    grade = Grade.NUMERICALLY_SAME if largest else Grade.IDENTICAL_PIXELS
    return RepeatedRun(process="fresh", threads=threads, pixels_sha256=digit * 64, latent_sha256=digit * 64, grade=grade,
                       figures=figures)  # fmt: skip


def test_a_machine_that_does_not_repeat_promises_nothing() -> None:
    report = reported(run_of("0"), run_of("1", largest=1))
    assert not report.repeats
    assert "must not be promised" in report.promises()[0].en
    assert "84.0 dB" in report.promises()[0].zh


def test_other_threads_are_told_apart_from_repeats() -> None:
    report = reported(run_of("0"), run_of("1", threads=2, largest=1))
    assert report.repeats
    assert "identical pixels may be expected" in report.promises()[0].en
    assert "With 2 threads: largest difference 1/255" in report.promises()[1].en


def test_a_grade_that_the_pixels_contradict_is_refused() -> None:
    with pytest.raises(ValidationError, match="grade"):
        reported(run_of("1"))
