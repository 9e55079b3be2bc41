"""The cover: court, cause, parties, work, and at its foot who submits and where the signature shows."""

from __future__ import annotations

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable

from evidence_kit import __version__
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.heading import Destination, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, day
from evidence_kit.assemble.book.typesetting.line import line_of, wrapped
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled
from evidence_kit.domain.case import Party, PartyRole
from evidence_kit.domain.text import Text, text

BOX_WIDTH, BOX_HEIGHT = 200.0, 70.0
BOX_X, BOX_Y = style.PAGE_WIDTH - style.RIGHT - BOX_WIDTH, 27 * mm

_ROLES = {PartyRole.PLAINTIFF: text("原告", "Plaintiff"), PartyRole.DEFENDANT: text("被告", "Defendant")}
_NOT_YET = text("（待补）", "(to be supplied)")


def cover(setting: Setting) -> Story:
    """The first page."""
    case, profile = setting.gathered.case, setting.gathered.profile
    return [
        Destination(setting, "cover", profile.book_title.both(" ")),
        space(8),
        paragraph(case.court.zh, style.SUBTITLE),
        paragraph(case.court.en, style.SUBTITLE_EN),
        space(18),
        paragraph(profile.book_title.zh, style.TITLE),
        paragraph(profile.book_title.en, style.TITLE_EN),
        HRFlowable(width="34%", thickness=1.2, color=style.INK, spaceBefore=10, spaceAfter=12),
        paragraph(case.title.zh, style.SUBTITLE),
        paragraph(case.title.en, style.SUBTITLE_EN),
        space(14),
        labelled(_rows(setting)),
    ]


def foot_of_cover(canvas: Any, setting: Setting) -> None:
    """Who submits, when, and the frame of the signature; drawn at a fixed place."""
    profile, when = setting.gathered.profile, day(setting.created)
    room = BOX_X - style.LEFT - 12
    canvas.saveState()
    canvas.setFillColor(style.INK)
    top = BOX_Y + BOX_HEIGHT
    line_of(canvas, profile.submission.zh, fonts.SANS_ZH_BOLD, 9, style.LEFT, top - 11)
    for number, line in enumerate(wrapped(setting.signer, fonts.SERIF_ZH, 9.5, room, 2)):
        line_of(canvas, line, fonts.SERIF_ZH, 9.5, style.LEFT, top - 35 - 12 * number)
    line_of(canvas, f"提交日期：{when.zh}", fonts.SANS_ZH, 9, style.LEFT, top - 62)
    canvas.setFillColor(style.MUTED)
    line_of(canvas, profile.submission.en, fonts.SANS_EN, 7.5, style.LEFT, top - 22)
    line_of(canvas, f"Submitted on {when.en}", fonts.SANS_EN, 7.5, style.LEFT, top - 72)
    canvas.setStrokeColor(style.HAIRLINE)
    canvas.setLineWidth(0.5)
    canvas.rect(BOX_X, BOX_Y, BOX_WIDTH, BOX_HEIGHT)
    line_of(canvas, f"evidence_kit {__version__}", fonts.SANS_EN, 6.5, style.PAGE_WIDTH - style.RIGHT, 10 * mm, "right")
    canvas.restoreState()


def _rows(setting: Setting) -> list[tuple[Text, Cell]]:
    case = setting.gathered.case
    work = case.work
    head = setting.gathered.head
    rows: list[tuple[Text, Cell]] = [
        (text("案号", "Case number"), case.case_number or _NOT_YET),
        (text("案由", "Cause of action"), case.cause),
        *((_ROLES[party.role], _party(party)) for party in case.parties),
        (text("作品", "Work"), both(Text(zh=f"《{work.title.zh}》（{work.kind.zh}）", en=f"{work.title.en} ({work.kind.en})"),
                                   style.CELL, style.CELL_EN)),
        (text("作者", "Author"), work.author),
        (text("人工智能使用说明", "Use of AI"), work.ai_declaration),
    ]  # fmt: skip
    if case.claims:
        claims = [line for number, claim in enumerate(case.claims, start=1)
                  for line in both(text(f"{number}. {claim.zh}", f"{number}. {claim.en}"), style.CELL, style.CELL_EN)]  # fmt: skip
        rows.append((text("诉讼请求", "Claims"), claims))
    journal = text(f"共 {head.size} 条，末条 SHA-256：", f"{head.size} events; SHA-256 of the last:")
    rows.append((text("保管日志", "Custody journal"),
                 [*both(journal, style.CELL, style.CELL_EN), paragraph(head.sha256, style.DIGEST)]))  # fmt: skip
    return rows


def _party(party: Party) -> Text:
    if party.counsel is None:
        return party.name
    return text(
        f"{party.name.zh}　委托诉讼代理人：{party.counsel.zh}", f"{party.name.en}, represented by {party.counsel.en}"
    )
