"""Progress where people read along."""

from __future__ import annotations

import sys

import pytest

from evidence_kit.cli import terminal
from evidence_kit.domain.progress import Stage
from evidence_kit.domain.text import text


@pytest.mark.parametrize(("bars", "drawn"), [(True, True), (False, False)])
def test_a_command_that_speaks_on_its_way_has_no_bars_even_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bars: bool, drawn: bool
) -> None:
    """What was written between two drawings of a bar would be wiped: digests that are read aloud."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    with terminal.watching(as_json=False, bars=bars) as watch:
        watch(Stage("run", text("运行", "running")))
    assert ("\x1b[" in capsys.readouterr().err) is drawn
