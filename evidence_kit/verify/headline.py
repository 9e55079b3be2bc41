"""The verdict in one line: whether anything changed, and how many of the five questions came out how; never one word for all."""

from __future__ import annotations

from collections import Counter

from evidence_kit.domain.finding import AnswerState, PartName, Question, Verdict, state_of
from evidence_kit.domain.text import Text, text
from evidence_kit.wording import kit_table

labels = kit_table("report")
ORDER = (
    AnswerState.PASSED,
    AnswerState.FAILED,
    AnswerState.NOT_RUN,
    AnswerState.MATERIAL_MISSING,
    AnswerState.UNDECIDED,
)


def headline(verdict: Verdict) -> Text:
    """Return the line that stands over a verdict."""
    counts = Counter(answer.told_state for answer in verdict.answers)
    told = [_counted(state, counts[state]) for state in ORDER if counts[state]]
    return labels(
        "headline",
        change=_change(verdict),
        counts=text("，".join(one.zh for one in told), ", ".join(one.en for one in told)),
    )


def _change(verdict: Verdict) -> Text:
    """What is known of changes, which needs nobody's trust."""
    answer = next(answer for answer in verdict.answers if answer.question is Question.UNTOUCHED)
    state = next((part.state for part in answer.parts if part.name is PartName.UNCHANGED), state_of(answer.status))
    if state is AnswerState.PASSED:
        return labels("no_change_found")
    return labels("something_is_off") if state is AnswerState.FAILED else labels("not_all_compared")


def _counted(state: AnswerState, count: int) -> Text:
    match state:
        case AnswerState.PASSED:
            return labels("count_passed", count=count)
        case AnswerState.FAILED:
            return labels("count_failed", count=count)
        case AnswerState.NOT_RUN:
            return labels("count_not_run", count=count)
        case AnswerState.MATERIAL_MISSING:
            return labels("count_missing", count=count)
        case _:
            return labels("count_undecided", count=count)
