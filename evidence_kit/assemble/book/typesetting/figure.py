"""Pictures on the page: as large as they may be, never enlarged beyond what print bears, captioned in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import TableStyle

from evidence_kit.assemble.book.tagging.structure import StructElement, elements_of
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.fitted_picture import FittedPicture
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture, PlacedPicture
from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE
from evidence_kit.assemble.book.typesetting.table import LayoutTable
from evidence_kit.domain.text import Text

PAGE_SHARE = 0.86
"""Of a page's height: the most that a picture takes."""
_COARSEST = 66.0
"""Pixels per inch below which a picture is not enlarged further."""


def picture(
    data: bytes | BookPicture, name: str, max_width: float, max_height: float, alternative: str
) -> PlacedPicture:
    """A picture in a frame of at most these points.

    Args:
        data: a picture of the case or, in memory until the book is written, its bytes.
        alternative: words that stand on its page, for whoever does not see it.

    Raises:
        AssemblyError: not a picture that can be shown.
    """
    shown = data if isinstance(data, BookPicture) else BookPicture.of_bytes(data, name)
    width, height = shown.facts.shown
    scale = min(max_width / width, max_height / height, 72 / _COARSEST)
    return PlacedPicture(shown, width * scale, height * scale, alternative)


def figure(data: bytes | BookPicture, name: str, caption: Sequence[Any], *, share: float = PAGE_SHARE) -> Any:
    """A picture with its caption, on one page: below the header of its exhibit if it fits there, else as large as a page.

    Args:
        share: of a page's height, the most that it takes.
    """
    shown = picture(data, name, style.WIDTH - 16, share * style.HEIGHT, _first_line(caption))
    return FittedPicture(shown, list(caption), _captioned(shown, caption))


def gallery(pictures: Sequence[tuple[bytes | BookPicture, str, Sequence[Any]]], *, columns: int, height: float) -> Any:
    """Pictures side by side, each with its caption below."""
    width = style.WIDTH / columns
    shown = [
        (picture(data, name, width - 12, height, _first_line(caption)), caption) for data, name, caption in pictures
    ]
    captioned = tuple(_captioned(placed, caption) for placed, caption in shown)
    cells = [[placed, *caption] for placed, caption in shown]
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    rows[-1] += [[]] * (columns - len(rows[-1]))
    made = LayoutTable(
        rows,
        colWidths=[width] * columns,
        style=TableStyle([
            ("FONTNAME", (0, 0), (-1, -1), BASE_FACE),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]),
    )  # fmt: skip
    made.elements = captioned
    return made


def _first_line(caption: Sequence[Any]) -> str:
    """What a picture is called, in the leading language of the book."""
    return str(caption[0].getPlainText()) if caption else ""


def _captioned(shown: PlacedPicture, caption: Sequence[Any]) -> StructElement:
    """A caption is read beside its picture, not within it: what stands for a picture is read in place of all that it holds."""
    return StructElement("Div", shown.element, StructElement("Caption", *elements_of(caption)))


def caption(words: Text, *more: str) -> list[Any]:
    """A caption in both languages; further lines are set as they are."""
    lines = both(words, style.CAPTION, style.CAPTION_EN)
    return [*lines, *(paragraph(line, style.CAPTION_EN) for line in more)]
