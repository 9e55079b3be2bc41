"""Commands to paste, quoted for the shell of the machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evidence_kit.domain.suggestion import suggested


@pytest.mark.parametrize(
    ("path", "posix", "windows"),
    [
        ("案件/春风", "案件/春风", "案件/春风"),
        ("case one", "'case one'", '"case one"'),
        ("it's", "'it'\"'\"'s'", '"it\'s"'),
        ("a&b;c", "'a&b;c'", '"a&b;c"'),
        ("-x", "./-x", "./-x"),
    ],
)
def test_commands_to_paste_are_quoted_for_the_shell_of_the_machine(path: str, posix: str, windows: str) -> None:
    assert suggested("prove", Path(path), "FILE…", system="posix") == f"evidence-kit prove {posix} FILE…"
    assert suggested("prove", Path(path), "FILE…", system="nt") == f"evidence-kit prove {windows} FILE…"
    if posix != windows:
        run = subprocess.run(["sh", "-c", f"printf %s {posix}"], capture_output=True, text=True, check=True)
        assert run.stdout == path
