"""Problem: what should be settled before a case is filed, as a code with its arguments and without a sentence.

Whoever shows a problem to a person renders it in the reader's language by `wording/problems.yaml` (`wording.problems`).
Problems are derived whenever they are asked for; no file holds one.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text

Place = tuple[str | int, ...]
"""Where in case.yaml: keys and numbers from the top down; empty: nowhere in it."""


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"
    """Nothing is filed with it, unless counsel says so."""
    WARNING = "warning"
    NOTE = "note"
    """Only said."""


SEVERITY_NAMES: dict[Severity, Text] = {
    Severity.ERROR: text("错误", "error"),
    Severity.WARNING: text("警告", "warning"),
    Severity.NOTE: text("提示", "note"),
}


class ProblemCode(StrEnum):
    """What can be wrong. The values key the table."""

    TEMPLATE_WORDS = "TEMPLATE_WORDS"
    TEMPLATE_ID = "TEMPLATE_ID"
    PLACEHOLDER_WORDS = "PLACEHOLDER_WORDS"
    ENGLISH_IN_CHINESE = "ENGLISH_IN_CHINESE"
    NO_CLAIMED_PICTURE = "NO_CLAIMED_PICTURE"
    SEVERAL_CLAIMED_PICTURES = "SEVERAL_CLAIMED_PICTURES"
    CLAIMED_DAY_IMPOSSIBLE = "CLAIMED_DAY_IMPOSSIBLE"
    NOT_AT_THE_TIME = "NOT_AT_THE_TIME"
    NO_CATALOGUE = "NO_CATALOGUE"
    EXHIBIT_WITHOUT_FILES = "EXHIBIT_WITHOUT_FILES"
    EXHIBIT_NOT_MADE = "EXHIBIT_NOT_MADE"
    FILE_NOT_TAKEN_IN = "FILE_NOT_TAKEN_IN"
    FILE_IN_NO_EXHIBIT = "FILE_IN_NO_EXHIBIT"
    FILE_TWICE = "FILE_TWICE"
    PICTURE_TWICE = "PICTURE_TWICE"
    LANES_MIXED = "LANES_MIXED"
    NUMBER_OUT_OF_ORDER = "NUMBER_OUT_OF_ORDER"
    NUMBER_LEFT_OUT = "NUMBER_LEFT_OUT"
    COSTS_WITHOUT_EXHIBIT = "COSTS_WITHOUT_EXHIBIT"
    AMOUNT_WITHOUT_EXHIBIT = "AMOUNT_WITHOUT_EXHIBIT"
    CAPTURE_NOT_STATED = "CAPTURE_NOT_STATED"
    FACT_WITHOUT_EXHIBIT = "FACT_WITHOUT_EXHIBIT"
    PUBLISHED_BEFORE_MADE = "PUBLISHED_BEFORE_MADE"
    YEAR_TWICE = "YEAR_TWICE"
    WORD_IN_BOTH_PROMPTS = "WORD_IN_BOTH_PROMPTS"
    PROMPT_MISQUOTED = "PROMPT_MISQUOTED"
    MAPPED_WORDS_ABSENT = "MAPPED_WORDS_ABSENT"
    NAME_DRIFT = "NAME_DRIFT"
    RATIO_ELSEWHERE = "RATIO_ELSEWHERE"
    CHOICE_WITHOUT_VALUE = "CHOICE_WITHOUT_VALUE"
    ORIGIN_NOT_SAID = "ORIGIN_NOT_SAID"
    ORIGIN_INCOMPLETE = "ORIGIN_INCOMPLETE"
    AUTHOR_IS_OPPONENT = "AUTHOR_IS_OPPONENT"
    OPPONENTS_WORDS = "OPPONENTS_WORDS"
    TITLE_DRIFT = "TITLE_DRIFT"
    NUMBER_DRIFT = "NUMBER_DRIFT"
    TRANSLATION_DRIFT = "TRANSLATION_DRIFT"
    SENTENCE_TWICE = "SENTENCE_TWICE"
    COMPONENT_WITHOUT_LICENCE = "COMPONENT_WITHOUT_LICENCE"
    LICENCE_LIMITS_USE = "LICENCE_LIMITS_USE"
    STEPS_NOT_EXHIBITED = "STEPS_NOT_EXHIBITED"
    CLAIMS_AUTHORSHIP = "CLAIMS_AUTHORSHIP"
    STATES_LAW = "STATES_LAW"
    STATES_GUILT = "STATES_GUILT"
    ABSOLUTE_WORDS = "ABSOLUTE_WORDS"
    CHAIN_AS_TRUTH = "CHAIN_AS_TRUTH"
    CALLED_NOTARISED = "CALLED_NOTARISED"
    CALLED_PHOTOGRAPH = "CALLED_PHOTOGRAPH"
    DEMONSTRATION_AS_RECORD = "DEMONSTRATION_AS_RECORD"
    NO_SIGNER = "NO_SIGNER"
    NO_AUTHORITY = "NO_AUTHORITY"
    TOO_FEW_PARTIES = "TOO_FEW_PARTIES"
    PARTY_FILE_MISSING = "PARTY_FILE_MISSING"
    TAIL_UNSEALED = "TAIL_UNSEALED"
    CASE_NEWER_THAN_BUNDLE = "CASE_NEWER_THAN_BUNDLE"
    FILES_NEWER_THAN_BUNDLE = "FILES_NEWER_THAN_BUNDLE"
    EXHIBITS_NOT_FILED_YET = "EXHIBITS_NOT_FILED_YET"
    RENEWAL_LEFT_OUT = "RENEWAL_LEFT_OUT"
    ARTIFACT_MISSING = "ARTIFACT_MISSING"
    ARTIFACT_CHANGED = "ARTIFACT_CHANGED"
    DEADLINE_PASSED = "DEADLINE_PASSED"
    DEADLINE_NEAR = "DEADLINE_NEAR"
    EMPTY_FILE = "EMPTY_FILE"
    PROGRAM_FILE = "PROGRAM_FILE"
    OTHER_FORMAT = "OTHER_FORMAT"


_NOTES = frozenset({
    ProblemCode.EXHIBITS_NOT_FILED_YET,
    ProblemCode.FILE_IN_NO_EXHIBIT,
    ProblemCode.FILES_NEWER_THAN_BUNDLE,
    ProblemCode.NOT_AT_THE_TIME,
})
_ERRORS = frozenset({
    ProblemCode.TEMPLATE_WORDS, ProblemCode.TEMPLATE_ID, ProblemCode.PLACEHOLDER_WORDS, ProblemCode.NO_CLAIMED_PICTURE,
    ProblemCode.SEVERAL_CLAIMED_PICTURES, ProblemCode.CLAIMED_DAY_IMPOSSIBLE, ProblemCode.NO_CATALOGUE,
    ProblemCode.EXHIBIT_WITHOUT_FILES, ProblemCode.EXHIBIT_NOT_MADE, ProblemCode.FILE_NOT_TAKEN_IN,
    ProblemCode.PICTURE_TWICE, ProblemCode.LANES_MIXED, ProblemCode.NUMBER_OUT_OF_ORDER, ProblemCode.COSTS_WITHOUT_EXHIBIT,
    ProblemCode.FACT_WITHOUT_EXHIBIT, ProblemCode.MAPPED_WORDS_ABSENT, ProblemCode.AUTHOR_IS_OPPONENT,
    ProblemCode.PARTY_FILE_MISSING, ProblemCode.NO_SIGNER, ProblemCode.NO_AUTHORITY, ProblemCode.TOO_FEW_PARTIES, ProblemCode.ARTIFACT_MISSING,
    ProblemCode.ARTIFACT_CHANGED,
})  # fmt: skip


class FilingProblem(Record):
    """One thing to settle."""

    code: ProblemCode
    arguments: dict[str, str | int | Text] = {}
    """What the sentence and its remedy have to name."""
    place: Place = ()
    line: int | None = None
    """Line of case.yaml, counted from 1; None where it stands in none."""

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        if self.code in _ERRORS:
            return Severity.ERROR
        return Severity.NOTE if self.code in _NOTES else Severity.WARNING


def problem(code: ProblemCode, place: Place = (), /, **arguments: str | int | Text) -> FilingProblem:
    """Shorthand for `FilingProblem(code=code, place=place, arguments=arguments)`."""
    return FilingProblem(code=code, place=place, arguments=arguments)


def gravest_first(problems: Sequence[FilingProblem]) -> tuple[FilingProblem, ...]:
    """Return problems by their weight, those of equal weight by their line and else as they came."""
    weights = list(Severity)
    return tuple(sorted(problems, key=lambda one: (weights.index(one.severity), one.line or 0)))
