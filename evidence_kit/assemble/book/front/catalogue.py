"""The catalogue of evidence (Civil Evidence Provisions art. 19), with who signs it, when, and in how many copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.book.dating import class_name
from evidence_kit.assemble.book.front.cover import opponents_of
from evidence_kit.assemble.book.tagging.structure import list_of
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Destination, Together, heading, new_page, section, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line, listed
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, day
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, ContinuedTable, grid, labelled, remark, small_print
from evidence_kit.assemble.case_view import Group, PlannedExhibit
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.text import Text

_words = wording.table("book/catalogue")
_WIDTHS = (26, 101, 57, 80, 97, 93, 32)
_TIGHT = (("TOPPADDING", (0, 1), (-1, -1), 1.6), ("BOTTOMPADDING", (0, 1), (-1, -1), 2.2))
_TIGHT_BELOW = (("TOPPADDING", (0, 0), (-1, -1), 1.6), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2))
_WITH_SIGNATURE = 2
"""Rows that stand on the page of the signature at least."""


def catalogue(setting: Setting) -> Story:
    """The catalogue, every exhibit with its pages, and its signature line."""
    gathered = setting.gathered
    head = _words.each("number", "name", "kind", "source", "content", "purpose", "pages")
    signed = labelled(_signed(setting), label_width=96, small=True)
    return [
        new_page(),
        *heading(setting, "catalogue", gathered.profile.catalogue_title),
        *both(gathered.profile.catalogue_rule, style.SMALL, style.SMALL_EN),
        *both(_words("two_classes"), style.SMALL, style.SMALL_EN),
        space(5),
        *_table(head, setting, [*_incomplete(gathered.groups), *_changes(setting), space(6), signed]),
        Destination(setting, "catalogue/end"),
    ]


def _rows(setting: Setting) -> tuple[list[list[Cell]], list[int]]:
    """The rows, made anew each time, and which of them are bands."""
    rows: list[list[Cell]] = []
    bands: list[int] = []
    for group in setting.gathered.groups:
        bands.append(len(rows))
        rows.append([_band(group)])
        rows += [_row(setting, exhibit) for exhibit in group.exhibits]
    return rows, bands


def _table(head: Sequence[Text], setting: Setting, after: Story) -> Story:
    """The rows; whoever signs, signs below some of them, never on a page of his own."""
    rows, bands = _rows(setting)
    cut = max(len(rows) - _WITH_SIGNATURE, 0)
    cut = cut - 1 if cut - 1 in bands else cut
    last = [band - cut for band in bands if band >= cut]
    begun = [band for band in bands if band < cut]
    beginning = [grid(head, rows[:cut], _WIDTHS, bands=begun, more=_TIGHT)] if cut else []
    end = ContinuedTable(
        grid((), rows[cut:], _WIDTHS, bands=last, more=_TIGHT_BELOW),
        grid(head, _rows(setting)[0][cut:], _WIDTHS, bands=last, more=_TIGHT),
        beginning,
    )
    return [*beginning, Together([end, *after])]


def _incomplete(groups: tuple[Group, ...]) -> Story:
    """That the book was filed before every exhibit had its files, where that is so."""
    numbers = [one.plan.number for group in groups for one in group.exhibits if not one.artifacts]
    return [space(4), remark(_words("incomplete", numbers=listed(numbers)), warning=True)] if numbers else []


def _changes(setting: Setting) -> Story:
    """Of a supplementary filing: which it follows, and what changed since."""
    filing = setting.gathered.filing
    if filing is None:
        return []
    follows = _words("follows", number=filing.number - 1, pages=filing.pages_before, digest=filing.earlier)
    return [
        *section(_words("changes_title")),
        *both(follows, style.SMALL, style.SMALL_EN),
        *list_of(both(_words("change", number=number, change=one), style.SMALL, style.SMALL_EN)
                for number, one in enumerate(filing.changes, start=1)),
    ]  # fmt: skip


def _signed(setting: Setting) -> list[tuple[Text, Cell]]:
    opponents = opponents_of(setting.gathered.case)
    return [
        (_words("submission"), _words("submission_of", number=setting.submission, day=day(setting.created))),
        (_words("copies"), _words("copies_of", copies=opponents, opponents=opponents)),
        (_words("extent"), _words("extent_of", exhibits=len(setting.supplied), pages=setting.total)),
        (_words("submitted_by"), [paragraph(setting.signer, style.CELL), space(9), *cell(_words("to_sign"))]),
    ]


def _band(group: Group) -> list[Any]:
    title = paragraph(in_one_line(group.title.title, "　"), style.CELL_BOLD)
    return [title, *both(_words("group_purpose", purpose=group.title.purpose), style.SMALL, style.SMALL_EN)]


def _row(setting: Setting, exhibit: PlannedExhibit) -> list[Cell]:
    plan, place = exhibit.plan, f"exhibit-{exhibit.plan.number}"
    if exhibit.artifacts:
        number: list[Any] = [paragraph(plan.number, style.CELL_BOLD, link=place)]
        pages: list[Any] = [paragraph(setting.pages(place, f"{place}/end"), style.CELL, link=place)]
    else:
        number = [paragraph(plan.number, style.CELL_BOLD)]
        pages = both(_words("missing"), style.CELL_RED, style.CELL_EN)
    name = list(cell(plan.name))
    if plan.lane is not ExhibitClass.PAPER:
        look = style.CELL_RED if plan.lane is ExhibitClass.REGENERATION else style.CELL_BOLD
        name += both(class_name(setting.gathered, exhibit), look, style.CELL_EN)
    others = [small_print(words) for words in (plan.kind, plan.source, plan.content, plan.purpose)]
    return [number, name, *others, pages]
