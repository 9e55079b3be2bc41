"""A role is asked of whoever sits before a terminal, and taken by its Chinese or English name."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.workflows.refusals import received


def test_at_a_terminal_the_role_is_asked(new_case: Path, tmp_path: Path) -> None:
    page = tmp_path / "页.html"
    page.write_text("<p>", encoding="utf-8")
    said = at_terminal("发布\n", "intake", new_case, page)
    assert "页.html" in said and "not a picture" in said
    assert received(new_case) == [("publication", "页.html")]
    (tmp_path / "b.html").write_text("<b>", encoding="utf-8")
    at_terminal("0\n", "intake", new_case, tmp_path / "b.html")
    assert len(received(new_case)) == 1
    at_terminal("x\n6\n", "intake", new_case, tmp_path / "b.html")
    assert received(new_case)[-1] == ("infringement", "b.html")


def at_terminal(typed: str, *arguments: str | Path) -> str:
    """What the command says where a person sits before it, and answers."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence_kit", "--lang=en", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    said = b""
    with contextlib.suppress(OSError):  # Linux says EIO where the other side has ended
        while part := os.read(ours, 4096):
            said += part
    assert process.wait() == 0, said.decode()
    os.close(ours)
    return said.decode()
