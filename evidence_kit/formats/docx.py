"""The words of a Word document (ISO/IEC 29500-1, WordprocessingML), within bounds: paragraphs and tables, nothing else.

Layout, pictures, notes, comments and what was deleted with its traces kept are left out; whoever shows these words says so.
"""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCUMENT = "word/document.xml"
_MAX_XML = 32 << 20
_MAX_DEPTH, _MAX_ELEMENTS = 200, 2_000_000
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "


def is_docx(data: bytes) -> bool:
    """Whether the bytes are a zip that holds a Word document."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _DOCUMENT in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


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
    if len(written) > _MAX_XML:
        raise ValueError("the document is too large")
    reader = _Reader()
    try:
        reader.parser.Parse(written, True)
    except expat.ExpatError as error:
        raise ValueError(f"the document is no XML: {error}") from error
    return "\n".join(reader.lines)


class _Reader:
    """One document, read front to back."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._cells: list[str] | None = None
        self._open, self._seen, self._text = 0, 0, False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._declared

    def _declared(self, *_: object) -> None:
        raise ValueError("the document has declarations")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._open, self._seen = self._open + 1, self._seen + 1
        if self._open > _MAX_DEPTH or self._seen > _MAX_ELEMENTS:
            raise ValueError("the document is nested too deeply, or too large")
        kind = name.removeprefix(_WORDS)
        self._text = kind == "t"
        if kind == "tab":
            self._line.append(" ")
        elif kind in ("br", "cr"):
            self._finish_line()
        elif kind == "tr" and self._cells is None:
            self._cells = []

    def _end(self, name: str) -> None:
        self._open -= 1
        kind = name.removeprefix(_WORDS)
        self._text = False
        if kind == "p":
            self._finish_line()
        elif kind == "tr" and self._cells is not None:
            self.lines.append(" | ".join(self._cells))
            self._cells = None

    def _words(self, words: str) -> None:
        if self._text:
            self._line.append(words)

    def _finish_line(self) -> None:
        line, self._line = "".join(self._line), []
        if self._cells is None:
            self.lines.append(line)
        elif line:
            self._cells.append(line)
