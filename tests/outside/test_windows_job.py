"""The job object that a check runs in on Windows. Its structures are held against documented layouts; it was not tried there."""

from __future__ import annotations

import ctypes
import sys

import pytest

from evidence_kit.outside import windows_job
from evidence_kit.outside.windows_job import BasicLimits, Counters, ExtendedLimits, confine, limits

OFFSETS = {
    "PerProcessUserTimeLimit": 0,
    "PerJobUserTimeLimit": 8,
    "LimitFlags": 16,
    "MinimumWorkingSetSize": 24,
    "MaximumWorkingSetSize": 32,
    "ActiveProcessLimit": 40,
    "Affinity": 48,
    "PriorityClass": 56,
    "SchedulingClass": 60,
}
"""Of winnt.h on 64 bits."""


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the documented layout is that of 64 bits")
def test_the_structures_have_the_layout_of_winnt_h() -> None:
    assert {name: getattr(BasicLimits, name).offset for name in OFFSETS} == OFFSETS
    assert ctypes.sizeof(BasicLimits) == 64
    assert ctypes.sizeof(Counters) == 48
    assert ctypes.sizeof(ExtendedLimits) == 144
    places = ("BasicLimitInformation", "IoInfo", "ProcessMemoryLimit", "JobMemoryLimit")
    assert [getattr(ExtendedLimits, name).offset for name in places] == [0, 64, 112, 120]


def test_time_memory_and_one_process_are_what_is_limited() -> None:
    made = limits(60, 512 << 20)
    raw = bytes(made)
    assert int.from_bytes(raw[0:8], sys.byteorder) == 600_000_000, "in units of 100 ns"
    assert int.from_bytes(raw[16:20], sys.byteorder) == 0x2 | 0x8 | 0x100 | 0x400
    assert made.BasicLimitInformation.ActiveProcessLimit == 1
    assert made.ProcessMemoryLimit == 512 << 20
    assert windows_job.EXTENDED_LIMITS == 9


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows it would confine the tests")
def test_another_system_has_no_job_objects() -> None:
    assert confine(60, 512 << 20) is False
