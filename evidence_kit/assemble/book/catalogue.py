"""The catalogue of evidence (Civil Evidence Provisions art. 19) and the matrix of elements, facts and exhibits."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import PageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.assemble.case_view import Group, PlannedExhibit
from evidence_kit.domain.artifact import LANE_NAMES, ExhibitClass
from evidence_kit.domain.case import FACT_STATUS_NAMES, Fact

_words = wording.table("book/catalogue")
_WIDTHS = (25, 82, 52, 74, 87, 96, 32)


def catalogue(setting: Setting) -> Story:
    """The catalogue, every exhibit with its pages."""
    gathered = setting.gathered
    rows: list[list[Cell]] = []
    bands: list[int] = []
    for group in gathered.groups:
        bands.append(len(rows))
        rows.append([_band(group)])
        rows += [_row(setting, exhibit) for exhibit in group.exhibits]
    head = _words.each("number", "name", "kind", "source", "content", "purpose", "pages")
    return [
        *heading(setting, "catalogue", gathered.profile.catalogue_title),
        *both(gathered.profile.catalogue_rule, style.REMARK, style.REMARK_EN),
        space(),
        grid(head, rows, _WIDTHS, bands=bands),
        space(8),
        remark(_words("two_classes")),
    ]


def facts(setting: Setting) -> Story:
    """Which exhibit carries which fact, and which fact meets which element; nothing if counsel stated no facts."""
    case = setting.gathered.case
    if not case.facts:
        return []
    head = _words.each("fact_number", "day", "statement", "status", "exhibits")
    story = [
        PageBreak(),
        *heading(setting, "facts", _words("facts_title")),
        grid(head, [_fact(setting, fact) for fact in case.facts], (24, 50, 268, 40, 64)),
    ]
    if case.elements:
        heads = _words.each("element", "facts", "exhibits")
        rows: list[list[Cell]] = [
            [element.name, ", ".join(element.facts), _links(setting, _carrying(case.facts, element.facts))]
            for element in case.elements
        ]
        story += [space(10), *section(_words("elements_title")), grid(heads, rows, (230, 90, 126))]
    return [*story, space(6), remark(_words("status_meaning"))]


def _band(group: Group) -> list[Any]:
    title = both(group.title.title, style.CELL_BOLD, style.CELL_EN)
    return [*title, *cell(_words("group_purpose", purpose=group.title.purpose))]


def _row(setting: Setting, exhibit: PlannedExhibit) -> list[Cell]:
    plan, place = exhibit.plan, f"exhibit-{exhibit.plan.number}"
    if exhibit.artifacts:
        number: list[Any] = [paragraph(plan.number, style.CELL_BOLD, link=place)]
        pages: list[Any] = [paragraph(setting.pages(place, f"{place}/end"), style.CELL, link=place)]
    else:
        number = [paragraph(plan.number, style.CELL_BOLD)]
        pages = both(_words("missing"), style.CELL_RED, style.CELL_EN)
    lane = LANE_NAMES[plan.lane]
    name = list(cell(plan.name))
    if plan.lane is not ExhibitClass.PAPER:
        look = style.CELL_RED if plan.lane is ExhibitClass.REGENERATION else style.CELL_BOLD
        name += both(_words("class_mark", name=lane), look, style.CELL_EN)
    return [number, name, plan.kind, plan.source, plan.content, plan.purpose, pages]


def _fact(setting: Setting, fact: Fact) -> list[Cell]:
    status = FACT_STATUS_NAMES[fact.status]
    return [fact.id, str(fact.day or "—"), fact.statement, status, _links(setting, fact.exhibits)]


def _carrying(facts_of_case: tuple[Fact, ...], ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for fact in facts_of_case if fact.id in ids for number in fact.exhibits))


def _links(setting: Setting, numbers: tuple[str, ...]) -> Cell:
    supplied = {
        exhibit.plan.number for group in setting.gathered.groups for exhibit in group.exhibits if exhibit.artifacts
    }
    return [
        paragraph(f"{number}　({setting.page(f'exhibit-{number}')})", style.CELL, link=f"exhibit-{number}")
        if number in supplied
        else paragraph(f"{number}　{_words('missing').both()}", style.CELL_RED)
        for number in numbers
    ]
