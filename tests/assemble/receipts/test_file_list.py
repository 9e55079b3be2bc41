"""The list of a receipt holds any name: long ones take more lines, and nothing runs out of its column."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfmetrics

from evidence_kit.assemble.book.typesetting import reportlab_setup
from evidence_kit.assemble.receipts.file_list import file_list, files_not_taken
from evidence_kit.domain.time.batch import BatchEntry, BatchProblem, Problem


def heights(*names: str) -> list[float]:
    reportlab_setup.prepare()
    table: Any = file_list([BatchEntry(name=name, size=10**10, sha256="0f" * 32, nonce="00" * 16) for name in names])
    table.wrap(476, 700)
    return list(table._rowHeights[1:])


def test_a_digest_and_a_short_name_take_one_line() -> None:
    short, long = heights("合同.pdf", "长" * 300)
    assert short < 12
    assert short * 3 < long < 300


def test_a_name_that_no_page_could_hold_is_cut_in_its_middle() -> None:
    (cut,) = heights("n" * 60_000)
    assert cut < 300


def test_what_was_not_taken_stands_with_its_reason_or_it_is_said_that_nothing_was_left_out() -> None:
    reportlab_setup.prepare()
    assert pdfmetrics.getRegisteredFontNames()
    (grid,) = files_not_taken([BatchProblem(name="pipe", problem=Problem.NOT_A_FILE)])
    assert len(grid._cellvalues) == 2
    said = files_not_taken([])
    assert [paragraph.text for paragraph in said] != []
