"""One decision changed at a time: the contact sheet, the chart beside chance, and the honest words below."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, figure
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.table import grid, remark
from evidence_kit.domain.making.variation import KIND_NAMES, VariationSheet, base_against_claimed, nearest_by_chance
from evidence_kit.domain.text import Text, run_on, text

_words = wording.table("book/variations")


def variations(setting: Setting) -> Story:
    """The newest sheet: grid, chart, and what could not be changed alone."""
    sheet = setting.gathered.variation_sheet
    if sheet is None:
        return [remark(_words("none"))]
    read = setting.gathered.read
    return [
        *section(_words("title")),
        *both(_words("reading"), style.REMARK, style.REMARK_EN),
        *both(_measured(sheet), style.REMARK, style.REMARK_EN),
        space(4),
        figure(read(sheet.grid), sheet.grid, caption(_words("grid"))),
        figure(read(sheet.chart), sheet.chart, caption(_words("chart"))),
        *_not_shown(sheet),
    ]


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
    return [*section(_words("not_shown")), grid(head, [list(row) for row in rows], (90, 190, 186))]
