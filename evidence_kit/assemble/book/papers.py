"""Evidence that is shown as it is: pictures, screenshots, texts; anything else by name and digest."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from reportlab.lib.styles import ParagraphStyle

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, figure
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text, text

_words = wording.table("book/papers")
_MOST_CHARACTERS = 60_000
_TEXTS = {"text/plain", "text/markdown", "text/csv", "application/json"}
_JSON_LINES = {"application/jsonl", "application/x-ndjson"}
_HAN = re.compile("[\u2e80-\u9fff\U00020000-\U000323af]")
_MOST_PDF_PAGES = 60
_PDF_SCALE = 110 / 72


def picture_file(setting: Setting, item: Artifact) -> Story:
    """A picture or screenshot, whole."""
    shown = figure(setting.gathered.read(item.path), item.path, caption(item.title))
    return [*section(item.title), identity(setting, item), space(8), shown]


def document(setting: Setting, item: Artifact) -> Story:
    """A text as it stands, a PDF as pictures of its pages; other files by name and digest only."""
    story: Story = [*section(item.title), identity(setting, item), space(8)]
    if item.media_type == "application/pdf":
        return [*story, *_pdf_pages(setting, item)]
    words = _text(setting, item)
    if words is None:
        return [*story, remark(_words("elsewhere"))]
    story += (
        _records(words)
        if item.media_type in _JSON_LINES
        else [_line(line) for line in words[:_MOST_CHARACTERS].splitlines()]
    )
    if len(words) > _MOST_CHARACTERS:
        story += [space(), remark(_words("cut"))]
    return story


def identity(setting: Setting, item: Artifact) -> Any:
    """What a file is called, how large it is, its digest, and when it came under custody."""
    digests = item.digests
    rows: list[tuple[Text, Cell]] = [
        (_words("file"), item.origin or item.path.rpartition("/")[2]),
        (_words("size"), _words("bytes", size=f"{digests.size:,}")),
        (_words("sha256"), [paragraph(digests.sha256, style.DIGEST)]),
    ]
    if digests.sm3:
        rows.append((_words("sm3"), [paragraph(digests.sm3, style.DIGEST)]))
    event = next((event for event in setting.gathered.events if item in event.products), None)
    if event is not None:
        rows.append((_words("custody"), _words("taken_in", time=clock(event.time), event=event.sequence + 1)))
    return labelled(rows, label_width=84)


def _line(line: str) -> Any:
    """One line as it stands, its indent kept."""
    words = line.lstrip(" ")
    look = style.BODY if _HAN.search(words) or not words else style.BODY_LATIN
    if len(words) < len(line):
        look = ParagraphStyle("indented", look, leftIndent=(len(line) - len(words)) * look.fontSize / 2)
    return paragraph(words or " ", look)


def _records(words: str) -> Story:
    """A log of one JSON record a line, each as a table; a line that is none, exactly as it stands."""
    story: Story = []
    for number, line in enumerate(words[:_MOST_CHARACTERS].splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if isinstance(record, dict) and record:
            rows: list[tuple[Text, Cell]] = [
                (text(str(key), ""), [paragraph(_shown(value), style.EXACT)]) for key, value in record.items()
            ]
            story += [*section(_words("record", number=number)), labelled(rows, label_width=84)]
        else:
            story.append(paragraph(line or " ", style.EXACT))
    return story


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pdf_pages(setting: Setting, item: Artifact) -> Story:
    """Pages of a received PDF as pictures: its own fonts, links and scripts stay outside the signed book."""
    story: Story = []
    try:
        with pdfium.PdfDocument(setting.gathered.read(item.path)) as received:
            total = len(received)
            for number in range(min(total, _MOST_PDF_PAGES)):
                buffer = BytesIO()
                received[number].render(scale=_PDF_SCALE).to_pil().save(buffer, "JPEG", quality=85)
                words = _words("page_of_pdf", title=item.title, page=number + 1, pages=total)
                story.append(figure(buffer.getvalue(), item.path, caption(words)))
    except pdfium.PdfiumError:
        return [remark(_words("elsewhere"))]
    return [*story, remark(_words("cut"))] if total > _MOST_PDF_PAGES else story


def _text(setting: Setting, item: Artifact) -> str | None:
    if item.media_type not in _TEXTS | _JSON_LINES:
        return None
    data = setting.gathered.read(item.path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
