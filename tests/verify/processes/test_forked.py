"""A child out of a process that has loaded the kit: it has nothing but its two pipes, and none is made where that is not safe."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a Python is started anew")

BEGINNING = """
import os, sys, threading
from evidence_kit.verify.processes.forked import forked
print("written before", end="")
left_open = open("/etc/passwd")
def main():
    asked = sys.stdin.buffer.read()
    descriptors = sorted(os.listdir("/proc/self/fd"), key=int)[:-1]  # the last one is of this very look
    sys.stdout.buffer.write(b" ".join([asked, os.environ["SET"].encode(), *map(os.fsencode, descriptors)]))
    sys.stdout.flush()
"""


def said(script: str, **more: object) -> str:
    command = [sys.executable, "-X", "utf8", "-c", BEGINNING + script]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_it_has_its_order_its_environment_and_nothing_open_besides() -> None:
    script = (
        "with forked(main, {'SET': 'so'}) as child:\n"
        "    child.stdin.write(b'order'); child.stdin.close()\n    print('|', child.stdout.read().decode())\n"
        "print('SET' in os.environ)"
    )
    assert said(script) == "written before| order so 0 1 2\nFalse\n"


def test_it_ends_with_the_block_and_never_does_what_its_parent_does_next() -> None:
    script = (
        "with forked(main, {}) as child:\n    process = child._process\n"
        "print('|', os.path.exists(f'/proc/{process}'))\nchild.kill(); child.wait()"
    )
    assert said(script) == "written before| False\n"


def test_one_that_fails_tells_no_more() -> None:
    script = (
        "def main(): raise SystemExit('ends')\n"
        "with forked(main, {}) as child:\n    print('|', child.stdout.read(), 'parent goes on')"
    )
    assert said(script) == "written before| b'' parent goes on\n"


@pytest.mark.parametrize(
    "unfit",
    ["threading.Thread(target=threading.Event().wait, daemon=True).start()", "os.close(0)"],
    ids=["another thread", "no stdin"],
)
def test_a_process_that_is_not_fit_is_not_doubled(unfit: str) -> None:
    script = f"{unfit}\nwith forked(main, {{}}) as child:\n    print('|', child)"
    assert said(script) == "written before| None\n"


def test_nor_one_whose_text_is_not_in_utf_8() -> None:
    script = BEGINNING + "with forked(main, {}) as child:\n    print('|', child)"
    command = [sys.executable, "-I", "-X", "utf8=0", "-c", script]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    )
    assert ran.stdout == "written before| None\n"
