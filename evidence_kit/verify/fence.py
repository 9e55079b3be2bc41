"""What the process that reads a stranger's bundle gives up before it reads the first byte.

Three guards, each by itself: the system's limits on memory, time and file size; an audit hook that lets only reading pass
(PEP 578: it sees what Python does, and cannot be taken off again); and, on Linux with libseccomp, a filter of system calls,
which also holds against native code. What a system lacks is said, not hidden.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from enum import StrEnum
from typing import Any

MEMORY = 3 << 30
"""Bytes of address space, of which libraries alone take a good part."""
_DATA = 512 << 20
"""Bytes that may really be filled, for a small bundle."""


class Guard(StrEnum):
    """A guard that held during a check."""

    LIMITS = "limits"
    AUDIT_HOOK = "audit-hook"
    SYSTEM_CALLS = "system-calls"


def raise_fence(seconds: int, size: int = 0) -> tuple[Guard, ...]:
    """Raises every guard that this system has, and returns them.

    Args:
        seconds: of processor time.
        size: of the bundle in bytes; a large one is given more memory, for its book is read whole.
    """
    held = [Guard.LIMITS] if limit_resources(seconds, size) else []
    if filter_system_calls():
        held.append(Guard.SYSTEM_CALLS)
    give_up_rights()  # last: the filter's own library is loaded through ctypes
    return (*held, Guard.AUDIT_HOOK)


def limit_resources(seconds: int, size: int = 0) -> bool:
    """Limits processor time, memory and files; False on a system without such limits (Windows)."""
    try:
        import resource
    except ModuleNotFoundError:
        return False
    for limit, wanted in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_DATA, min(_DATA + 2 * size, MEMORY)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (most, most))
    return True


_WORLDLY = ("os.", "socket.", "subprocess.", "shutil.", "ctypes.", "tempfile.", "sqlite3.", "http.", "urllib.", "ftplib.",
            "smtplib.", "imaplib.", "poplib.", "telnetlib.", "nntplib.", "webbrowser.", "winreg.", "msvcrt.", "fcntl.",
            "pty.", "resource.", "signal.", "syslog.", "_winapi.", "_posixsubprocess.")  # fmt: skip
"""What audit events of the world outside begin with (Python's audit events table)."""
_READING = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "ctypes.create_string_buffer"}


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


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
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
_OPENING = {"open": 1, "openat": 2}
"""Where their flags stand among the arguments."""
_ASKING = (0x5401, 0x5451)
"""Is it a terminal (TCGETS)? Keep it from other programs (FIOCLEX). Python asks both of every file that it opens."""
_CLONE_THREAD = 0x00010000


def filter_system_calls() -> bool:
    """Lets only harmless system calls pass, the others fail with EPERM; False where the system has no libseccomp."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError, AttributeError):  # no Linux, no library, or one too old
        return False
    calls = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    equal, masked, allow = pyseccomp.EQ, pyseccomp.MASKED_EQ, pyseccomp.ALLOW
    for name in _HARMLESS:
        with contextlib.suppress(ValueError, OSError):  # not a call of this processor
            calls.add_rule(allow, name)
    for name in _TO_STDOUT:
        calls.add_rule(allow, name, pyseccomp.Arg(0, equal, 1))
    for name, flags in _OPENING.items():
        with contextlib.suppress(ValueError, OSError):
            calls.add_rule(allow, name, pyseccomp.Arg(flags, masked, _WRITING, 0))
    for request in _ASKING:
        calls.add_rule(allow, "ioctl", pyseccomp.Arg(1, equal, request))
    calls.add_rule(allow, "prlimit64", pyseccomp.Arg(2, equal, 0))  # asks, and sets nothing
    calls.add_rule(allow, "clone", pyseccomp.Arg(0, masked, _CLONE_THREAD, _CLONE_THREAD))
    calls.add_rule(
        pyseccomp.ERRNO(errno.ENOSYS), "clone3"
    )  # its flags lie in memory: the C library falls back to clone
    try:
        calls.load()
    except OSError:  # the kernel, or a fence around this one, refuses
        return False
    return True
