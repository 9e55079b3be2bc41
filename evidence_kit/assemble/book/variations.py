"""One decision changed at a time: the contact sheet, the chart beside chance, and the honest words below."""

from __future__ import annotations

from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, figure
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.table import grid, remark
from evidence_kit.domain.making.variation import KIND_NAMES, VariationSheet, base_against_claimed, nearest_by_chance
from evidence_kit.domain.text import Text, text

_NONE = text("尚未逐项改变选择。", "No decision has been changed alone yet.")
_READING = text(
    "每幅图只改变一项选择，其余参数与基准图完全相同；变化与无关种子所得图片的距离（“偶然”）相比。本页说明所列选择对画面的影响，"
    "不说明选择由何人作出。",
    "In each picture one decision was changed and everything else is that of the base picture; the change is set beside what "
    "unrelated seeds do, that is, chance. These pages show what the decisions do to the picture, not who took them.",
)


def variations(setting: Setting) -> Story:
    """The newest sheet: grid, chart, and what could not be changed alone."""
    sheet = setting.gathered.variation_sheet
    if sheet is None:
        return [remark(_NONE)]
    read = setting.gathered.read
    return [
        *section(text("每次只改变一项选择", "One decision changed at a time")),
        *both(_READING, style.REMARK, style.REMARK_EN),
        *both(_measured(sheet), style.REMARK, style.REMARK_EN),
        space(4),
        figure(read(sheet.grid), sheet.grid, caption(text("基准图与各项改变", "The base picture and each change"))),
        figure(read(sheet.chart), sheet.chart, caption(text("变化与偶然的比较", "The changes beside chance"))),
        *_not_shown(sheet),
    ]


def _measured(sheet: VariationSheet) -> Text:
    against, nearest = base_against_claimed(sheet), nearest_by_chance(sheet.null)
    zh, en = against.zh, against.en
    if nearest is not None:
        zh += f"最近的无关种子（共 {len(sheet.null)} 个）：PSNR {nearest[0]:.1f} dB，SSIM {nearest[1]:.3f}。"
        en += f" Nearest unrelated seed (of {len(sheet.null)}): PSNR {nearest[0]:.1f} dB, SSIM {nearest[1]:.3f}."
    if sheet.not_asked:
        zh += f"另有 {sheet.not_asked} 项选择未作改变。"
        en += f" {sheet.not_asked} more decisions were not changed."
    return text(zh, en)


def _not_shown(sheet: VariationSheet) -> Story:
    rows = [(KIND_NAMES[item.decision.kind], item.decision.label, item.reason) for item in sheet.not_run]
    rows += [(KIND_NAMES[item.kind], text(item.words, item.words), item.why) for item in sheet.left_out]
    if not rows:
        return []
    head = (text("种类", "Kind"), text("选择", "Decision"), text("原因", "Reason"))
    return [*section(text("未能单独改变的选择", "Decisions that were not changed alone")),
            grid(head, [list(row) for row in rows], (90, 190, 186))]  # fmt: skip
