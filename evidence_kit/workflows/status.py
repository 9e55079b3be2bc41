"""Where a case stands: what is in custody, what was regenerated, filmed and sealed, and what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.independent_time import dating_of
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Regeneration
from evidence_kit.domain.making.supplement import supplemented
from evidence_kit.domain.making.variation import EFFECT_NAMES, VariationSheet
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.creation_dating import CreationDating
from evidence_kit.domain.time.seal import Seal
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.review.words import template_places
from evidence_kit.seal.renewal.timestamp_chains import lines_of
from evidence_kit.wording.gaps import gaps_json
from evidence_kit.wording.problems import problem_text
from evidence_kit.workflows.check import Review, check_case, template_of
from evidence_kit.workflows.init_pictures import stated_init
from evidence_kit.workflows.next_step import DAMAGED, CaseProgress, next_step
from evidence_kit.workflows.proof_status import pending_proofs, proof_remarks, proof_rows
from evidence_kit.workflows.signer_status import last_signer, signer_remarks, signer_rows

_BUSY = "机器繁忙"
"""How the incident begins that takes nothing from a film: some frames stand in for others."""


@dataclass(frozen=True)
class StatusReport:
    """A report on a case."""

    rows: tuple[tuple[Text, Text | str], ...]
    gaps: tuple[Gap, ...]
    remarks: tuple[Text, ...]
    next_command: Text
    found: Review | None = None
    """What a review of the case came to, its files looked for and not read; a batch has none."""

    def as_json(self) -> dict[str, Any]:
        """The report for a program."""
        return {
            "rows": [{"label": label.model_dump(), "value": _json(value)} for label, value in self.rows],
            "gaps": gaps_json(self.gaps),
            "remarks": [remark.model_dump() for remark in self.remarks],
            "next": self.next_command.model_dump(),
        } | ({} if self.found is None else {"check": self.found.as_json()})


def standing_of(case_file: CaseFile, now: datetime) -> StatusReport:
    """Reads a case and says where it stands; changes nothing.

    Args:
        case_file: the case.
        now: by which proofs of time are due for renewal or not.
    """
    found = check_case(case_file, now)
    if any(one.code in DAMAGED for one in found.problems):
        return _of_a_damaged_case(case_file, found)
    recipes = case_file.records(Role.RECIPE, Recipe)
    steps = case_file.records(Role.REGENERATION, Regeneration)
    films = case_file.records(Role.RECORDING, Recording)
    sheets = case_file.records(Role.VARIATION_SHEET, VariationSheet)
    seals = case_file.records(Role.SEAL, Seal)
    bundles = case_file.with_role(Role.BUNDLE)
    lines, signer = lines_of(case_file), last_signer(case_file)
    rows = (
        (text("文件", "artifacts"), str(case_file.index.size)),
        (text("日志", "journal"), f"{case_file.journal.head.size}  {case_file.journal.head.sha256}"),
        (text("涉案图片", "claimed picture"), recipes[-1][1].picture if recipes else "—"),
        *((text(f"步骤：{step.step.title.zh}", f"step: {step.step.title.en}"), _grade(step)) for _, step in steps),
        *((text("单项改变", "variations"), _sheet_line(sheet)) for _, sheet in sheets[-1:]),
        *((text("录屏", "film"), _film_line(film)) for _, film in films),
        *_dating_rows(case_file),
        *proof_rows(case_file, lines),
        *_deadline_row(case_file, now),
        *signer_rows(signer),
        *((text("证据包", "bundle"), bundle.path) for bundle in bundles),
    )
    known = supplemented(recipes[-1][1], case_file.case.making) if recipes else None
    gaps = gaps_of(known, stated_init(case_file)) if known else ()
    progress = CaseProgress(
        read=bool(recipes),
        runnable=known is not None and not any(gap.blocking for gap in gaps),
        regenerated=bool(steps),
        sealed=any(not seal.rehearsal for _, seal in seals),
        pending=pending_proofs(case_file),
    )
    return StatusReport(
        rows,
        gaps,
        (
            *_remarks(case_file, tuple(film for _, film in films), found),
            *proof_remarks(case_file, lines, now),
            *signer_remarks(signer, case_file, now),
        ),
        next_step(case_file, progress, found),
        found,
    )


def _of_a_damaged_case(case_file: CaseFile, found: Review) -> StatusReport:
    """What can be said where files are gone: how many there were, and which are to be restored."""
    rows = (
        (text("文件", "artifacts"), str(case_file.index.size)),
        (text("日志", "journal"), f"{case_file.journal.head.size}  {case_file.journal.head.sha256}"),
    )
    nothing = CaseProgress(read=False, runnable=False, regenerated=False, sealed=False, pending=0)
    return StatusReport(rows, (), (), next_step(case_file, nothing, found), found)


def _dating_rows(case_file: CaseFile) -> tuple[tuple[Text, Text], ...]:
    """A row for each file said to come from the creation: its class, and what dates it."""
    made = [item for item in case_file.artifacts if item.lane is ExhibitClass.CREATION_RECORD]
    return tuple(_dating_row(item, dating_of(case_file, item)) for item in made if item.role is not Role.REMAINS)


def _dating_row(item: Artifact, dating: CreationDating) -> tuple[Text, Text]:
    name = item.origin or item.path
    said = text(f"{name}：{dating.name.zh}。{dating.sentence.zh}", f"{name}: {dating.name.en}. {dating.sentence.en}")
    return text("创作材料", "from the creation"), said


def _deadline_row(case_file: CaseFile, now: datetime) -> tuple[tuple[Text, Text], ...]:
    last = case_file.case.deadline
    if last is None:
        return ()
    days = (last - now.astimezone(BEIJING).date()).days
    left = (
        text(f"还有 {days} 天", f"{days} days left")
        if days >= 0
        else text(f"已过 {-days} 天", f"passed {-days} days ago")
    )
    return ((text("举证期限", "time limit"), text(f"{last}（{left.zh}）", f"{last} ({left.en})")),)


def placeholders_of(case: Case) -> tuple[str, ...]:
    """Places of case.yaml that nobody filled in: they still hold what the template holds."""
    template = template_of(case)
    places = template_places(case, template) if template is not None else ()
    return tuple(dict.fromkeys("parties" if place[0] == "parties" else ".".join(map(str, place)) for place in places))


def _json(value: Text | str) -> str | dict[str, str]:
    return value if isinstance(value, str) else value.model_dump()


def _grade(step: Regeneration) -> Text | str:
    return GRADE_NAMES[step.comparison.grade] if step.comparison else "—"


def _sheet_line(sheet: VariationSheet) -> Text | str:
    counted = Counter(variation.verdict for variation in sheet.variations)
    if not counted:
        return "—"
    named = [(EFFECT_NAMES[effect], count) for effect, count in counted.items()]
    return text("，".join(f"{effect.zh} {count}" for effect, count in named),
                ", ".join(f"{effect.en} {count}" for effect, count in named))  # fmt: skip


def _film_line(film: Recording) -> Text:
    line = f"{film.seconds:.0f} s, {film.video}"
    zh, en = line, line
    if film.unshown:
        spans = ", ".join(f"{one.start:.1f}-{one.end:.1f} s" for one in film.unshown)
        zh, en = f"{zh}，画面未显示演示页面：{spans}", f"{en}, the screen did not show the page: {spans}"
    if film.broken_off is not None:
        zh, en = f"{zh}，中断：{film.broken_off.zh}", f"{en}, broke off: {film.broken_off.en}"
    return text(zh, en)


def _remarks(case_file: CaseFile, films: tuple[Recording, ...], found: Review) -> tuple[Text, ...]:
    remarks: list[Text] = []
    half_done = case_file.broken_off()
    if half_done:
        remarks.append(text(f"有运行中途中断：{'、'.join(half_done)}；其遗留文件将由下一条命令登记，不作依据。请重新运行该步骤。",
                            f"Runs were broken off: {', '.join(half_done)}. The next command lists what they left, "
                            "and relies on it for nothing. Run that step again."))  # fmt: skip
    remains = case_file.with_role(Role.REMAINS)
    if remains:
        remarks.append(text(f"有 {len(remains)} 个中断运行遗留的文件，已登记，不作依据。",
                            f"{len(remains)} files were left by interrupted runs; listed, relied on for nothing."))  # fmt: skip
    remarks += [problem_text(one) for one in found.problems if one.code is ProblemCode.TAIL_UNSEALED]
    if not case_file.with_role(Role.CREATION_LOG):
        remarks.append(text("没有创作当时的生成日志：再生成演示不能代替它。",
                            "There is no log kept at the time of creation; a regeneration does not replace one."))  # fmt: skip
    if films:
        remarks.extend(_film_remarks(films[-1]))
    return tuple(remarks)


def _film_remarks(film: Recording) -> tuple[Text, ...]:
    """What went wrong with a film, by its weight: a frame that was repeated is no recorder that died."""
    if film.broken_off:
        return (text(f"最近一次录屏未录到工作结束：{film.broken_off.zh}",
                     f"The last film does not show the work to its end: {film.broken_off.en}"),)  # fmt: skip
    grave = [incident for incident in film.incidents if not incident.zh.startswith(_BUSY)]
    if grave:
        first = grave[0]
        return (text(f"最近一次录屏有 {len(grave)} 项异常（见录屏记录），首项：{first.zh}",
                     f"The last film has incidents ({len(grave)}, in its record), the first: {first.en}"),)  # fmt: skip
    return tuple(text(f"最近一次录屏：{one.zh}", f"The last film: {one.en}") for one in film.incidents)
