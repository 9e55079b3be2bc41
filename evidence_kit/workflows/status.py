"""Where a case stands: what is in custody, what was regenerated, filmed and sealed, and what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence_kit import resources
from evidence_kit.case_yaml import load_case
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Regeneration
from evidence_kit.domain.making.supplement import supplemented
from evidence_kit.domain.making.variation import EFFECT_NAMES, VariationSheet
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import Seal
from evidence_kit.intake import gaps_of
from evidence_kit.wording.gaps import gaps_json
from evidence_kit.workflows.init_pictures import stated_init
from evidence_kit.workflows.proof_status import proof_remarks, proof_rows

_BUSY = "机器繁忙"
"""How the incident begins that takes nothing from a film: some frames stand in for others."""


@dataclass(frozen=True)
class StatusReport:
    """A report on a case."""

    rows: tuple[tuple[Text, Text | str], ...]
    gaps: tuple[Gap, ...]
    remarks: tuple[Text, ...]
    next_command: Text

    def as_json(self) -> dict[str, Any]:
        """The report for a program."""
        return {
            "rows": [{"label": label.model_dump(), "value": _json(value)} for label, value in self.rows],
            "gaps": gaps_json(self.gaps),
            "remarks": [remark.model_dump() for remark in self.remarks],
            "next": self.next_command.model_dump(),
        }


def standing_of(case_file: CaseFile, now: datetime) -> StatusReport:
    """Reads a case and says where it stands; changes nothing.

    Args:
        case_file: the case.
        now: by which proofs of time are due for renewal or not.
    """
    recipes = case_file.records(Role.RECIPE, Recipe)
    steps = case_file.records(Role.REGENERATION, Regeneration)
    films = case_file.records(Role.RECORDING, Recording)
    sheets = case_file.records(Role.VARIATION_SHEET, VariationSheet)
    seals = case_file.records(Role.SEAL, Seal)
    bundles = case_file.with_role(Role.BUNDLE)
    rows = (
        (text("文件", "artifacts"), str(case_file.index.size)),
        (text("日志", "journal"), f"{case_file.journal.head.size}  {case_file.journal.head.sha256}"),
        (text("主张的图片", "claimed picture"), recipes[-1][1].picture if recipes else "—"),
        *((text(f"步骤：{step.step.title.zh}", f"step: {step.step.title.en}"), _grade(step)) for _, step in steps),
        *((text("单项改变", "variations"), _sheet_line(sheet)) for _, sheet in sheets[-1:]),
        *((text("录屏", "film"), _film_line(film)) for _, film in films),
        *proof_rows(case_file),
        *((text("证据包", "bundle"), bundle.path) for bundle in bundles),
    )
    known = supplemented(recipes[-1][1], case_file.case.making) if recipes else None
    gaps = gaps_of(known, stated_init(case_file)) if known else ()
    return StatusReport(
        rows,
        gaps,
        (*_remarks(case_file, tuple(film for _, film in films), seals), *proof_remarks(case_file, now)),
        _next(case_file, bool(recipes), bool(steps), bool(seals), bool(bundles)),
    )


def placeholders_of(case: Case) -> tuple[str, ...]:
    """Places of case.yaml that nobody filled in: they still hold what the template holds."""
    template = load_case(resources.shipped("templates", "case.yaml"))
    names = {party.name for party in template.parties}
    places = (
        ("title", case.title == template.title),
        ("parties", any(party.name in names for party in case.parties)),
        ("work.title", case.work.title == template.work.title),
        ("work.author", case.work.author == template.work.author),
    )
    return tuple(place for place, unfilled in places if unfilled)


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
    if film.broken_off is None:
        return text(line, line)
    return text(f"{line}，中断：{film.broken_off.zh}", f"{line}, broke off: {film.broken_off.en}")


def _remarks(
    case_file: CaseFile, films: tuple[Recording, ...], seals: tuple[tuple[Any, Seal], ...]
) -> tuple[Text, ...]:
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
    if seals and seals[-1][1].head.size < case_file.journal.head.size - 1:
        later = case_file.journal.head.size - 1 - seals[-1][1].head.size
        remarks.append(
            text(
                f"最近一次封存之后又有 {later} 条记录尚未封存。",
                f"Events since the last seal that are not dated yet: {later}.",
            )
        )
    unfilled = placeholders_of(case_file.case)
    if unfilled:
        remarks.append(
            text(
                f"case.yaml 中仍是模板文字：{'、'.join(unfilled)}",
                f"Still the template's words in case.yaml: {', '.join(unfilled)}",
            )
        )
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


def _next(case_file: CaseFile, recipe: bool, regenerated: bool, sealed: bool, packed: bool) -> Text:
    case = case_file.root
    if not recipe:
        return text(suggested("intake", case, "图片.png"), suggested("intake", case, "PICTURE.png"))
    if not regenerated:
        return _alike(suggested("record", case))
    if not sealed:
        return _alike(suggested("seal", case))
    if not packed:
        return _alike(suggested("assemble", case))
    return _alike(suggested("verify", case_file.path(case_file.with_role(Role.BUNDLE)[-1])))


def _alike(command: str) -> Text:
    return text(command, command)
