"""Which files a batch is to take: of a folder, or of a list; names are bytes, as file systems keep them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text

MAX_NAME = 16 << 10
_PIECE = 1 << 16
_SORTED = 1 << 16
"""Entries of a folder that are put in order together: memory shall not grow with its size."""
_SIZED = 10_000
"""Names up to which progress is told in bytes: of more files, their number tells as much and costs nothing."""


def names_in_folder(folder: Path, leave_out: Path) -> Iterator[bytes]:
    """Everything below a folder but folders, relative to it; a folder that cannot be read stands as its own name.

    In the order of names, the files of a folder before its folders; a folder of many thousand files in pieces.
    Symbolic links are named, never followed. `leave_out` (the batch's own folder) is passed over.

    Raises:
        StorageError: the folder itself cannot be read.
    """
    root = os.fsencode(folder)
    with storage.storage_errors(folder):
        os.scandir(root).close()
    own = leave_out.stat()
    waiting = [b""]
    while waiting:
        prefix, folders = waiting.pop(), list[bytes]()
        try:
            with os.scandir(root + b"/" + prefix) as entries:
                while block := sorted(islice(entries, _SORTED), key=attrgetter("name")):
                    for entry in block:
                        if not entry.is_dir(follow_symlinks=False):
                            yield prefix + entry.name
                        elif not os.path.samestat(entry.stat(follow_symlinks=False), own):
                            folders.append(prefix + entry.name + b"/")
        except OSError:
            yield prefix.rstrip(b"/")
        waiting.extend(reversed(folders))


def names_in_list(stream: BinaryIO, *, ends_in_nul: bool) -> Iterator[bytes]:
    """The names of a list: each ends in NUL (`find -print0`), or in a line end (LF or CR LF); empty ones do not count.

    Raises:
        InputError: a name of more than 16 KiB, or NUL in a list by lines.
    """
    end, left = (b"\0" if ends_in_nul else b"\n"), b""
    while piece := stream.read(_PIECE):
        *whole, left = (left + piece).split(end)
        yield from (_name(item, ends_in_nul) for item in whole if item.strip(b"\r"))
        if len(left) > MAX_NAME:
            break
    if left.strip(b"\r"):
        yield _name(left, ends_in_nul)


def write_names(path: Path, base: Path, names: Iterable[bytes]) -> tuple[int, int]:
    """Writes the list of names, synced; how many there are, and their bytes, 0 where so many are told by their count.

    Raises:
        StorageError: the disk refuses.
    """
    root, count, total = os.fsencode(base), 0, 0
    with storage.storage_errors(path), path.open("wb") as sink:
        for name in names:
            sink.write(name + b"\0")
            count += 1
            if count <= _SIZED:
                total += _size(place(root, name))
        sink.flush()
        os.fsync(sink.fileno())
    return count, total if count <= _SIZED else 0


def read_names(path: Path) -> Iterator[bytes]:
    """The names that `write_names` wrote."""
    with storage.storage_errors(path), path.open("rb") as stream:
        yield from names_in_list(stream, ends_in_nul=True)


def place(root: bytes, name: bytes) -> bytes:
    """The path of a name of the list; `os.path.join` would cost as much as opening the file."""
    return name if os.path.isabs(name) else root + b"/" + name  # noqa: PTH117 - names are bytes


def _size(path: bytes) -> int:
    try:
        return os.lstat(path).st_size  # noqa: PTH116 - the path is bytes
    except (OSError, ValueError):
        return 0


def _name(item: bytes, ends_in_nul: bool) -> bytes:
    name = item if ends_in_nul else item.removesuffix(b"\r")
    if len(name) > MAX_NAME or b"\0" in name:
        raise InputError(
            text("文件名单有误：名称过长，或含有 NUL 字符。", "The list of files is off: a name that is too long, or NUL within a line."),
            text("以 NUL 分隔的名单（find -print0）请加 -0。", "For a list whose names end in NUL (find -print0), add -0."),
        )  # fmt: skip
    return name
