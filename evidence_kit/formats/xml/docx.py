"""The words of a Word document (ISO/IEC 29500-1, WordprocessingML), within bounds: paragraphs and tables, nothing else.

Layout, pictures, notes, comments and what was deleted with its traces kept are left out; whoever shows these words says so.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from evidence_kit.formats.xml.bounded import BoundedXml, Bounds

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCUMENT = "word/document.xml"
_MAX_XML = 32 << 20
_BOUNDS = Bounds(_MAX_XML, depth=200, elements=2_000_000)
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "


def text_of(data: bytes) -> str:
    """Return the words, a line a paragraph, the cells of a table's row on one line with ` | ` between them.

    Raises:
        ValueError: no Word document, damaged, or larger than this reader follows.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_DOCUMENT) as member:
            written = member.read(_MAX_XML + 1)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError(f"no Word document: {error}") from error
    reader = _Reader()
    reader.hear(written)
    return "\n".join(reader.lines)


class _Reader(BoundedXml):
    def __init__(self) -> None:
        super().__init__("the document", _BOUNDS)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._cells: list[str] | None = None
        self._text = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.removeprefix(_WORDS)
        self._text = kind == "t"
        if kind == "tab":
            self._line.append(" ")
        elif kind in ("br", "cr"):
            self._finish_line()
        elif kind == "tr" and self._cells is None:
            self._cells = []

    def end(self, name: str) -> None:
        kind = name.removeprefix(_WORDS)
        self._text = False
        if kind == "p":
            self._finish_line()
        elif kind == "tr" and self._cells is not None:
            self.lines.append(" | ".join(self._cells))
            self._cells = None

    def words(self, text: str) -> None:
        if self._text:
            self._line.append(text)

    def _finish_line(self) -> None:
        line, self._line = "".join(self._line), []
        if self._cells is None:
            self.lines.append(line)
        elif line:
            self._cells.append(line)
