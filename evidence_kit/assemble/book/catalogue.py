"""The catalogue of evidence (Civil Evidence Provisions art. 19) and the matrix of elements, facts and exhibits."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import PageBreak

from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.assemble.case_view import Group, PlannedExhibit
from evidence_kit.domain.artifact import LANE_NAMES, ExhibitClass
from evidence_kit.domain.case import FACT_STATUS_NAMES, Fact
from evidence_kit.domain.text import Text, text

_HEAD = (
    text("编号", "No."),
    text("证据名称", "Exhibit"),
    text("种类", "Type"),
    text("来源", "Source"),
    text("内容", "Content"),
    text("证明对象", "Object of proof"),
    text("页码", "Pages"),
)
_WIDTHS = (25, 82, 52, 74, 87, 96, 32)
_MISSING = text("待补", "to be supplied")
TWO_LANES = text(
    "本册严格区分两类材料：创作过程原始记录（创作当时形成）与再生成演示（事后按所记参数再次运行）。后者不能代替前者。",
    "This book keeps two classes apart: the contemporaneous creation record, and the regeneration demonstration, run later "
    "from the stated parameters. The second does not replace the first.",
)


def catalogue(setting: Setting) -> Story:
    """The catalogue, every exhibit with its pages."""
    gathered = setting.gathered
    rows: list[list[Cell]] = []
    bands: list[int] = []
    for group in gathered.groups:
        bands.append(len(rows))
        rows.append([_band(group)])
        rows += [_row(setting, exhibit) for exhibit in group.exhibits]
    return [
        *heading(setting, "catalogue", gathered.profile.catalogue_title),
        *both(gathered.profile.catalogue_rule, style.REMARK, style.REMARK_EN),
        space(),
        grid(_HEAD, rows, _WIDTHS, bands=bands),
        space(8),
        remark(TWO_LANES),
    ]


def facts(setting: Setting) -> Story:
    """Which exhibit carries which fact, and which fact meets which element; nothing if counsel stated no facts."""
    case = setting.gathered.case
    if not case.facts:
        return []
    story = [
        PageBreak(),
        *heading(setting, "facts", text("待证事实与证据", "Facts and the exhibits that carry them")),
        grid(
            (
                text("序号", "Fact"), text("日期", "Day"), text("事实", "Statement"), text("状态", "Status"),
                text("证据", "Exhibits"),
            ),
            [_fact(setting, fact) for fact in case.facts],
            (24, 50, 268, 40, 64),
        ),
    ]  # fmt: skip
    if case.elements:
        story += [
            space(10),
            *section(text("要件与事实", "Elements and facts")),
            grid(
                (text("要件", "Element"), text("事实", "Facts"), text("证据", "Exhibits")),
                [[element.name, ", ".join(element.facts), _links(setting, _carrying(case.facts, element.facts))]
                 for element in case.elements],
                (230, 90, 126),
            ),
        ]  # fmt: skip
    note = text(
        "“状态”由代理人填写（主张、自认、举证、认定）；本工具不提升任何事实的状态。",
        "“Status” is counsel's entry (claimed, admitted, shown, found); the software never raises it.",
    )
    return [*story, space(6), remark(note)]


def _band(group: Group) -> list[Any]:
    title = both(group.title.title, style.CELL_BOLD, style.CELL_EN)
    purpose = both(
        text(f"证明目的：{group.title.purpose.zh}", f"Purpose: {group.title.purpose.en}"), style.CELL, style.CELL_EN
    )
    return [*title, *purpose]


def _row(setting: Setting, exhibit: PlannedExhibit) -> list[Cell]:
    plan, place = exhibit.plan, f"exhibit-{exhibit.plan.number}"
    if exhibit.artifacts:
        number: list[Any] = [paragraph(plan.number, style.CELL_BOLD, link=place)]
        pages: list[Any] = [paragraph(setting.pages(place, f"{place}/end"), style.CELL, link=place)]
    else:
        number = [paragraph(plan.number, style.CELL_BOLD)]
        pages = both(_MISSING, style.CELL_RED, style.CELL_EN)
    lane = LANE_NAMES[plan.lane]
    name = list(cell(plan.name))
    if plan.lane is not ExhibitClass.PAPER:
        name.append(
            paragraph(f"〔{lane.zh}〕", style.CELL_RED if plan.lane is ExhibitClass.REGENERATION else style.CELL_BOLD)
        )
    return [number, name, plan.kind, plan.source, plan.content, plan.purpose, pages]


def _fact(setting: Setting, fact: Fact) -> list[Cell]:
    status: Text = FACT_STATUS_NAMES[fact.status]
    return [fact.id, str(fact.day or "—"), fact.statement, status, _links(setting, fact.exhibits)]


def _carrying(facts_of_case: tuple[Fact, ...], ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for fact in facts_of_case if fact.id in ids for number in fact.exhibits))


def _links(setting: Setting, numbers: tuple[str, ...]) -> Cell:
    supplied = {
        exhibit.plan.number for group in setting.gathered.groups for exhibit in group.exhibits if exhibit.artifacts
    }
    return [
        paragraph(f"{number}　p. {setting.page(f'exhibit-{number}')}", style.CELL, link=f"exhibit-{number}")
        if number in supplied
        else paragraph(f"{number}　{_MISSING.zh}", style.CELL_RED)
        for number in numbers
    ]
