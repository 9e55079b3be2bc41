"""The list is read by spreadsheets, which take no exhibit's number for a date."""

from __future__ import annotations

import csv
import io

from evidence_kit.assemble.portal.file_list import listed
from evidence_kit.assemble.portal.papers import PortalFile


def test_every_file_has_its_row() -> None:
    files = (PortalFile("1-2_创作说明.pdf", "1-2", 900, "ab" * 32, 3), PortalFile("00_目录.docx", "", 40, "cd" * 32))
    data = listed(files)
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 3
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert first == {"file": "1-2_创作说明.pdf", "exhibit": " 1-2", "pages": "3", "bytes": "900", "sha256": "ab" * 32}
    assert (second["exhibit"], second["pages"]) == ("", "")
