"""Whether this machine can filter system calls, asked before a test that rests on it.

libseccomp belongs to what a machine for this project has (`tools/system-packages.sh`): without it the test fails and says so.
A kernel that refuses filters, as some containers have, cannot be helped from here: then the test is skipped.
"""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from functools import cache

import pytest

_TRY = "from evidence_kit.verify.fence import filter_system_calls; print(filter_system_calls())"


def needs_filter() -> None:
    """Ends a test that cannot be made here."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a filter of system calls is Linux's")
    if ctypes.util.find_library("seccomp") is None:
        pytest.fail("libseccomp is missing on this machine: sh tools/system-packages.sh")
    if not _filters():
        pytest.skip("this kernel, or the container around it, refuses filters of system calls")


@cache
def _filters() -> bool:
    done = subprocess.run([sys.executable, "-c", _TRY], capture_output=True, text=True, check=False)
    return done.stdout.strip() == "True"
