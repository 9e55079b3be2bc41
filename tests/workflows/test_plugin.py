from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence_kit.cli.main import evidence_kit


def kit(*words: str | Path) -> str:
    result = CliRunner().invoke(evidence_kit, ["--lang", "en", "plugin", *map(str, words)], catch_exceptions=False)
    return result.output


@pytest.mark.parametrize(("program", "place"), [("a1111", "extensions"), ("comfyui", "custom_nodes")])
def test_it_goes_in_and_comes_out_without_a_trace(tmp_path: Path, program: str, place: str) -> None:
    (tmp_path / place / "another").mkdir(parents=True)
    for _ in range(2):  # a second time brings it up to date
        assert "installed" in kit("install", program, tmp_path, "--spool", tmp_path / "spool")
    ours = tmp_path / place / "evidence-kit-watch"
    assert (ours / "spool.txt").read_text("utf-8") == f"{tmp_path / 'spool'}\n"
    assert (ours / "evidence_kit_spool.py").is_file()
    assert "out" in kit("remove", program, tmp_path)
    assert [path.name for path in (tmp_path / place).iterdir()] == ["another"]
    assert "no such" in kit("remove", program, tmp_path)


def test_a_file_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "custom_nodes").mkdir()
    kit("install", "comfyui", tmp_path)
    theirs = tmp_path / "custom_nodes" / "evidence-kit-watch" / "mine.txt"
    theirs.write_text("mine")
    kit("remove", "comfyui", tmp_path)
    assert [path.name for path in theirs.parent.iterdir()] == ["mine.txt"]


def test_another_folder_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(evidence_kit, ["plugin", "install", "a1111", str(tmp_path)])
    assert result.exception is not None
    assert list(tmp_path.iterdir()) == []
