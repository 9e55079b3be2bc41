"""What a reader sees where the signature stands: a small page that fills the frame on the cover."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from evidence_kit import wording
from evidence_kit.assemble.book.front.cover import BOX_HEIGHT, BOX_WIDTH, BOX_X, BOX_Y
from evidence_kit.assemble.book.tagging.tag_writer import SignatureField
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.languages import statements
from evidence_kit.assemble.book.typesetting.line import line_of, wrapped
from evidence_kit.assemble.book.typesetting.page import not_for_filing
from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE
from evidence_kit.assemble.signing import SignatureBox
from evidence_kit.assemble.signing.identity import SIGNATURE_FIELD, TIMESTAMP_FIELD
from evidence_kit.formats.pades.book_shapes import SIGNATURE_LABEL, TIMESTAMP_LABEL

_words = wording.table("book/signature_box")


def signature_box(signer: str, *, rehearsal: bool) -> SignatureBox:
    """The frame on the cover and its content; states no time, which only the time stamp knows."""
    signature, *others = (said for _, said in statements(_words("signature")))
    time, *more = (said for _, said in statements(_words("time")))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(BOX_WIDTH, BOX_HEIGHT), initialFontName=BASE_FACE)
    canvas.setFillColor(style.TINT)
    canvas.rect(0, 0, BOX_WIDTH, BOX_HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(style.RED)
    canvas.rect(0, 0, 3, BOX_HEIGHT, stroke=0, fill=1)
    line_of(canvas, signature, fonts.SANS_ZH_BOLD, 8.5, 11, BOX_HEIGHT - 13)
    for number, line in enumerate(wrapped(signer, fonts.SERIF_ZH_BOLD, 9, BOX_WIDTH - 20, 2)):
        line_of(canvas, line, fonts.SERIF_ZH_BOLD, 9, 11, BOX_HEIGHT - 26 - 11 * number)
    canvas.setFillColor(style.MUTED)
    line_of(canvas, time, fonts.SANS_ZH, 7, 11, BOX_HEIGHT - 47)
    for one, other in zip(others, more, strict=True):
        line_of(canvas, f"{one} · {other}", fonts.SANS_EN, 7, 11, BOX_HEIGHT - 56)
    if rehearsal:
        canvas.setFillColor(style.RED)
        line_of(canvas, not_for_filing(), fonts.SANS_ZH_BOLD, 7, 11, 4)
    canvas.showPage()
    canvas.save()
    return SignatureBox(page=0, x=BOX_X, y=BOX_Y, width=BOX_WIDTH, height=BOX_HEIGHT, appearance=buffer.getvalue())


def fields_of(box: SignatureBox) -> tuple[SignatureField, ...]:
    """Return the fields of the signature and of the time stamp that closes the book; they stand in it before it is signed."""
    return (
        SignatureField(SIGNATURE_FIELD, SIGNATURE_LABEL, box.corners),
        SignatureField(TIMESTAMP_FIELD, TIMESTAMP_LABEL),
    )
