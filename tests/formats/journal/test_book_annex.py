"""The annexes of a book as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.custody import GENESIS, Action, CustodyEvent
from evidence_kit.domain.text import text
from evidence_kit.formats.journal import book_annex


def artifact(name: str, title: str) -> Artifact:
    return Artifact(path=f"artifacts/0001-x/{name}", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain",
                    digests=Digests(size=3, sha256="a" * 64), title=text(title, title))  # fmt: skip


EVENT = CustodyEvent(previous=GENESIS, sequence=0, time=datetime(2026, 1, 8, tzinfo=UTC), actor="x",
                     action=Action.CASE_OPENED, summary=text("立案", "opened"))  # fmt: skip


def rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_file_is_listed_with_its_exhibits_and_an_event_with_what_chains_it() -> None:
    files = [artifact("a.txt", "甲"), artifact("b.txt", "乙")]
    names = {files[0].path: "data/exhibits/0001-x/a.txt"}
    found = rows(book_annex.digests_begin(files, names, {files[0].path: ("1-1", "1-2")}, [EVENT]))
    assert found[1] == ["file", "1", "1-1 1-2", "甲", "甲", "data/exhibits/0001-x/a.txt", "3", "a" * 64, ""]
    assert found[4] == ["event", "1", "2026-01-08T00:00:00+00:00", "立案", "opened", GENESIS]


def test_a_file_that_the_bundle_leaves_out_is_told_by_its_digest_alone() -> None:
    kept_back = artifact("secret memo.txt", "内部备忘录")
    data = book_annex.digests_begin([kept_back], {}, {}, [])
    assert "备忘录".encode() not in data and b"memo" not in data and b"a" * 64 in data


def test_no_cell_is_a_formula() -> None:
    item = artifact("a.txt", '=HYPERLINK("http://x")')
    found = rows(book_annex.digests_begin([item], {item.path: "data/x"}, {}, []))
    assert found[1][3].startswith("'=")
