"""The look of the book: measures, colours, paragraph styles."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from evidence_kit.assemble.book.typesetting import fonts
from evidence_kit.assemble.book.typesetting.fonts import Faces

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 20 * mm, 15 * mm, 19.5 * mm, 17 * mm
WIDTH = PAGE_WIDTH - LEFT - RIGHT
HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

INK = HexColor(0x1B2A41)
HAIRLINE = HexColor(0x9AA5B1)
TINT = HexColor(0xEEF2F6)
MUTED = HexColor(0x4A5568)
RED = HexColor(0x8B1A1A)
PALE_RED = HexColor(0xFBF1F0)
WHITE = HexColor(0xFFFFFF)


def _style(name: str, faces: Faces, size: float, leading: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=faces[0],
        fontSize=size,
        leading=leading,
        faces=faces,
        wordWrap="CJK",
        **{"textColor": INK, **more},
    )


TITLE = _style("title", fonts.SERIF_ZH_BOLD, 26, 38, alignment=1)
TITLE_EN = _style("title-en", fonts.SERIF_EN, 13, 18, alignment=1, textColor=MUTED)
SUBTITLE = _style("subtitle", fonts.SERIF_ZH_BOLD, 14, 22, alignment=1)
SUBTITLE_EN = _style("subtitle-en", fonts.SERIF_EN, 10, 15, alignment=1, textColor=MUTED)
HEADING = _style("heading", fonts.SERIF_ZH_BOLD, 14.4, 19.5, spaceBefore=11)
HEADING_EN = _style("heading-en", fonts.SERIF_EN, 9.2, 11.6, textColor=MUTED)
EXHIBIT = _style("exhibit", fonts.SERIF_ZH_BOLD, 12.5, 16.5, spaceBefore=10)
SECTION = _style("section", fonts.SERIF_ZH_BOLD, 10.6, 14.6, spaceBefore=6, spaceAfter=2.5)
BODY = _style("body", fonts.SERIF_ZH, 9.4, 13.2, spaceAfter=1.5)
BODY_EN = _style("body-en", fonts.SERIF_EN, 8.8, 12.4, textColor=MUTED, spaceAfter=4)
CELL = _style("cell", fonts.SANS_ZH, 8.2, 11.2)
CELL_BOLD = _style("cell-bold", fonts.SANS_ZH_BOLD, 8.2, 11.2)
CELL_EN = _style("cell-en", fonts.SANS_EN, 7.2, 9, textColor=MUTED)
CELL_HEAD = _style("cell-head", fonts.SANS_ZH_BOLD, 8.2, 11, textColor=WHITE)
CELL_HEAD_EN = _style("cell-head-en", fonts.SANS_EN, 7, 8.6, textColor=WHITE)
CELL_RED = _style("cell-red", fonts.SANS_ZH_BOLD, 8.2, 11.2, textColor=RED)
DIGEST = _style("digest", fonts.MONO, 7, 10)
SMALL = _style("small", fonts.SANS_ZH, 7.4, 10)
SMALL_RED = _style("small-red", fonts.SANS_ZH_BOLD, 7.4, 10, textColor=RED)
SMALL_EN = _style("small-en", fonts.SANS_EN, 7, 9, textColor=MUTED)
STEP = _style("step", fonts.SANS_ZH_BOLD, 7.6, 10.4)
DENSE = _style("dense", fonts.SANS_ZH, 6.6, 8.4)
DENSE_NUMBER = _style("dense-number", fonts.SANS_ZH, 6.6, 8.4, alignment=2)
DENSE_DIGEST = _style("dense-digest", fonts.MONO, 5.3, 8.4)
BODY_LATIN = _style("body-latin", fonts.SERIF_EN, 8.8, 12, spaceAfter=1.5)
COMMAND = _style("command", fonts.MONO, 7.2, 10.4)
EXACT = _style("exact", fonts.MONO, 7, 9.8)
CAPTION = _style("caption", fonts.SANS_ZH, 7.8, 11, alignment=1, spaceBefore=3)
CAPTION_EN = _style("caption-en", fonts.SANS_EN, 7, 9, alignment=1, textColor=MUTED)
REMARK = _style("remark", fonts.SANS_ZH, 8.2, 11.6)
REMARK_EN = _style("remark-en", fonts.SANS_EN, 7.4, 9.4, textColor=MUTED)
