"""How many workers a machine has room for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from evidence_kit.domain.making.settings import Hires
from evidence_kit.regenerate.processes.capacity import free_memory, idle_cores, memory_need
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import CHECKPOINT, MISSING, MODELS, small_settings

GIB = 1 << 30


def container(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder as a container's limits lie in it."""
    for name, words in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(words + "\n", encoding="ascii")
    return folder


def test_idle_cores_are_at_least_one_and_at_most_those_there_are(tmp_path: Path) -> None:
    assert 1 <= idle_cores(0.05, tmp_path) <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    "files",
    [
        {"cpu.max": "100000 100000"},
        {"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"},
    ],
)
def test_a_containers_share_of_the_cores_is_no_more_idle_than_it_is_large(
    tmp_path: Path, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.cpu_percent", lambda seconds, percpu: [0.0] * 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(64)), raising=False)
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0), raising=False)
    assert idle_cores(0, tmp_path / "none") == 64
    assert idle_cores(0, container(tmp_path, files)) == 1


@pytest.mark.parametrize(("busy", "load", "idle"), [(100.0, 0.2, 4), (0.0, 9.0, 4), (100.0, 9.0, 1), (50.0, 9.0, 2)])
def test_a_passing_peak_and_work_that_has_ended_count_for_nothing(
    busy: float, load: float, idle: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.cpu_percent", lambda seconds, percpu: [busy] * 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, load, load), raising=False)
    assert idle_cores(0, tmp_path) == idle


@pytest.mark.parametrize(
    "files",
    [
        {"memory.max": str(2 * GIB), "memory.current": str(GIB), "memory.stat": f"anon 5\ninactive_file {GIB // 2}"},
        {
            "memory/memory.limit_in_bytes": str(2 * GIB),
            "memory/memory.usage_in_bytes": str(GIB),
            "memory/memory.stat": f"inactive_file 7\ntotal_inactive_file {GIB // 2}",
        },
    ],
)
def test_workers_leave_a_container_some_of_its_memory(tmp_path: Path, files: Mapping[str, str]) -> None:
    assert free_memory(container(tmp_path, files)) == int(0.8 * 1.5 * GIB)


def test_no_limit_leaves_what_the_machine_has(tmp_path: Path) -> None:
    unlimited = container(tmp_path, {"memory.max": "max", "memory.current": "5", "cpu.max": "max 100000"})
    assert free_memory(unlimited) > 0


def test_larger_weights_and_pictures_need_more_memory() -> None:
    shelf = FolderModelStore([MODELS])
    plain, missing = memory_need([small_settings()], shelf), memory_need([small_settings(checkpoint=MISSING)], shelf)
    assert plain - missing == 3 * shelf.find(CHECKPOINT).size
    hires = Hires(width=1024, height=1024, upscaler="Latent", denoising_strength=0.5)
    assert memory_need([small_settings(), small_settings(hires=hires)], shelf) > plain + 4 * GIB
    assert memory_need([], shelf) < plain
