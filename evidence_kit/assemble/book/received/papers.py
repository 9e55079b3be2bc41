"""Evidence that is shown as it is: pictures, screenshots, texts; anything else by name and digest."""

from __future__ import annotations

import json
import re
from typing import Any

from reportlab.lib.styles import ParagraphStyle

from evidence_kit import wording
from evidence_kit.assemble.book.received.foreign_pdf import pdf_pages
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, boxed, labelled, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.xml import docx

_words = wording.table("book/papers")
_MOST_CHARACTERS = 60_000
_TEXTS = {"text/plain", "text/markdown", "text/csv", "application/json"}
_JSON_LINES = {"application/jsonl", "application/x-ndjson"}
_HAN = re.compile("[\u2e80-\u9fff\U00020000-\U000323af]")


def document(setting: Setting, item: Artifact, *, titled: bool = True) -> Story:
    """A text as it stands, a PDF as pictures of its pages; other files by name and digest only."""
    story: Story = [*(section(item.title) if titled else ()), *identity(setting, item), space(5)]
    if item.media_type == "application/pdf":
        return [*story, *pdf_pages(setting, item)]
    words = _text(setting, item)
    if words is None:
        return [*story, remark(_words("elsewhere"))]
    if item.media_type == docx.MEDIA_TYPE:
        story += [remark(_words("docx", format="PDF"), warning=True), space(4)]
    story += (
        _records(words)
        if item.media_type in _JSON_LINES
        else [_line(line) for line in words[:_MOST_CHARACTERS].splitlines()]
    )
    if len(words) > _MOST_CHARACTERS:
        story += [space(), remark(_words("cut"))]
    return story


def identity(setting: Setting, item: Artifact) -> Story:
    """What a file is called, how large it is, when it came under custody, and its digest: two lines in a frame."""
    digests = item.digests
    event = next(
        (one for one in setting.gathered.events if any(item.path == product.path for product in one.products)), None
    )
    name, size = item.origin or item.path.rpartition("/")[2], f"{digests.size:,}"
    said = (
        _words("identity", name=name, size=size)
        if event is None
        else _words("identity_taken_in", name=name, size=size, time=clock(event.time), event=event.sequence + 1)
    )
    lines = [*both(said, style.SMALL, style.SMALL_EN), paragraph(f"SHA-256　{digests.sha256}", style.DIGEST)]
    if digests.sm3:
        lines.append(paragraph(f"SM3　{digests.sm3}", style.DIGEST))
    return [boxed(lines)]


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


def _text(setting: Setting, item: Artifact) -> str | None:
    """What a file says; None for one that is no text."""
    if item.media_type in _TEXTS | _JSON_LINES:
        return _decoded(setting.gathered.read(item.path))
    if item.media_type != docx.MEDIA_TYPE:
        return None
    try:
        return docx.text_of(setting.gathered.read(item.path))
    except ValueError:
        return None


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
