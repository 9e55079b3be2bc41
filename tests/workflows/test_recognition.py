"""What lies at a path is told before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.errors import StorageError
from evidence_kit.formats.batch_files import PLAN, RECORD
from evidence_kit.formats.recognition import Kind
from evidence_kit.workflows.recognition import holds_batch, holds_other_proof, holds_record, kind_at


def test_a_batch_is_one_from_its_plan_on_and_a_record_from_its_date_on(tmp_path: Path) -> None:
    assert not holds_batch(tmp_path) and not holds_record(tmp_path)
    (tmp_path / PLAN).write_text("{}", "utf-8")
    assert holds_batch(tmp_path) and not holds_record(tmp_path)
    (tmp_path / RECORD).write_text("{}", "utf-8")
    assert holds_batch(tmp_path) and holds_record(tmp_path)


def test_a_record_in_json_and_a_folder_are_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "record").write_bytes(b'{"schema": 1}')
    (tmp_path / "other").write_bytes(b"PK\x03\x04")
    assert holds_other_proof(tmp_path) and holds_other_proof(tmp_path / "record")
    assert holds_record(tmp_path / "record") and not holds_record(tmp_path / "other")
    assert not holds_other_proof(tmp_path / "other")


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "b").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert (kind_at(tmp_path / "a"), kind_at(tmp_path / "b")) == (Kind.PDF, Kind.PICTURE)
    with pytest.raises(StorageError):
        kind_at(tmp_path / "none")
