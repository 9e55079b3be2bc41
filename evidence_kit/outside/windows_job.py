"""Limits of a process on Windows, which has none of its own: a job object that it puts itself into.

Written by Microsoft's documentation (winnt.h, jobapi2.h: CreateJobObjectW, SetInformationJobObject, AssignProcessToJobObject)
and not tried on Windows; the layout of the structures is tested. What a job cannot limit, files, is left to the audit hook.
"""

from __future__ import annotations

import ctypes
import sys

EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""
PROCESS_TIME, ACTIVE_PROCESS, PROCESS_MEMORY, DIE_ON_EXCEPTION = 0x2, 0x8, 0x100, 0x400
"""JOB_OBJECT_LIMIT_… flags: which members of the structure count, and that no window waits where a process failed."""
_TICKS = 10_000_000
"""A second in units of 100 ns."""


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class Counters(ctypes.Structure):
    """IO_COUNTERS."""

    _fields_ = tuple(
        (f"{what}{unit}Count", ctypes.c_uint64)
        for unit in ("Operation", "Transfer")
        for what in ("Read", "Write", "Other")
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", Counters),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def limits(seconds: int, memory: int) -> ExtendedLimits:
    """Return what a job is to limit: processor time in user mode, committed memory, and that it stays one process.

    Args:
        seconds: of one process.
        memory: bytes that it may commit.
    """
    made = ExtendedLimits()
    basic = made.BasicLimitInformation
    basic.LimitFlags = PROCESS_TIME | ACTIVE_PROCESS | PROCESS_MEMORY | DIE_ON_EXCEPTION
    basic.PerProcessUserTimeLimit = seconds * _TICKS
    basic.ActiveProcessLimit = 1
    made.ProcessMemoryLimit = memory
    return made


def confine(seconds: int, memory: int) -> bool:
    """Put this process into a job with such limits, for good; False on another system, or where Windows refuses.

    The handle is never closed: the job lasts as long as the process in it.
    """
    if sys.platform != "win32":
        return False
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return False
    wanted = limits(seconds, memory)
    given = kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(wanted), ctypes.sizeof(wanted))
    return bool(given) and bool(kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()))
