"""One next step: what the machine can do, what pends, and in the end what to hand in by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, problem
from evidence_kit.domain.text import text
from evidence_kit.workflows import next_step as module
from evidence_kit.workflows.check import Review
from evidence_kit.workflows.next_step import CaseProgress, bundle_to_file, can_film, next_step

DONE = CaseProgress(read=True, runnable=True, regenerated=True, sealed=True, pending=0)
CLEAN = Review((), 0, 0)


def review(*codes: ProblemCode) -> Review:
    return Review(tuple(problem(code) for code in codes), 0, 0)


def packed(case_file: CaseFile, clock: Clock, name: str = "spring-breeze.zip") -> None:
    with case_file.writer(clock).act("bundle") as act:
        act.write(
            name,
            b"zip",
            role=Role.BUNDLE,
            lane=ExhibitClass.PAPER,
            media_type="application/zip",
            title=text("包", "bundle"),
        )
        act.commit(Action.BUNDLE_PACKED, text("打包", "packed"))


@pytest.mark.parametrize(
    ("progress", "found", "begins"),
    [
        (replace(DONE, read=False), CLEAN, "intake"),
        (replace(DONE, sealed=False), CLEAN, "seal"),
        (replace(DONE, regenerated=False, runnable=False), CLEAN, "assemble"),
        (DONE, review(ProblemCode.EXHIBIT_WITHOUT_FILES), "check"),
        (DONE, review(ProblemCode.FILE_TWICE), "assemble"),
        (DONE, CLEAN, "assemble"),
    ],
)
def test_before_there_is_a_bundle(case_file: CaseFile, progress: CaseProgress, found: Review, begins: str) -> None:
    assert next_step(case_file, progress, found).en.startswith(f"evidence-kit {begins} ")


@pytest.mark.parametrize(("films", "command"), [(True, "record"), (False, "regenerate")])
def test_filming_is_proposed_only_where_it_can_be_done(
    case_file: CaseFile, films: bool, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "can_film", lambda: films)
    assert next_step(case_file, replace(DONE, regenerated=False), CLEAN).en.startswith(f"evidence-kit {command} ")


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_no_other_system_films(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert not can_film()


def test_with_a_bundle_nothing_is_filmed_any_more(case_file: CaseFile, clock: Clock) -> None:
    packed(case_file, clock)
    not_run = replace(DONE, regenerated=False, sealed=False)
    told = next_step(case_file, not_run, CLEAN)
    assert told.en.startswith("hand in ") and "evidence-kit verify" in told.en and told.zh.startswith("提交 ")
    assert next_step(case_file, replace(not_run, pending=2), CLEAN).en.startswith("evidence-kit upgrade ")
    stale = review(ProblemCode.CASE_NEWER_THAN_BUNDLE)
    assert next_step(case_file, not_run, stale).en.startswith("evidence-kit assemble ")
    wrong = Review((*stale.problems, FilingProblem(code=ProblemCode.LANES_MIXED)), 0, 0)
    assert next_step(case_file, not_run, wrong).en.startswith("evidence-kit check ")


def test_a_bundle_is_handed_in_by_its_time_limit(case_file: CaseFile, clock: Clock) -> None:
    packed(case_file, clock)
    case_file.case = case_file.case.model_copy(update={"deadline": date(2026, 2, 1)})
    told = next_step(case_file, DONE, CLEAN)
    assert "by 2026-02-01" in told.en and "于 2026-02-01 之前提交" in told.zh


def test_what_was_rehearsed_is_not_handed_in(case_file: CaseFile, clock: Clock) -> None:
    packed(case_file, clock, "spring-breeze-rehearsal.zip")
    assert bundle_to_file(case_file) is None
    assert next_step(case_file, DONE, CLEAN).en.startswith("evidence-kit assemble ")


def test_what_is_lost_comes_first(case_file: CaseFile) -> None:
    told = next_step(case_file, replace(DONE, read=False), review(ProblemCode.ARTIFACT_MISSING))
    assert told.en.startswith("restore ") and "evidence-kit check" in told.en


def test_after_a_filing_new_exhibits_make_a_supplement(case_file: CaseFile, clock: Clock) -> None:
    packed(case_file, clock)
    new = review(ProblemCode.FILES_NEWER_THAN_BUNDLE, ProblemCode.EXHIBITS_NOT_FILED_YET)
    told = next_step(case_file, DONE, new)
    assert (
        "--supplement" in told.en.partition("(")[0]
        and "never handed in" in told.en
        and "--supplement" in told.zh.partition("（")[0]
    )
    only_words = next_step(case_file, DONE, review(ProblemCode.CASE_NEWER_THAN_BUNDLE))
    assert (
        "--supplement" not in only_words.en.partition("(")[0]
        and "only if the bundle before was never handed in" in only_words.en
    )
