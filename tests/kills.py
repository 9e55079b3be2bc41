"""Runs that are killed within a write, so that half a file is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit import storage


def dies_at(monkeypatch: pytest.MonkeyPatch, write: int, work: Callable[[], object]) -> bool:
    """Does the work, killed within its write of that number, counted from 0; whether it came so far."""
    real, written = storage.replace_file, list[Path]()

    def replace_file(path: Path, data: bytes, *, sync: bool = True) -> None:
        if len(written) == write:
            path.with_name(path.name + ".part").write_bytes(data[: len(data) // 2])
            raise KeyboardInterrupt
        written.append(path)
        real(path, data, sync=sync)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "replace_file", replace_file)
        try:
            work()
        except KeyboardInterrupt:
            return True
    return False
