"""What the process that reads a stranger's bundle can still do: read files, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit.verify.fence import Guard
from tests.system_calls import needs_filter

ACTS = {
    "write a file": "open(folder / 'x', 'w')",
    "make an empty file": "os.open(folder / 'made', os.O_CREAT | os.O_RDONLY)",
    "empty another file": "os.truncate(folder / 'victim', 0)",
    "remove a file": "os.remove(folder / 'victim')",
    "move a file": "os.rename(folder / 'victim', folder / 'moved')",
    "make a folder": "os.mkdir(folder / 'new')",
    "make a link": "os.symlink('/etc/passwd', folder / 'link')",
    "make a hard link": "os.link(folder / 'victim', folder / 'second')",
    "change rights": "os.chmod(folder / 'victim', 0o777)",
    "change the owner": "os.chown(folder / 'victim', 0, 0)",
    "change times": "os.utime(folder / 'victim')",
    "connect": "socket.create_connection(('127.0.0.1', 9), 1)",
    "send a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "listen on a path": "socket.socket(socket.AF_UNIX).bind(str(folder / 'socket'))",
    "start a program": "subprocess.run(['true'])",
    "fork": "os.fork()",
    "end another process": "os.kill(os.getppid(), 15)",
    "load a library": "ctypes.CDLL(None)",
}
PROBE = """
import ctypes, os, socket, subprocess, sys
from pathlib import Path
from evidence_kit.verify import fence
folder = Path(sys.argv[1])
{raise_it}
try:
    {act}
    print("DONE")
except PermissionError:
    print("refused")
"""
NATIVE = """
import ctypes, os, sys
from evidence_kit.verify import fence
libc = ctypes.CDLL(None, use_errno=True)
print(fence.filter_system_calls())
victim = sys.argv[1].encode()
print(libc.socket(2, 1, 0), libc.open(victim, os.O_WRONLY), libc.unlink(victim), libc.fork(), libc.mkfifo(victim + b"2", 0o600))
print(libc.open(victim, os.O_RDONLY) > 0)
"""


def told(script: str, *arguments: object) -> list[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_audit_hook_refuses_whatever_is_not_reading(tmp_path: Path, act: str) -> None:
    (tmp_path / "victim").write_bytes(b"evidence")
    assert told(PROBE.format(raise_it="fence.give_up_rights()", act=act), tmp_path) == ["refused"]
    assert (tmp_path / "victim").read_bytes() == b"evidence"
    assert [path.name for path in tmp_path.iterdir()] == ["victim"]


def test_reading_is_left(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"evidence")
    act = "assert (folder / 'victim').read_bytes() == b'evidence'; assert list(folder.iterdir())"
    assert told(PROBE.format(raise_it="fence.raise_fence(60)", act=act), tmp_path) == ["DONE"]


def test_the_filter_holds_against_native_code(tmp_path: Path) -> None:
    needs_filter()
    (tmp_path / "victim").write_bytes(b"evidence")
    there, *acts, reads = told(NATIVE, tmp_path / "victim")
    assert there == "True"
    assert acts == ["-1"] * 5
    assert reads == "True"
    assert (tmp_path / "victim").read_bytes() == b"evidence"


def test_memory_is_bounded_by_the_size_of_the_bundle() -> None:
    script = (
        "from evidence_kit.verify import fence; fence.limit_resources(60, {size})\n"
        "try: block = bytearray(700 << 20); print('DONE')\nexcept MemoryError: print('refused')"
    )
    assert told(script.format(size=1 << 20)) == ["refused"]
    assert told(script.format(size=300 << 20)) == ["DONE"]


def test_what_held_is_told() -> None:
    held = told("from evidence_kit.verify import fence; print(*fence.raise_fence(60))")
    assert Guard.AUDIT_HOOK.value in held
    assert sys.platform != "linux" or Guard.LIMITS.value in held
