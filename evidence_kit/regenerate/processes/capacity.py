"""How many worker processes this machine has room for: cores that other work leaves idle, and memory that it leaves free."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.recipe import WeightsRef
from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate.interface import ModelStore
from evidence_kit.regenerate.job_key import references

CONTROL_GROUP = Path("/sys/fs/cgroup")
"""Where a container's limits are read (Linux, Documentation/admin-guide: cgroup-v2.rst, and cgroup-v1/memory.rst)."""
_MEMORY = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
)
_CORES = (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"))
_SHARE = 0.8
"""Of the free memory, what workers may take: a machine that swaps is slower than one with fewer workers."""
_LIBRARIES = 600 << 20
_PER_WEIGHT = 3
"""Bytes in memory for a byte of the file: half precision becomes float32, and is there in both while it is loaded."""
_PER_PIXEL = 6 << 10
"""Bytes at the peak of decoding: Stable Diffusion's VAE holds several maps of 128 to 512 channels at the full size."""


def idle_cores(seconds: float = 0.5, group: Path = CONTROL_GROUP) -> int:
    """Counts the cores of this process that other work leaves idle; at least 1.

    Other work is seen twice, over `seconds` from now and as the load of the last minute, and the kinder view counts: neither
    a passing peak nor an installation that has just ended shall slow down the hours to come.
    """
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    busy: list[float] = psutil.cpu_percent(seconds, percpu=True)
    idle = sum(1 - busy[core] / 100 for core in allowed if core < len(busy))
    if hasattr(os, "getloadavg"):
        idle = max(idle, len(allowed) - os.getloadavg()[0])
    return max(1, round(min(idle, _cores_of(group))))


def free_memory(group: Path = CONTROL_GROUP) -> int:
    """Counts the bytes that workers may take together without making this machine swap, or its container run out."""
    return int(_SHARE * min(psutil.virtual_memory().available, _memory_of(group)))


def memory_need(settings: Sequence[Settings], shelf: ModelStore) -> int:
    """Estimates the bytes that a worker takes at its peak for the largest of these settings, rather too many than too few."""
    weights = max((_size(refs, shelf) for refs in {references(one) for one in settings}), default=0)
    last = [one.hires or one for one in settings]
    pixels = max((picture.width * picture.height for picture in last), default=0)
    return _LIBRARIES + _PER_WEIGHT * weights + _PER_PIXEL * pixels


def _size(refs: Sequence[WeightsRef], shelf: ModelStore) -> int:
    size = 0
    for ref in refs:
        with suppress(EvidenceKitError):  # the run itself will say that weights are missing
            size += shelf.find(ref).size
    return size


def _cores_of(group: Path) -> float:
    """Cores that a container may use; infinite where nothing limits them."""
    for names in _CORES:
        words = _words(group, names)
        if len(words) == 2 and words[0].isdigit():
            return int(words[0]) / int(words[1])
    return float("inf")


def _memory_of(group: Path) -> float:
    """Bytes that a container has left; infinite where nothing limits it."""
    for limit, usage, stat, cached in _MEMORY:
        words, figures = _words(group, (limit, usage)), _words(group, (stat,))
        if len(words) == 2 and words[0].isdigit():
            # Files that were read stay in memory, count as used, and make room when somebody needs it.
            readable = dict(zip(figures[::2], figures[1::2], strict=False)).get(cached, "0")
            return int(words[0]) - int(words[1]) + int(readable)
    return float("inf")


def _words(folder: Path, names: Sequence[str]) -> list[str]:
    with suppress(OSError):
        return [word for name in names for word in (folder / name).read_text(encoding="ascii").split()]
    return []
