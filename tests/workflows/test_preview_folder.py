"""Where a preview may be written, and where it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, Clock, create_case
from evidence_kit.domain.errors import CaseBusy, UsageError
from evidence_kit.workflows.preview_folder import opened
from tests.conftest import CASE_YAML
from tests.workflows.snapshot import snapshot


def test_no_preview_goes_into_a_case_or_over_other_files(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    create_case(tmp_path / "another", CASE_YAML.encode(), clock)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "marked").mkdir()
    (tmp_path / "marked" / "PREVIEW.txt").write_text("of a play", encoding="utf-8")
    (tmp_path / "link").symlink_to(taken_in.root / "artifacts")
    before = snapshot(tmp_path)
    for folder in (taken_in.root, taken_in.root / "artifacts" / "look", tmp_path / "another" / "look", tmp_path / "work",
                   tmp_path / "marked", tmp_path, tmp_path / "link" / "look"):  # fmt: skip
        with pytest.raises(UsageError) as refused, opened(folder, taken_in.root):
            pass
        assert "--preview" in refused.value.remedy.en
    assert snapshot(tmp_path) == before


def test_an_earlier_preview_and_one_killed_at_once_are_gone_on_with(taken_in: CaseFile, tmp_path: Path) -> None:
    folder = tmp_path / "look"
    folder.mkdir()
    (folder / ".lock").touch()
    (folder / "PREVIEW.txt.part").touch()
    with opened(folder, taken_in.root) as held:
        held.put("grid.png", b"png")
        with pytest.raises(CaseBusy), opened(folder, taken_in.root):
            pass
    with opened(folder, taken_in.root):
        assert (folder / "grid.png").read_bytes() == b"png"
