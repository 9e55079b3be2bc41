"""A received PDF as pictures of its pages: its own fonts, links and scripts stay outside the signed book, and are named."""

from __future__ import annotations

import io
from functools import partial
from io import BytesIO

import pypdfium2 as pdfium
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit import wording
from evidence_kit.assemble.book.received.photo_row import GAP, Line, Photo, PhotoRow
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture
from evidence_kit.assemble.book.typesetting.table import remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.formats.pades.structure import active_content

_words = wording.table("book/papers")
_MOST_PAGES = 60
_DPI = 110


def pdf_pages(setting: Setting, item: Artifact) -> Story:
    """The pages, one to a page of the book, and what else the file holds."""
    data = setting.gathered.read(item.path)
    pages = _page_count(data)
    if not pages:
        return [remark(_words("elsewhere"))]
    found = _held(data)
    told = (
        remark(_words("pdf_as_pictures"))
        if not found
        else remark(_words("pdf_holds", names=", ".join(found)), warning=True)
    )
    story: Story = [told]
    for number in range(min(pages, _MOST_PAGES)):
        read = partial(_rendered, setting, item.path, number)
        shown = BookPicture(item.path, f"{item.digests.sha256}-page{number + 1}-{_DPI}", read)
        words = _words("page_of_pdf", title=item.title, page=number + 1, pages=pages)
        line = Line(words.both("　"), fonts.SANS_ZH, 7.5, style.INK)
        story.append(PhotoRow((Photo(shown, (line,)),), 1, style.HEIGHT - GAP))
    return [*story, remark(_words("cut"))] if pages > _MOST_PAGES else story


def _rendered(setting: Setting, path: str, number: int) -> bytes:
    buffer = BytesIO()
    with pdfium.PdfDocument(setting.gathered.read(path)) as received:
        received[number].render(scale=_DPI / 72).to_pil().save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _page_count(data: bytes) -> int:
    """How many pages there are; 0 where it cannot be read."""
    try:
        with pdfium.PdfDocument(data) as received:
            return len(received)
    except pdfium.PdfiumError:
        return 0


def _held(data: bytes) -> tuple[str, ...]:
    """Names of what runs, plays, hides or calls outside in the file; a question mark where it cannot be gone through."""
    try:
        return active_content(PdfFileReader(io.BytesIO(data), strict=False))
    except Exception:  # noqa: BLE001 - on a stranger's bytes pyHanko raises nearly anything
        return ("?",)
