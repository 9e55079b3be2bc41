"""What has to stand together stands together, its heading's own space above it counted."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer

from evidence_kit.assemble.book.typesetting.heading import Together

HEIGHT, LINE, ABOVE = 400.0, 20.0, 12.0
PLAIN = ParagraphStyle("plain", leading=LINE)
HEADING = ParagraphStyle("heading", PLAIN, spaceBefore=ABOVE)


class Place(Flowable):  # type: ignore[misc]
    """Without height, as the place that a bookmark leads to."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        pass


def words_of_pages(filled: float) -> list[list[str]]:
    """A heading and four lines below so many points of a page."""
    story = [
        Spacer(1, filled),
        Together([Place(), Paragraph("Heading", HEADING), *(Paragraph("line", PLAIN) for _ in range(4))]),
    ]
    buffer = BytesIO()
    frame = Frame(0, 0, 300, HEIGHT, 0, 0, 0, 0)
    BaseDocTemplate(buffer, pagesize=(300, HEIGHT), pageTemplates=[PageTemplate(frames=[frame])]).build(story)
    return [page.get_textpage().get_text_range().split() for page in pypdfium2.PdfDocument(buffer.getvalue())]


def test_a_paper_that_fits_but_for_the_space_above_its_heading_goes_to_the_next_page_whole() -> None:
    whole = 5 * LINE
    assert words_of_pages(HEIGHT - whole - ABOVE - 1) == [["Heading", *["line"] * 4]]
    assert words_of_pages(HEIGHT - whole - ABOVE / 2)[-1] == ["Heading", *["line"] * 4]
