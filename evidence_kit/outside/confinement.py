"""What a process can be made to give up before it reads a stranger's bytes: resources, and system calls by libseccomp.

One place for what the verifier's fence (a list of what passes) and the decoder's cage (a list of what does not) have in common.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Mapping
from typing import Any

OPENING = {"open": 1, "openat": 2}
"""Calls that open a file, and where their flags stand among the arguments."""
WRITING = (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_APPEND)
"""Flags with which a file can be written or made."""
CLONE_THREAD = 0x00010000
"""Of `clone`: a thread of this process, and no process of its own."""


def limit(most: Mapping[str, int]) -> bool:
    """Limit resources of this process, and what it becomes or starts; False on a system without such limits (Windows).

    Args:
        most: by the names of `resource` (`RLIMIT_CPU`); what the system allows less of stays at that.
    """
    try:
        import resource
    except ModuleNotFoundError:
        return False
    for name, wanted in most.items():
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(which, (allowed, allowed))
    return True


class CallFilter:
    """A filter of system calls that is being made: one rule for each exception from what is otherwise done."""

    def __init__(self, library: Any, *, allows: bool) -> None:
        self._library = library
        refuse = library.ERRNO(errno.EPERM)
        usual, self._exception = (library.ALLOW, refuse) if allows else (refuse, library.ALLOW)
        self._calls = library.SyscallFilter(usual)

    def add(self, name: str) -> None:
        """Make a call an exception, whatever its arguments; a call that this processor has not is left out."""
        self._add(name)

    def add_where(self, name: str, place: int, value: int, mask: int | None = None) -> None:
        """Make a call an exception where an argument, or its bits under `mask`, is a value."""
        library = self._library
        equal = library.Arg(place, library.EQ, value)
        self._add(name, equal if mask is None else library.Arg(place, library.MASKED_EQ, mask, value))

    def load(self) -> bool:
        """Put it into force, for good; False where the kernel, or a fence around this one, refuses."""
        # The flags of clone3 lie in memory, where no filter looks: without it the C library falls back to clone.
        with contextlib.suppress(ValueError, OSError):
            self._calls.add_rule(self._library.ERRNO(errno.ENOSYS), "clone3")
        try:
            self._calls.load()
        except OSError:
            return False
        return True

    def _add(self, name: str, *conditions: Any) -> None:
        with contextlib.suppress(ValueError, OSError):
            self._calls.add_rule(self._exception, name, *conditions)


def filter_calls(fill: Callable[[CallFilter], None], *, allows: bool) -> bool:
    """Filter the system calls of this process; False where the system has no libseccomp, or the kernel refuses.

    Args:
        fill: adds the exceptions.
        allows: what is done with all other calls: they pass, or fail with EPERM.
    """
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError, AttributeError):  # no Linux, no library, or one too old
        return False
    calls = CallFilter(pyseccomp, allows=allows)
    fill(calls)
    return calls.load()
