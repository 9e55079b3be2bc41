"""Words of Word documents come out, and whatever is none is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from evidence_kit.formats.xml import docx

writer = pytest.importorskip("docx", reason="documents are made with the extra `office`")


def document(xml: str, name: str = "word/document.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, xml)
    return buffer.getvalue()


WORDS = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def test_paragraphs_and_tables_come_out_line_by_line() -> None:
    made, buffer = writer.Document(), io.BytesIO()
    made.add_heading("授权声明", 1)
    made.add_paragraph("第一段\t之后")
    table = made.add_table(2, 2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ("甲方", "沈喆", "乙方", "周岚"), strict=True
    ):
        cell.text = words
    made.save(buffer)
    assert docx.text_of(buffer.getvalue()).splitlines() == ["授权声明", "第一段 之后", "甲方 | 沈喆", "乙方 | 周岚"]


def test_what_was_deleted_is_left_out_and_what_was_put_in_stays() -> None:
    xml = WORDS.format(
        "<w:p><w:del><w:r><w:delText>五千</w:delText></w:r></w:del><w:ins><w:r><w:t>八千</w:t></w:r></w:ins></w:p>"
    )
    assert docx.text_of(document(xml)) == "八千"


@pytest.mark.parametrize("data", [
    b"", b"PK\x03\x04 no zip", document("<w:p>"), document('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    document("<a>" * 300 + "</a>" * 300), document("x", "readme.txt"),
])  # fmt: skip
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="."):
        docx.text_of(data)
