"""The cage: what a program in it may not do, asked of the system itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.system_calls import needs_filter


@pytest.fixture(autouse=True)
def _filter() -> None:
    needs_filter()


ACTS = """
import os, socket, sys
def attempt(name, act):
    try:
        act()
        print(name)
    except OSError as error:
        assert error.errno == 1, (name, error)
out = sys.argv[1]
attempt("socket", lambda: socket.socket())
attempt("write", lambda: open(out + "/new", "w"))
attempt("append", lambda: open(out + "/old", "a"))
attempt("remove", lambda: os.remove(out + "/old"))
attempt("rename", lambda: os.rename(out + "/old", out + "/other"))
attempt("rights", lambda: os.chmod(out + "/old", 0))
attempt("folder", lambda: os.mkdir(out + "/folder"))
attempt("process", lambda: os.fork())
attempt("signal", lambda: os.kill(os.getppid(), 0))
print(open(out + "/old").read())
"""


def caged(*command: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-I", "-m", "evidence_kit.outside.caged", *command]
    return subprocess.run(whole, capture_output=True, text=True, check=False)


def test_reading_and_printing_is_all_that_passes(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("read")
    done = caged(sys.executable, "-I", "-S", "-c", ACTS, str(tmp_path))
    assert done.stdout.split() == ["read"], done.stderr
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_shell_starts_nothing_in_it() -> None:
    assert "in the same process" in caged("/bin/sh", "-c", "echo in the same process").stdout
    assert "of another" not in caged("/bin/sh", "-c", "(echo of another)").stdout
