"""What is said where a book cannot be set again; forged pages stand in `tests/adversary/test_forged_pages.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.verify.bundle.book import BoundBookFacts
from evidence_kit.verify.check import report_on
from evidence_kit.verify.facts import nothing_observed
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.workflows import recompose_book as recomposing


def found(bundle: Path, *, bound: bool) -> Finding:
    bare = nothing_observed(1, EMPTY, tool="test", now=datetime(2026, 1, 8, tzinfo=UTC))
    facts = bare.model_copy(update={"book": BoundBookFacts(pages=2, bound=bound)})
    report = recomposing.recompose_book(report_on(facts), bundle, unwatched)
    (finding,) = (one for one in report.verdict.findings if one.code == "BOOK_AGAIN")
    return finding


@pytest.mark.parametrize("bound", [True, False])
def test_what_is_no_bundle_is_not_set_and_said_so(tmp_path: Path, bound: bool) -> None:
    bundle = tmp_path / "x.zip"
    bundle.write_bytes(b"no bundle")
    finding = found(bundle, bound=bound)
    assert finding.status is Status.INDETERMINATE
    assert "could not be set again here" in finding.message.en
    assert "未予比对" in finding.message.zh


def test_without_the_extra_that_sets_books_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ToolMissing(text("未安装", "not installed"), text("请安装", "install it"))

    monkeypatch.setattr(recomposing, "run_job", missing)
    bundle = tmp_path / "x.zip"
    bundle.write_bytes(b"no bundle")
    assert found(bundle, bound=True).status is Status.INDETERMINATE
