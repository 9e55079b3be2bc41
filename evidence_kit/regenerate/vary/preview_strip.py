"""The strip across what is drawn of a preview: that it is no evidence, what it may be taken for, how to file."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from evidence_kit.domain.making.variation import VariationSheet, base_against_claimed
from evidence_kit.regenerate.images.pixels import opened
from evidence_kit.regenerate.vary.lettering import PAPER, RED, face, fitted, folded, write

_MARGIN, _TITLE, _LINE, _PAD = 48, 64, 34, 20


def with_strip(png: bytes, sheet: VariationSheet) -> bytes:
    """The drawing under a red strip where the sheet is a preview; as it is where it is filed."""
    if sheet.preview is None:
        return png
    below = opened(png)
    notice, against, room = sheet.preview.notice, base_against_claimed(sheet), below.width - 2 * _MARGIN
    filing = folded(f"如需提交 / to file: {sheet.preview.filing}", face(22), room, 2)
    lines = (notice.en, against.zh, against.en, *filing)
    tall = 2 * _PAD + _TITLE + len(lines) * _LINE
    canvas = Image.new("RGB", (below.width, tall + below.height), PAPER)
    canvas.paste(below, (0, tall))
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, 0, below.width, tall - 1), fill=RED)
    write(draw, (_MARGIN, _PAD), fitted(notice.zh, face(40, bold=True), room), face(40, bold=True), PAPER)
    for number, line in enumerate(lines):
        place = (_MARGIN, _PAD + _TITLE + number * _LINE)
        write(draw, place, fitted(line, face(22), room), face(22), PAPER)
    buffer = BytesIO()
    canvas.save(buffer, "PNG")
    return buffer.getvalue()
