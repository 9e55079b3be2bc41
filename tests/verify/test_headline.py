"""The line over a verdict counts the five questions and never melts them into one word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evidence_kit.domain.finding import (
    NOT_SHOWN,
    Answer,
    AnswerPart,
    AnswerState,
    PartName,
    Question,
    Status,
    Verdict,
)
from evidence_kit.domain.text import text
from evidence_kit.verify.headline import headline

SAID = text("一句", "a sentence")
PASSED, FAILED, NOT_RUN, MISSING, UNDECIDED = (
    AnswerState.PASSED, AnswerState.FAILED, AnswerState.NOT_RUN, AnswerState.MATERIAL_MISSING, AnswerState.UNDECIDED,
)  # fmt: skip


def verdict(states: tuple[AnswerState | None, ...], unchanged: AnswerState | None, status: Status) -> Verdict:
    parts = () if unchanged is None else (AnswerPart(name=PartName.UNCHANGED, state=unchanged, sentence=SAID),)
    answers = tuple(
        Answer(question=question, status=status, sentence=SAID, not_shown=NOT_SHOWN[question], state=state,
               parts=parts if question is Question.UNTOUCHED else ())
        for question, state in zip(Question, states, strict=True)
    )  # fmt: skip
    return Verdict.model_validate({
        "status": status, "rehearsal": False, "bundle_sha256": "", "bundle_size": 0, "checked_at": datetime(2026, 1, 1, tzinfo=UTC),
        "tool": "kit", "trust_name": "none", "trust_sha256": "0" * 64, "members": 0, "answers": answers, "findings": (),
    })  # fmt: skip


@pytest.mark.parametrize(("states", "unchanged", "zh", "en"), [
    ((PASSED, NOT_RUN, MISSING, PASSED, MISSING), PASSED,
     "未发现改动；2 项通过，1 项未运行，2 项缺材料", "no change found; 2 passed, 1 not run, 2 lack material"),
    ((FAILED, NOT_RUN, NOT_RUN, UNDECIDED, FAILED), FAILED,
     "有核验项不符；2 项不通过，2 项未运行，1 项无法判定", "a check of the files failed; 2 failed, 2 not run, 1 undecided"),
    ((MISSING, PASSED, PASSED, PASSED, UNDECIDED), UNDECIDED,
     "未能全部比对；3 项通过，1 项缺材料，1 项无法判定", "not everything could be compared; 3 passed, 1 lacks material, 1 undecided"),
])  # fmt: skip
def test_it_says_what_changed_and_counts_the_rest(
    states: tuple[AnswerState, ...], unchanged: AnswerState, zh: str, en: str
) -> None:
    told = headline(verdict(states, unchanged, Status.INDETERMINATE))
    assert (told.zh, told.en) == (zh, en)


@pytest.mark.parametrize(("status", "en"), [
    (Status.PASSED, "no change found; 5 passed"), (Status.FAILED, "a check of the files failed; 5 failed"),
    (Status.INDETERMINATE, "not everything could be compared; 5 undecided"),
])  # fmt: skip
def test_a_verdict_of_before_says_what_its_statuses_say(status: Status, en: str) -> None:
    assert headline(verdict((None,) * 5, None, status)).en == en
