"""The mark of counsel's own work."""

from __future__ import annotations

import pytest

from evidence_kit.formats.work_product import BEGINNING, MARK, is_marked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_it_is_found_in_what_a_shell_keeps(encoding: str) -> None:
    assert is_marked(f"律师工作成果（{MARK}）\n".encode(encoding))


def test_it_is_looked_for_at_the_beginning_alone() -> None:
    assert not is_marked(b"")
    assert not is_marked(b" " * BEGINNING + MARK.encode())
    assert not is_marked(b"evidence-kit/verdict/1")
