"""Answers that name a reason: it is the one that holds, and nobody is told of a signer whom the list reaches that it does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.text import text
from evidence_kit.verify.demonstration.steps import StepFact, judge_step
from tests.adversary import books
from tests.adversary.books import ShownCase, filed, shown_case
from tests.adversary.workshop import verdict_on


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> ShownCase:
    return shown_case(tmp_path_factory.mktemp("sentences"))


def untouched(verdict: Verdict) -> tuple[Status, str, str]:
    answer = verdict.answers[Question.UNTOUCHED - 1]
    return answer.status, answer.sentence.en, answer.sentence.zh


def test_a_clock_that_ran_back_is_the_reason_and_not_the_signer(
    case: ShownCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "system_clock", lambda: system_clock() - timedelta(seconds=30))
    status, en, zh = untouched(verdict_on(filed(case, tmp_path, case.book.pdf), tmp_path))
    assert status is Status.INDETERMINATE
    assert "The times of the journal run backwards" in en and "signer" not in en, en
    assert "日志所记时间倒退" in zh and "签名人" not in zh, zh


def test_a_picture_that_nobody_could_read_is_not_said_to_be_the_same() -> None:
    title = text("改词", "one word")
    made = {"member": "data/regeneration.json", "title": title, "follows": True}
    said = {
        changed: [(one.wording, one.status) for one in judge_step(StepFact(**made, changed=changed), last=False)]
        for changed in (True, False, None)
    }
    assert said == {
        True: [("step_change", Status.PASSED)],
        False: [("step_change_without_effect", Status.INDETERMINATE)],
        None: [("step_change_uncompared", Status.INDETERMINATE)],
    }
