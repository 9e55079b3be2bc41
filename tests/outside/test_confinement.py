"""Limits and filters as the fence and the cage both use them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.system_calls import needs_filter

LIMITED = """
import resource
from evidence_kit.outside.confinement import limit
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
print(limit({"RLIMIT_CPU": 7, "RLIMIT_NOFILE": 1000}))
print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_NOFILE))
"""
FILTERED = """
import os, socket
from evidence_kit.outside.confinement import filter_calls
def fill(calls):
    for name in {names}:
        calls.add(name)
    calls.add("no_such_call")
print(filter_calls(fill, allows=True))
for act in (os.getppid, lambda: socket.socket()):
    try:
        act()
        print("passed")
    except PermissionError:
        print("refused")
"""


def told(script: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split("\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_what_the_system_allows_less_of_stays_at_that() -> None:
    assert told(LIMITED)[:2] == ["True", "(7, 7) (64, 64)"]


def test_exceptions_are_refused_where_the_rest_passes() -> None:
    needs_filter()
    assert told(FILTERED.format(names=["socket"]))[:3] == ["True", "passed", "refused"]
    assert told(FILTERED.format(names=[]))[:3] == ["True", "passed", "passed"]
