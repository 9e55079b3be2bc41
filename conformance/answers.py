"""When two verdicts agree: the same word on changes, the same five states and halves, but where the other verifier says "not checked here"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.agreement import FAILED, PASSED, UNREACHED, Found
from evidence_kit.domain.finding import Answer, Question

NOT_HERE = "NOT_HERE"
"""State of an answer, or of a half, that the other verifier does not give."""


@dataclass(frozen=True)
class Answered:
    """An answer as the protocol carries it: its state, and those of its halves by name."""

    question: int
    state: str
    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, answer: Answer) -> Answered:
        """Return an answer of the kit's."""
        halves = {part.name.value: part.state.value for part in answer.parts}
        return cls(int(answer.question), answer.told_state.value, halves)

    def states(self) -> Iterator[tuple[str, str]]:
        """Yield what is stated, by name: the answer, and each half."""
        yield f"question {self.question}", self.state
        for name, state in self.parts.items():
            yield f"question {self.question} {name}", state


def answers_at_odds(
    reference: Sequence[Answered],
    other: Sequence[Answered],
    known: Sequence[Found],
    found: Sequence[Found],
    not_here: Collection[str],
) -> Iterator[str]:
    """Yield the states in which two verdicts differ and no check that the other verifier leaves out explains it.

    Args:
        reference: the answers of the reference verifier.
        other: those of the other one.
        known: what the reference found.
        found: what the other one found.
        not_here: codes that it does not check.
    """
    by_name = {name: state for answer in reference for name, state in answer.states()}
    for answer in other:
        left = _left_out(answer.question, known, found, not_here)
        for name, state in answer.states():
            if name not in by_name:
                yield from [] if left else [f"{name} {state}: the reference gives no such answer"]
            elif state not in (by_name[name], NOT_HERE) and not left:
                yield f"{name} {state}: the reference says {by_name[name]}"
    stated = {name for answer in other for name, _ in answer.states()}
    for name, state in by_name.items():
        if name not in stated and not any(one.code == UNREACHED for one in (*known, *found)):
            yield f"{name}: the reference says {state}, the other verifier nothing"


def _left_out(question: int, known: Sequence[Found], found: Sequence[Found], not_here: Collection[str]) -> bool:
    """Whether the reference found something open or wrong, that counts for a question, in what the other one does not check."""
    partial = {one.check[0] for one in found if one.partly}
    counts = {question, Question.UNTOUCHED.value} if question == Question.EXISTED else {question}
    return any(
        one.code == UNREACHED or one.code in not_here or one.check[0] in partial
        for one in known
        if one.status != PASSED and one.question in counts
    )


def failed_alone(reference: Sequence[Answered], other: Sequence[Answered]) -> list[int]:
    """Return the questions that the reference fails and the other verifier does not."""
    failed = {one.question for one in other if one.state == FAILED}
    return [one.question for one in reference if one.state == FAILED and one.question not in failed]
