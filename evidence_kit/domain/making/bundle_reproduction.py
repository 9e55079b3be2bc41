"""A bundle's recipe run again by whoever checks it: what his own machine made of each step, beside what was filed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN, Answer, Question, Status, worst
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    Environment,
    Figures,
    Grade,
    decibels,
    same_picture_grade,
)
from evidence_kit.domain.making.reproduction import Reproduction
from evidence_kit.domain.record import Instant, Record, Sha256Hex
from evidence_kit.domain.text import Text, text


class StepReproduction(Record):
    """One step of the demonstration, made again here."""

    step: str
    """Its name in case.yaml; `base` for the first."""
    title: Text
    member: str
    """Of the bundle: the picture that was filed."""
    pixels_sha256: Sha256Hex
    """Of the picture made here, 8-bit RGB, row by row."""
    against_filed: Figures | None
    """The picture made here against the one that was filed; None when their sizes differ."""
    against_claimed: Figures | None = None
    """Against the one claimed picture, of the last step only; None where the bundle has none or several, or sizes differ."""
    changed: bool | None = None
    """Whether it differs from what this machine made of the step before; None for the first step."""
    follows: bool | None = None
    """Whether its settings are those of the step before with the stated changes; None for the first step."""
    same_circumstances: bool
    """Processor, device, precision, threads and versions are those that the record states."""

    @property
    def grade(self) -> Grade:
        """How near the picture made here comes to the filed one."""
        return _grade(self.against_filed)


class KnownAnswerResult(Record):
    """What this machine made of the known answer of an expert's package, before it ran the bundle."""

    pixels_sha256: Sha256Hex
    """Of the picture made here."""
    figures: Figures | None
    """Against the picture of the package; None when their sizes differ."""
    same_circumstances: bool
    """Processor, device, precision, threads and versions are those of the machine that made the package."""

    @property
    def grade(self) -> Grade:
        """How near this machine comes to the one that made the package."""
        return _grade(self.figures)


class BundleReproduction(Record):
    """What this machine saw when it ran a bundle's recipe, and its answers to questions 2 and 3."""

    schema_tag: Literal["evidence-kit/bundle-reproduction/1"] = Field(
        "evidence-kit/bundle-reproduction/1", alias="schema"
    )
    bundle_sha256: Sha256Hex
    case: str
    tool: str
    finished: Instant
    environment: Environment
    """Of the last step, as it ran here."""
    settings_confirmed: bool
    """The verifier read the claimed picture itself and found its parameters in the last step, nothing open or stated besides."""
    steps: tuple[StepReproduction, ...] = Field(min_length=1)
    apart: Reproduction | None = None
    """The last step run several times on a cluster, where that was asked for."""
    known_answer: KnownAnswerResult | None = None
    """None where the bundle was run without a package."""
    answers: tuple[Answer, ...]
    negative_scope: Text = NEGATIVE_SCOPE

    @property
    def status(self) -> Status:
        """Of the worse of the two answers."""
        return worst([answer.status for answer in self.answers])

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 3 indeterminate."""
        return {Status.PASSED: 0, Status.FAILED: 1, Status.INDETERMINATE: 3}[self.status]


def answers_of(steps: tuple[StepReproduction, ...], *, settings_confirmed: bool) -> tuple[Answer, Answer]:
    """Answer questions 2 and 3 with what this machine saw, and with nothing else."""
    return _recipe_makes_picture(steps[-1], settings_confirmed), _decisions_matter(steps)


def _recipe_makes_picture(last: StepReproduction, confirmed: bool) -> Answer:
    question = Question.RECIPE_MAKES_PICTURE
    figures, grade = last.against_claimed, _grade(last.against_claimed)
    if figures is None:
        return _answer(question, Status.INDETERMINATE, text(
            "未能与涉案图片比较：证据包中没有、不止一张，或尺寸不同。",
            "Not compared with the claimed picture: the bundle holds none or several, or its size is another."))  # fmt: skip
    name, near = GRADE_NAMES[grade], decibels(figures)
    if grade is not Grade.DIFFERENT and confirmed:
        return _answer(question, Status.PASSED, text(
            f"是：本机按图片自身记载的参数运行，所得与涉案图片：{name.zh}（PSNR {near}）。",
            f"Yes: run here with the parameters that the picture itself states, it gave the claimed picture: {name.en} (PSNR {near})."))  # fmt: skip
    if grade is not Grade.DIFFERENT:
        return _answer(question, Status.INDETERMINATE, text(
            f"就所附参数而言：本机所得与涉案图片：{name.zh}（PSNR {near}）；但其中有参数并非图片自身的记载，见 verify。",
            f"As far as the filed settings go: {name.en} (PSNR {near}) with the claimed picture; but not all of them are stated by the "
            "picture itself, see verify."))  # fmt: skip
    if last.same_circumstances:
        return _answer(question, Status.FAILED, text(
            f"否：处理器、软件版本与设置均与记录相同，本机所得却是另一张图片（PSNR {near}）。",
            f"No: under the recorded processor, versions and settings this machine made another picture (PSNR {near})."))  # fmt: skip
    return _answer(question, Status.INDETERMINATE, text(
        f"本机所得是另一张图片（PSNR {near}）；本机的处理器或软件版本与记录不同，不能排除差异由此而来。",
        f"This machine made another picture (PSNR {near}); its processor or versions are not the recorded ones, and the difference may "
        "come of that."))  # fmt: skip


def _decisions_matter(steps: tuple[StepReproduction, ...]) -> Answer:
    question = Question.DECISIONS_MATTER
    later = steps[1:]
    changed = sum(step.changed is True for step in later)
    if not later:
        return _answer(question, Status.INDETERMINATE, text("只有一个步骤，无从比较。",
            "There is one step only, and nothing to compare."))  # fmt: skip
    if not all(step.follows for step in later):
        return _answer(question, Status.FAILED, text(
            "否：有步骤的参数并非前一步加上所述改变。", "No: a step is not the one before with the stated change."))  # fmt: skip
    if changed == len(later):
        return _answer(question, Status.PASSED, text(
            f"是：本机运行 {len(later)} 次改变，图片每次随之改变，且每次只改变所述选择。",
            f"Yes: of {len(later)} changes run here each changed the picture, and each changes only what it states."))  # fmt: skip
    return _answer(question, Status.INDETERMINATE, text(
        f"部分：本机运行 {len(later)} 次改变，图片有 {changed} 次随之改变。",
        f"In part: of {len(later)} changes run here {changed} changed the picture."))  # fmt: skip


def _grade(figures: Figures | None) -> Grade:
    same = same_picture_grade(figures.max_difference, figures.psnr_db) if figures else None
    return same or Grade.DIFFERENT


def _answer(question: Question, status: Status, sentence: Text) -> Answer:
    return Answer(question=question, status=status, sentence=sentence, not_shown=NOT_SHOWN[question])
