"""A program on a stranger's bytes, in a cage: `python -m evidence_kit.outside.caged PROGRAM ARGUMENTS…`.

This process gives up what decoding does not need, then becomes the program: no network, no file written, changed or removed, no
further process, limits on time and memory. Where the system has no such filter, nothing is run at all.
"""

from __future__ import annotations

import os
import sys

from evidence_kit.outside.confinement import CLONE_THREAD, OPENING, WRITING, CallFilter, filter_calls, limit

UNCAGED = 125
"""Exit code: this system has no filter of system calls, so the program was not started."""
_LIMITS = {"RLIMIT_CPU": 60, "RLIMIT_AS": 2 << 30, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
"""Seconds of processor time, bytes of memory, nothing written."""

_REFUSED = """
    socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmsg fork vfork creat unlink unlinkat
    rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink symlinkat mknod mknodat chmod fchmod fchmodat chown fchown
    lchown fchownat truncate ftruncate fallocate utime utimes utimensat futimesat setxattr lsetxattr fsetxattr removexattr mount
    umount2 pivot_root chroot ptrace process_vm_readv process_vm_writev kill tkill tgkill pidfd_open pidfd_send_signal pidfd_getfd
    memfd_create io_uring_setup io_uring_enter io_uring_register bpf perf_event_open userfaultfd keyctl add_key request_key
    unshare setns personality inotify_init inotify_init1 fanotify_init open_by_handle_at openat2 execveat shmget msgget semget
""".split()  # noqa: SIM905 - a list of sixty lines is not read


def main() -> None:
    """Shuts the cage and becomes the program."""
    if not limit(_LIMITS) or not filter_calls(_refuse, allows=True):
        raise SystemExit(UNCAGED)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the program that the caller named


def _refuse(calls: CallFilter) -> None:
    for name in _REFUSED:
        calls.add(name)
    for name, place in OPENING.items():
        for flag in WRITING:
            calls.add_where(name, place, flag, flag)
    calls.add_where("clone", 0, 0, CLONE_THREAD)


if __name__ == "__main__":
    main()
