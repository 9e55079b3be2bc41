"""The cover: court, cause, parties, work, and at its foot who submits and where the signature shows."""

from __future__ import annotations

from typing import Any

from reportlab.lib.units import mm

from evidence_kit import wording
from evidence_kit.assemble.book.tagging.structure import StructElement, heading_of, list_of
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.heading import Destination, rule, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, day
from evidence_kit.assemble.book.typesetting.line import line_of, wrapped
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, in_few_lines
from evidence_kit.assemble.book.typesetting.table import LABEL_WIDTH, Cell, labelled
from evidence_kit.domain.case import Case, Party, PartyRole
from evidence_kit.domain.text import Text, text

BOX_WIDTH, BOX_HEIGHT = 216.0, 70.0
BOX_X, BOX_Y = style.PAGE_WIDTH - style.RIGHT - BOX_WIDTH, 27 * mm

_NUMERALS = 5
"""Parties of one role that have a numeral of their own in the table of words."""
_words = wording.table("book/cover")


def cover(setting: Setting) -> Story:
    """The first page."""
    case, profile = setting.gathered.case, setting.gathered.profile
    return [
        Destination(setting, "cover", in_one_line(profile.book_title)),
        *both(case.court, style.SUBTITLE, style.SUBTITLE_EN),
        space(12),
        *heading_of(1, both(profile.book_title, style.TITLE, style.TITLE_EN)),
        *in_few_lines(_words("submission_number", number=setting.submission), style.SUBTITLE_EN, style.SUBTITLE_EN),
        rule(1.2, "34%", 6, 8),
        *both(case.title, style.SUBTITLE, style.SUBTITLE_EN),
        space(8),
        labelled([(label, _compact(value)) for label, value in _rows(setting)]),
    ]


def _compact(value: Cell) -> Cell:
    """Both languages side by side where the line has room for them."""
    if not isinstance(value, Text):
        return value
    return list(in_few_lines(value, style.CELL, style.CELL_EN, style.WIDTH - LABEL_WIDTH - 8))


def foot_of_cover(canvas: Any, setting: Setting) -> None:
    """Who submits, when, and the frame of the signature; drawn at a fixed place."""
    profile, submitted = setting.gathered.profile, _words("submitted_on", day=day(setting.created))
    room = BOX_X - style.LEFT - 12
    canvas.saveState()
    canvas.setFillColor(style.INK)
    top = BOX_Y + BOX_HEIGHT
    with canvas.marked(StructElement("P")):
        line_of(canvas, in_one_line(profile.submission), fonts.SANS_ZH_BOLD, 9, style.LEFT, top - 11)
    names = [in_one_line(name) for name in _submitters(setting)] or [setting.signer]
    lines = [line for name in names for line in wrapped(name, fonts.SERIF_ZH, 9.5, room, 2)]
    for number, line in enumerate(lines[:3]):
        with canvas.marked(StructElement("P")):
            line_of(canvas, line, fonts.SERIF_ZH, 9.5, style.LEFT, top - 26 - 12 * number)
    with canvas.marked(StructElement("P")):
        line_of(canvas, in_one_line(submitted), fonts.SANS_ZH, 9, style.LEFT, top - 66)
    canvas.setStrokeColor(style.HAIRLINE)
    canvas.setLineWidth(0.5)
    with canvas.artifact():
        canvas.rect(BOX_X, BOX_Y, BOX_WIDTH, BOX_HEIGHT)
    canvas.restoreState()


def opponents_of(case: Case) -> int:
    """Return for how many opponents copies are made: every party of another role than who submits, third parties aside."""
    own = case.submitter.role
    return sum(party.role not in {own, PartyRole.THIRD_PARTY} for party in case.parties)


def _submitters(setting: Setting) -> list[Text]:
    """The plaintiffs' counsel as case.yaml names them; whose certificate signs stands in the frame beside it."""
    case = setting.gathered.case
    return [case.submitter.counsel] if case.submitter.counsel else []


def _rows(setting: Setting) -> list[tuple[Text, Cell]]:
    case = setting.gathered.case
    claims = list_of(
        cell(_words("claim", number=number, claim=claim)) for number, claim in enumerate(case.claims, start=1)
    )
    opponents = opponents_of(case)
    extent = _words("extent_of", exhibits=len(setting.supplied), pages=setting.total, copies=opponents)
    return [
        (_words("case_number"), case.case_number or _words("not_yet")),
        (_words("cause"), case.cause),
        *_parties(case.parties),
        (_words("work"), _words("titled_work", title=case.work.title, kind=case.work.kind)),
        (_words("author"), case.work.author),
        (_words("use_of_ai"), case.work.ai_declaration),
        *([(_words("claims"), claims)] if claims else []),
        (_words("extent"), extent),
    ]


def _parties(parties: tuple[Party, ...]) -> list[tuple[Text, Cell]]:
    """A line for each party, numbered where several have one role, and one for its counsel."""
    rows: list[tuple[Text, Cell]] = []
    for role in PartyRole:
        of_role = [party for party in parties if party.role is role]
        for number, party in enumerate(of_role, start=1):
            label = (
                _words("one_of_several", role=_words(f"role_{role.replace('-', '_')}"), number=_numeral(number))
                if len(of_role) > 1
                else _words(f"role_{role.replace('-', '_')}")
            )
            rows.append((label, party.name))
            if party.counsel is not None:
                rows.append((_words("counsel"), party.counsel))
    return rows


def _numeral(number: int) -> Text:
    """As parties are numbered: 被告二."""
    numeral = _words(f"numeral_{number}").zh if number <= _NUMERALS else str(number)
    return text(numeral, str(number))
