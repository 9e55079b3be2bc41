"""Reading a file that must stay the same while it is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit import storage
from evidence_kit.domain.errors import StorageError


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    stamp = path.stat().st_mtime_ns
    os.utime(other, ns=(stamp, stamp))
    other.replace(path)


def touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def append(path: Path) -> None:
    stamp = path.stat().st_mtime_ns
    with path.open("ab") as stream:
        stream.write(b"more")
    os.utime(path, ns=(stamp, stamp))


@pytest.mark.parametrize("meddle", [replace, touch, append, Path.unlink])
def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path, meddle: Callable[[Path], None]) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    with pytest.raises(StorageError, match="changed while it was being read"), storage.read_unchanged(path) as stream:
        assert stream.read() == b"content"
        meddle(path)


def test_a_file_that_stays_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    with storage.read_unchanged(path) as stream:
        assert stream.read() == b"content"


@pytest.mark.timeout(20)
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null"), tmp_path):
        with pytest.raises(StorageError, match="not a regular file|could not be read"), storage.read_unchanged(path):
            pytest.fail("opened")
