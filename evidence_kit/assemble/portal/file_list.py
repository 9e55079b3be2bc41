"""The list of a portal folder: names, pages, bytes and digests, for whoever compares."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from evidence_kit.assemble.portal.papers import PortalFile

_HEAD = ("file", "exhibit", "pages", "bytes", "sha256")


def listed(files: Iterable[PortalFile]) -> bytes:
    """Return the files as CSV, with a mark of UTF-8, so that spreadsheets read Chinese.

    A blank stands before an exhibit's number: spreadsheets take `1-2` for a day of January.
    """
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\r\n")
    table.writerow(_HEAD)
    for item in files:
        table.writerow([item.name, item.number and f" {item.number}", item.pages or "", item.size, item.sha256])
    return sink.getvalue().encode("utf-8-sig")
