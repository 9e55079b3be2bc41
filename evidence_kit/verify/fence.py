"""What the process that reads a stranger's bundle gives up before it reads the first byte.

Three guards, each by itself: the system's limits on memory, time and file size (on Windows a job object); an audit hook that lets only reading pass
(PEP 578: it sees what Python does, and cannot be taken off again); and, on Linux with libseccomp, a filter of system calls,
which also holds against native code. What a system lacks is said, not hidden.
"""

from __future__ import annotations

import errno
import functools
import operator
import sys
from enum import StrEnum
from typing import Any

from evidence_kit.outside.confinement import CLONE_THREAD, OPENING, WRITING, CallFilter, filter_calls, limit
from evidence_kit.outside.windows_job import confine

MEMORY = 3 << 30
"""Bytes of address space, of which libraries alone take a good part."""
_DATA = 472 << 20
"""Bytes that may really be filled, for a small bundle: with the libraries' own pages a check stays within 512 MB."""


class Guard(StrEnum):
    """A guard that held during a check."""

    LIMITS = "limits"
    JOB_OBJECT = "job-object"
    AUDIT_HOOK = "audit-hook"
    SYSTEM_CALLS = "system-calls"


def raise_fence(seconds: int, size: int = 0) -> tuple[Guard, ...]:
    """Raises every guard that this system has, and returns them.

    Args:
        seconds: of processor time.
        size: of the bundle in bytes; a large one is given more memory, for its book is read whole.
    """
    held = [Guard.LIMITS] if limit_resources(seconds, size) else []
    if confine(seconds, _memory(size)):  # Windows
        held.append(Guard.JOB_OBJECT)
    if filter_system_calls():
        held.append(Guard.SYSTEM_CALLS)
    give_up_rights()  # last: the filter's own library is loaded through ctypes
    return (*held, Guard.AUDIT_HOOK)


def limit_resources(seconds: int, size: int = 0) -> bool:
    """Limits processor time, memory and files; False on a system without such limits (Windows)."""
    return limit({
        "RLIMIT_CPU": seconds,
        "RLIMIT_AS": MEMORY,
        "RLIMIT_DATA": _memory(size),
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    })


def _memory(size: int) -> int:
    """Bytes that may be filled for a bundle of that size."""
    return min(_DATA + 2 * size, MEMORY)


_WORLDLY = ("os.", "socket.", "subprocess.", "shutil.", "ctypes.", "tempfile.", "sqlite3.", "http.", "urllib.", "ftplib.",
            "smtplib.", "imaplib.", "poplib.", "telnetlib.", "nntplib.", "webbrowser.", "winreg.", "msvcrt.", "fcntl.",
            "pty.", "resource.", "signal.", "syslog.", "_winapi.", "_posixsubprocess.")  # fmt: skip
"""What audit events of the world outside begin with (Python's audit events table)."""
_READING = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "ctypes.create_string_buffer", "ctypes.string_at",
            "ctypes.addressof"}  # fmt: skip
"""Reading, and what a library loaded before needs to hand bytes over: memory of this process, nothing of the world."""


def give_up_rights() -> None:
    """Refuses from now on whatever reaches out of the process, reading files excepted."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if (event.startswith(_WORLDLY) and event not in _READING) or (event == "open" and _writes(arguments)):
            raise PermissionError(errno.EPERM, f"{event} is not part of a check")

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & _WRITING)


_WRITING = functools.reduce(operator.or_, WRITING)
_HARMLESS = frozenset(
    """
    read readv pread64 preadv lseek close fstat newfstatat fstatat64 stat lstat statx access faccessat faccessat2 getdents64
    getcwd readlink readlinkat mmap munmap mprotect mremap madvise brk rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack
    futex futex_time64 sched_yield sched_getaffinity getrandom clock_gettime clock_nanosleep nanosleep gettimeofday time
    getpid gettid getppid getuid geteuid getgid getegid exit exit_group set_robust_list set_tid_address rseq getrlimit
    ugetrlimit sysinfo uname fcntl fcntl64 dup poll ppoll membarrier arch_prctl restart_syscall getrusage times epoll_wait epoll_pwait epoll_ctl
    """.split()  # noqa: SIM905 - a list of sixty lines is not read
)
"""Calls that reading, computing and ending need. Not among them: sockets, other processes, anything that changes a file."""
_TO_STDOUT = ("write", "writev")
_ASKING = (0x5401, 0x5451)
"""Is it a terminal (TCGETS)? Keep it from other programs (FIOCLEX). Python asks both of every file that it opens."""


def filter_system_calls() -> bool:
    """Lets only harmless system calls pass, the others fail with EPERM; False where the system has no libseccomp."""
    return filter_calls(_let_pass, allows=False)


def _let_pass(calls: CallFilter) -> None:
    for name in _HARMLESS:
        calls.add(name)
    for name in _TO_STDOUT:
        calls.add_where(name, 0, 1)
    for name, place in OPENING.items():
        calls.add_where(name, place, 0, _WRITING)
    for request in _ASKING:
        calls.add_where("ioctl", 1, request)
    calls.add_where("prlimit64", 2, 0)  # asks, and sets nothing
    calls.add_where("clone", 0, CLONE_THREAD, CLONE_THREAD)
