"""What is put up for filming: a browser that does not come up is known at once, and nothing of it is left running."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from evidence_kit.domain.errors import RecordingError
from evidence_kit.domain.text import text
from evidence_kit.outside.programs import Program, find_ffmpeg
from evidence_kit.record.film_set import arrange
from evidence_kit.record.options import RecordingOptions
from evidence_kit.record.page_state import Board

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")


def test_a_browser_that_ends_at_once_is_an_error_and_no_wait(tmp_path: Path) -> None:
    board = Board(title=text("录屏", "film"), case_line=text("法院", "court"))
    options = RecordingOptions(display="xvfb:")
    began = time.monotonic()
    with ExitStack() as stack, pytest.raises(RecordingError) as raised:
        arrange(stack, tmp_path, tmp_path, board, options, find_ffmpeg(), Program("/bin/true", "1.0"))
    assert "did not show the live page" in raised.value.message.en
    assert time.monotonic() - began < 30
