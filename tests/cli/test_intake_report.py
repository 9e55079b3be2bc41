"""What an intake says of each file: taken, odd, or not to be had."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.filed import SAMPLE, kit
from tests.workflows.refusals import received

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


def test_what_is_odd_is_taken_and_said(new_case: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "run.py").write_text("#!/usr/bin/python", encoding="utf-8")
    (tmp_path / "photo.heic").write_bytes(CLAIMED.read_bytes())
    result = kit(
        "intake", new_case, "--as", "other", *(tmp_path / name for name in ("empty.txt", "run.py", "photo.heic"))
    )
    assert result.returncode == 0 and len(received(new_case)) == 3
    for said in ("empty.txt is empty", "run.py is a program", "photo.heic is HEIC by its name, and PNG by its content"):
        assert said in result.stdout


def test_one_file_that_cannot_be_taken_keeps_no_other_out(new_case: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "mask.png", tmp_path / "no.png"
    Image.new("L", (8, 8)).save(good)
    bad.write_bytes(b"no picture")
    result = kit("intake", new_case, "--as", "蒙版", bad, good)
    assert result.returncode == 13 and "no.png" in result.stderr and "✓ mask" in result.stdout
    assert received(new_case) == [("init-mask", "mask.png")]


def test_nothing_that_was_just_taken_in_is_called_a_creation_record(new_case: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("{}", encoding="utf-8")
    said = kit("intake", new_case, "--as", "log", log).stdout
    assert "original file as handed over" in said and "creation record" not in said
