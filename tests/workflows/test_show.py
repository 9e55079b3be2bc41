"""Looking at a picture and at a case."""

from __future__ import annotations

from pathlib import Path

from tests.filed import SAMPLE, kit

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


def test_a_picture_and_a_case_are_shown(taken_in_today: Path) -> None:
    assert "3141592652" in kit("show", CLAIMED).stdout
    assert kit("show", taken_in_today).returncode == 0
