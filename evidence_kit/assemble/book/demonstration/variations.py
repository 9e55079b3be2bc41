"""One decision changed at a time: pictures with their words, the chart beside chance, and the honest words below."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit import wording
from evidence_kit.assemble.book.demonstration.variation_chart import VariationChart
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import Together, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.domain.making.regeneration import decibels
from evidence_kit.domain.making.variation import (
    EFFECT_NAMES,
    KIND_NAMES,
    Decision,
    Variation,
    VariationSheet,
    base_against_claimed,
    nearest_by_chance,
)
from evidence_kit.domain.pleadings.prompt_map import WORDS_OF_NAMES, PromptMap
from evidence_kit.domain.pleadings.whose_words import origins_of
from evidence_kit.domain.text import Text, run_on, text

_words = wording.table("book/variations")


def variations(setting: Setting) -> Story:
    """The newest sheet: table, pictures, chart, and what could not be changed alone."""
    sheet = setting.gathered.variation_sheet
    if sheet is None:
        return [remark(_words("none"))]
    rows = [_row(setting, number, one) for number, one in enumerate(sheet.variations, start=1)]
    head = _words.each("number", "kind", "decision", "whose", "figures", "effect")
    return [
        *section(_words("title")),
        *both(_words("reading"), style.SMALL, style.SMALL_EN),
        *both(_measured(sheet), style.SMALL, style.SMALL_EN),
        space(3),
        gallery(list(_pictures(setting, sheet)), columns=6 if len(rows) > 3 else max(len(rows) + 1, 2), height=78),
        grid(head, rows, (30, 66, 168, 54, 76, 82), small=True),
        Together([*section(_words("chart")), VariationChart(sheet)]),
        *_not_shown(sheet),
    ]


def _pictures(setting: Setting, sheet: VariationSheet) -> Iterator[tuple[bytes, str, list[object]]]:
    read = setting.gathered.read
    yield read(sheet.base_picture), sheet.base_picture, caption(_words("base"))
    for number, one in enumerate(sheet.variations, start=1):
        yield read(one.picture), one.picture, caption(_words("numbered", number=number))


def _row(setting: Setting, number: int, one: Variation) -> list[Cell]:
    figures: Cell = "—"
    if one.change is not None:
        figures = f"{decibels(one.change)}　SSIM {one.change.ssim:.3f}"
    whose = _whose(setting.gathered.case.prompt_map, one.decision)
    label: Cell = list(both(one.decision.label, style.SMALL, style.SMALL_EN))
    return [f"({number})", KIND_NAMES[one.decision.kind], label, whose, figures, EFFECT_NAMES[one.verdict]]


def _whose(mapped: PromptMap | None, decision: Decision) -> Cell:
    """Own or copied words, as the author states it; nothing where the decision is none of words, or nothing is stated."""
    origins = origins_of(mapped, decision)
    if not origins:
        return "—"
    if len(origins) > 1:
        return _words("both_origins")
    return WORDS_OF_NAMES[next(iter(origins))]


def _measured(sheet: VariationSheet) -> Text:
    said, nearest = [base_against_claimed(sheet)], nearest_by_chance(sheet.null)
    if nearest is not None:
        psnr, ssim = f"{nearest[0]:.1f}", f"{nearest[1]:.3f}"
        said.append(_words("nearest_by_chance", count=len(sheet.null), psnr=psnr, ssim=ssim))
    if sheet.not_asked:
        said.append(_words("not_asked", count=sheet.not_asked))
    return run_on(*said)


def _not_shown(sheet: VariationSheet) -> Story:
    rows = [(KIND_NAMES[item.decision.kind], item.decision.label, item.reason) for item in sheet.not_run]
    rows += [(KIND_NAMES[item.kind], text(item.words, item.words), item.why) for item in sheet.left_out]
    if not rows:
        return []
    head = _words.each("kind", "decision", "reason")
    return [*section(_words("not_shown")), grid(head, [list(row) for row in rows], (90, 190, 186), small=True)]
