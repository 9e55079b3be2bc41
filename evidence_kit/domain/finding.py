"""Finding, answer and verdict: what a check of evidence came to. Three values, stable codes, no green tick."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Count, Instant, Record, Sha256Hex
from evidence_kit.domain.text import Text, text


class Status(StrEnum):
    """ETSI EN 319 102-1 words. Unknown is not bad, and never good."""

    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


STATUS_NAMES: dict[Status, Text] = {
    Status.PASSED: text("通过", "PASSED"),
    Status.INDETERMINATE: text("无法判定", "INDETERMINATE"),
    Status.FAILED: text("不通过", "FAILED"),
}


class AnswerState(StrEnum):
    """Why an answer is as it is: what is left to do about one that is not settled."""

    PASSED = "PASSED"
    NOT_RUN = "NOT_RUN"
    """All that can be recomputed without the model was, and holds; the run itself is for `reproduce`."""
    MATERIAL_MISSING = "MATERIAL_MISSING"
    """What the answer needs was not filed, or the list of whom the court trusts does not reach it."""
    UNDECIDED = "UNDECIDED"
    """It was looked at, or could not be, and stays open."""
    FAILED = "FAILED"


STATE_NAMES: dict[AnswerState, Text] = {
    AnswerState.PASSED: text("通过", "PASSED"),
    AnswerState.NOT_RUN: text("未运行", "NOT RUN"),
    AnswerState.MATERIAL_MISSING: text("缺材料", "MATERIAL MISSING"),
    AnswerState.UNDECIDED: text("无法判定", "UNDECIDED"),
    AnswerState.FAILED: text("不通过", "FAILED"),
}


def state_of(status: Status) -> AnswerState:
    """Return the state of an answer that says no more than its status."""
    plain = {Status.PASSED: AnswerState.PASSED, Status.FAILED: AnswerState.FAILED}
    return plain.get(status, AnswerState.UNDECIDED)


def worst(statuses: list[Status]) -> Status:
    """FAILED beats INDETERMINATE beats PASSED; nothing checked is INDETERMINATE."""
    if not statuses or Status.INDETERMINATE in statuses:
        return Status.FAILED if Status.FAILED in statuses else Status.INDETERMINATE
    return Status.FAILED if Status.FAILED in statuses else Status.PASSED


class Question(IntEnum):
    """The five questions, each answered on its own."""

    EXISTED = 1
    RECIPE_MAKES_PICTURE = 2
    DECISIONS_MATTER = 3
    CONTEMPORANEOUS = 4
    UNTOUCHED = 5


QUESTIONS: dict[Question, Text] = {
    Question.EXISTED: text(
        "这些文件在所述时间之前是否已经存在，此后是否未变？",
        "Did these files exist by the stated time, and are they unchanged since?",
    ),
    Question.RECIPE_MAKES_PICTURE: text("按这组生成参数能否再次生成该图片？", "Does this recipe make this picture?"),
    Question.DECISIONS_MATTER: text("改变一项选择，图片是否随之改变？", "Does changing a decision change the picture?"),
    Question.CONTEMPORANEOUS: text(
        "这些选择是创作当时记录的，还是事后记录的？",
        "Were the decisions recorded at the time of creation, or only later?",
    ),
    Question.UNTOUCHED: text("收存以后是否未经改动？", "Is everything unchanged since it was taken in?"),
}

NOT_SHOWN: dict[Question, Text] = {
    Question.EXISTED: text(
        "时间只说明“不晚于”，不说明文件何时、由谁产生，也不说明内容真实。",
        "A time says “not later than”. It does not say when or by whom a file was made, nor that its content is true.",
    ),
    Question.RECIPE_MAKES_PICTURE: text(
        "能够再生成，不等于当初就是这样生成的，也不说明操作者是谁。",
        "That a picture can be regenerated does not show that it was first made that way, nor who was at the keyboard.",
    ),
    Question.DECISIONS_MATTER: text(
        "图片随选择而变，不等于该选择在法律上具有独创性。",
        "That the picture follows a decision does not make the decision original in law.",
    ),
    Question.CONTEMPORANEOUS: text(
        "事后的再生成演示不是创作当时的记录，也不能代替它。",
        "A later regeneration is not a record of the creation and does not replace one.",
    ),
    Question.UNTOUCHED: text(
        "保管日志说明收存以后的经过，不说明收存以前发生过什么。",
        "The custody journal shows what happened after a file was taken in, not what happened before.",
    ),
}

NEGATIVE_SCOPE = text(
    "本校验不证明作者身份、独创性或侵权。",
    "This check does not establish authorship, originality or infringement.",
)


class Finding(Record):
    """The outcome of one check. `code` is stable and machine-readable; `command` repeats the check by hand."""

    code: str = Field(pattern=r"^[A-Z0-9_]+$")
    question: Question
    status: Status
    message: Text
    subject: str = ""
    """What was checked: a member path, an event, an authority."""
    command: str = ""
    """The exact public command that repeats the check; empty where there is none."""
    wording: str = ""
    """Which sentence of the kit's table `message` is; empty in findings of before there was one."""
    arguments: dict[str, str | int | Text] = {}
    """What fills that sentence."""


class PartName(StrEnum):
    """The halves of the fifth question."""

    UNCHANGED = "UNCHANGED"
    """Whether bytes, lists and journal agree: needs nobody's trust."""
    BY_WHOM = "BY_WHOM"
    """Whether the court's list reaches those who signed."""


PART_NAMES: dict[PartName, Text] = {
    PartName.UNCHANGED: text("是否未变（不依赖信任名单）", "unchanged (needs no trust)"),
    PartName.BY_WHOM: text("由谁签署（依信任名单）", "by whom (by the trust list)"),
}


class AnswerPart(Record):
    """One half of an answer that melts two things into one."""

    name: PartName
    state: AnswerState
    sentence: Text


class Answer(Record):
    """One of the five questions with its status, one sentence, and what that does not show."""

    question: Question
    status: Status
    sentence: Text
    not_shown: Text
    state: AnswerState | None = None
    """None in verdicts of before there were any."""
    parts: tuple[AnswerPart, ...] = ()

    @property
    def told_state(self) -> AnswerState:
        """Its state; of a verdict of before, what its status says."""
        return self.state or state_of(self.status)


class Verdict(Record):
    """What the verifier concluded, under which trust list, with which tool, at which moment of its clock."""

    schema_tag: str = Field("evidence-kit/verdict/1", alias="schema", pattern=r"^evidence-kit/verdict/1$")
    status: Status
    rehearsal: bool
    bundle_sha256: Sha256Hex | Literal[""]
    """Empty: the file was not read to its end."""
    bundle_size: Count
    checked_at: Instant
    tool: str
    trust_name: str
    trust_sha256: Sha256Hex
    members: int
    """Files of the bundle, each of which was hashed and covered."""
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    negative_scope: Text = NEGATIVE_SCOPE

    @property
    def exit_code(self) -> int:
        """0: every answer passed; 1: something failed; 3: nothing failed, and something was not run, is missing or undecided."""
        return {Status.PASSED: 0, Status.FAILED: 1, Status.INDETERMINATE: 3}[self.status]
