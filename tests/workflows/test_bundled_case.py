"""A case read out of its bundle is the case that was filed, as far as its journal had gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.journal import Journal
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.workflows.bundled_case import BundledCase
from tests.adversary.books import filed, shown_case


def test_a_bundle_holds_the_case_that_its_book_was_set_of(tmp_path: Path) -> None:
    shown = shown_case(tmp_path)
    (tmp_path / "filed").mkdir()
    bundle = filed(shown, tmp_path / "filed", shown.book.pdf)
    head = shown.binding.head
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        case = BundledCase(opened, head.size)
        assert case.journal.head == head
        assert not case.with_role(Role.EXHIBIT_BOOK), "the book came later"
        (statement,) = case.with_role(Role.STATEMENT)
        assert case.read(statement) == "说明二".encode()
        other = statement.model_copy(update={"path": "artifacts/none"})
        with pytest.raises(StorageError, match="does not hold artifacts/none"):
            case.read(other)
        assert isinstance(case.journal, Journal)
