"""Where a place of case.yaml stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.filing.problem import Place
from evidence_kit.workflows.case_lines import lines_of

WRITTEN = """\
# a remark
title: {zh: 案, en: Case}
groups:
  - title: {zh: 组, en: Group}
    exhibits:
      - number: 1-1
        files: [a.txt,
                b.txt]
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [(("title",), 2), (("title", "zh"), 2), (("groups", 0, "exhibits", 0), 6), (("groups", 0, "exhibits", 0, "files", 1), 8),
     (("groups", 0, "exhibits", 0, "purpose"), 6), (("groups", 7), 3), (("signer",), None), ((), None)],
)  # fmt: skip
def test_a_place_has_its_line_or_that_of_what_holds_it(place: Place, line: int | None, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(WRITTEN, encoding="utf-8-sig")
    assert lines_of(tmp_path / "case.yaml")(place) == line


def test_chinese_keys_have_lines_too(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("案名: 甲\n举证期限: 2026年12月31日\n", encoding="utf-8")
    assert lines_of(tmp_path / "case.yaml")(("deadline",)) == 2


@pytest.mark.parametrize("data", [b"\ttitle: x", "案".encode("gb18030"), b"", b"- 1"])
def test_what_is_no_such_file_has_no_lines(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(data)
    assert lines_of(tmp_path / "case.yaml")(("title",)) is None
    assert lines_of(tmp_path / "none.yaml")(("title",)) is None
