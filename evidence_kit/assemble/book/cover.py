"""The cover: court, cause, parties, work, and at its foot who submits and where the signature shows."""

from __future__ import annotations

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable

from evidence_kit import __version__, wording
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.heading import Destination, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, day
from evidence_kit.assemble.book.typesetting.line import line_of, wrapped
from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled
from evidence_kit.domain.case import Party
from evidence_kit.domain.text import Text

BOX_WIDTH, BOX_HEIGHT = 200.0, 70.0
BOX_X, BOX_Y = style.PAGE_WIDTH - style.RIGHT - BOX_WIDTH, 27 * mm

_words = wording.table("book/cover")


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
    profile, submitted = setting.gathered.profile, _words("submitted_on", day=day(setting.created))
    room = BOX_X - style.LEFT - 12
    canvas.saveState()
    canvas.setFillColor(style.INK)
    top = BOX_Y + BOX_HEIGHT
    line_of(canvas, profile.submission.zh, fonts.SANS_ZH_BOLD, 9, style.LEFT, top - 11)
    for number, line in enumerate(wrapped(setting.signer, fonts.SERIF_ZH, 9.5, room, 2)):
        line_of(canvas, line, fonts.SERIF_ZH, 9.5, style.LEFT, top - 35 - 12 * number)
    line_of(canvas, submitted.zh, fonts.SANS_ZH, 9, style.LEFT, top - 62)
    canvas.setFillColor(style.MUTED)
    line_of(canvas, profile.submission.en, fonts.SANS_EN, 7.5, style.LEFT, top - 22)
    line_of(canvas, submitted.en, fonts.SANS_EN, 7.5, style.LEFT, top - 72)
    canvas.setStrokeColor(style.HAIRLINE)
    canvas.setLineWidth(0.5)
    canvas.rect(BOX_X, BOX_Y, BOX_WIDTH, BOX_HEIGHT)
    line_of(canvas, f"evidence_kit {__version__}", fonts.SANS_EN, 6.5, style.PAGE_WIDTH - style.RIGHT, 10 * mm, "right")
    canvas.restoreState()


def _rows(setting: Setting) -> list[tuple[Text, Cell]]:
    case, head = setting.gathered.case, setting.gathered.head
    work = _words("titled_work", title=case.work.title, kind=case.work.kind)
    journal = [*cell(_words("journal_head", count=head.size)), paragraph(head.sha256, style.DIGEST)]
    claims = [
        line
        for number, claim in enumerate(case.claims, start=1)
        for line in cell(_words("claim", number=number, claim=claim))
    ]
    return [
        (_words("case_number"), case.case_number or _words("not_yet")),
        (_words("cause"), case.cause),
        *((_words(f"role_{party.role}"), _party(party)) for party in case.parties),
        (_words("work"), work),
        (_words("author"), case.work.author),
        (_words("use_of_ai"), case.work.ai_declaration),
        *([(_words("claims"), claims)] if claims else []),
        (_words("journal"), journal),
    ]


def _party(party: Party) -> Text:
    if party.counsel is None:
        return party.name
    return _words("represented", party=party.name, counsel=party.counsel)
