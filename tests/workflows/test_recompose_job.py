"""The job that sets a book again tells one outcome, whatever it is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_kit.workflows.recompose_job import recompose_as_job
from tests.adversary.books import filed, shown_case


def told(bundle: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> dict[str, object]:
    recompose_as_job({"path": str(bundle)})
    lines = capfdbinary.readouterr().out.splitlines()
    (again,) = (json.loads(line)["again"] for line in lines if line.startswith(b'{"again"'))
    assert isinstance(again, dict)
    return again


def test_an_honest_book_is_the_same(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    shown = shown_case(tmp_path)
    (tmp_path / "filed").mkdir()
    again = told(filed(shown, tmp_path / "filed", shown.book.pdf), capfdbinary)
    assert again["outcome"] == "same-bytes", again
    assert again["pages"] == shown.book.pages


def test_what_is_no_bundle_is_not_set(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "x.zip").write_bytes(b"no bundle")
    assert told(tmp_path / "x.zip", capfdbinary)["outcome"] == "not-set"
