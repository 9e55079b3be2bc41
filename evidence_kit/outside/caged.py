"""A program on a stranger's bytes, in a cage: `python -m evidence_kit.outside.caged PROGRAM ARGUMENTS…`.

This process gives up what decoding does not need, then becomes the program: no network, no file written, changed or removed, no
further process, limits on time and memory. Where the system has no such filter, nothing is run at all.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys

UNCAGED = 125
"""Exit code: this system has no filter of system calls, so the program was not started."""
_SECONDS, _MEMORY = 60, 2 << 30

_REFUSED = """
    socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmsg fork vfork creat unlink unlinkat
    rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink symlinkat mknod mknodat chmod fchmod fchmodat chown fchown
    lchown fchownat truncate ftruncate fallocate utime utimes utimensat futimesat setxattr lsetxattr fsetxattr removexattr mount
    umount2 pivot_root chroot ptrace process_vm_readv process_vm_writev kill tkill tgkill pidfd_open pidfd_send_signal pidfd_getfd
    memfd_create io_uring_setup io_uring_enter io_uring_register bpf perf_event_open userfaultfd keyctl add_key request_key
    unshare setns personality inotify_init inotify_init1 fanotify_init open_by_handle_at openat2 execveat shmget msgget semget
""".split()  # noqa: SIM905 - a list of sixty lines is not read
_OPENING = {"open": 1, "openat": 2}
"""Where their flags stand among the arguments."""
_WRITING = (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC)
_CLONE_THREAD = 0x00010000


def main() -> None:
    """Shuts the cage and becomes the program."""
    if not _limited() or not _filtered():
        raise SystemExit(UNCAGED)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the program that the caller named


def _limited() -> bool:
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return False
    limits = (
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for limit, wanted in limits:
        _, hard = resource.getrlimit(limit)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (most, most))
    return True


def _filtered() -> bool:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError, AttributeError):  # no Linux, no library, or one too old
        return False
    calls, refuse = pyseccomp.SyscallFilter(pyseccomp.ALLOW), pyseccomp.ERRNO(errno.EPERM)
    for name in _REFUSED:
        with contextlib.suppress(ValueError, OSError):  # not a call of this processor
            calls.add_rule(refuse, name)
    for name, place in _OPENING.items():
        for flag in _WRITING:
            with contextlib.suppress(ValueError, OSError):
                calls.add_rule(refuse, name, pyseccomp.Arg(place, pyseccomp.MASKED_EQ, flag, flag))
    calls.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0))
    calls.add_rule(
        pyseccomp.ERRNO(errno.ENOSYS), "clone3"
    )  # its flags lie in memory: the C library falls back to clone
    try:
        calls.load()
    except OSError:  # the kernel, or a fence around this one, refuses
        return False
    return True


if __name__ == "__main__":
    main()
