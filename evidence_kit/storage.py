"""Writing so that a kill or a power cut loses nothing: the one place for fsync, rename, locks and disk errors."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_kit.domain.errors import CaseBusy, StorageError, words_of
from evidence_kit.domain.text import text


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns what the operating system says about a path into an error with a remedy.

    Raises:
        StorageError: disk full, quota, no permission, read-only or vanished path.
    """
    try:
        yield
    except OSError as error:
        raise _explained(error, path) from error


def _explained(error: OSError, path: Path) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageError(
            text(f"磁盘已满，无法写入 {path}。", f"The disk is full: {path} could not be written."),
            text("请腾出空间后重新运行同一命令；已记入日志的内容均未丢失。",
                 "Free some space and run the same command again; nothing that was journalled is lost."),
        )  # fmt: skip
    if isinstance(error, PermissionError):
        return StorageError(
            text(f"没有权限访问 {path}。", f"No permission for {path}."),
            text(
                "请检查文件属性，或换一个可写的文件夹。", "Check its permissions, or choose a folder you may write to."
            ),
        )
    if isinstance(error, FileNotFoundError):
        return StorageError(
            text(f"找不到 {path}。", f"{path} does not exist."),
            text("请检查路径。", "Check the path."),
        )
    return StorageError(
        text(f"无法读写 {path}。", f"{path} could not be read or written."),
        text("请检查磁盘，然后重新运行同一命令。", "Check the disk, then run the same command again."),
        words_of(error.strerror or error),
    )


@contextmanager
def read_unchanged(path: Path) -> Iterator[io.FileIO]:
    """A regular file, opened raw for one reading; when that is over, it must still be the file that was opened.

    Raises:
        StorageError: no regular file, unreadable, or written, replaced or removed while it was read.
    """
    with storage_errors(path):
        stream = io.FileIO(path, opener=_without_waiting)
    with stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise StorageError(
                text(f"{path} 不是普通文件。", f"{path} is not a regular file."),
                text("管道、设备和文件夹不予读取；请提供普通文件。", "Pipes, devices and folders are not read: give a regular file."),
            )  # fmt: skip
        yield stream
        if state(before) != state(os.fstat(stream.fileno())) or not _still_there(path, before):
            raise StorageError(
                text(f"{path} 在读取过程中被改动。", f"{path} changed while it was being read."),
                text("请确认没有程序正在写入该文件，然后重试。", "Make sure no program is writing it, then try again."),
            )


def _without_waiting(path: str, flags: int) -> int:
    """A pipe without a writer would block the opening for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


State = tuple[int, int, int, int]


def state(status: os.stat_result) -> State:
    """What must not change while a file is read: size, time of its last writing, and which file it is."""
    return status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev


def _still_there(path: Path, before: os.stat_result) -> bool:
    try:
        return state(path.stat()) == state(before)
    except OSError:
        return False


def sync_file(path: Path) -> None:
    """Forces a file's bytes to the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Forces a folder's entries to the disk; Windows keeps them itself and refuses to open folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, data: bytes) -> None:
    """Writes a file that must not exist yet, and syncs it.

    Raises:
        StorageError: it exists, or the disk refuses.
    """
    with storage_errors(path), path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Puts `data` at `path`: a reader sees the old bytes or the new ones, never a mixture.

    Args:
        sync: False for what can be made again at any time, thousands of files at once.
    """
    part = path.with_name(path.name + ".part")
    with storage_errors(path):
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        part.replace(path)
        if sync:
            sync_folder(path.parent)


def append(path: Path, data: bytes) -> None:
    """Appends to a file and syncs it.

    Raises:
        StorageError: the disk refuses; part of the data may have been written.
    """
    with storage_errors(path), path.open("ab", buffering=0) as stream:
        left = memoryview(data)
        while left:  # a disk that is nearly full takes a part and says so only at the next attempt
            left = left[stream.write(left) :]
        os.fsync(stream.fileno())


@contextmanager
def exclusive(lock_path: Path, *, patience: float = 0) -> Iterator[None]:
    """Holds the lock file of a case for one process; the operating system frees it when the process dies.

    Args:
        patience: seconds to wait for whoever holds it.

    Raises:
        CaseBusy: another process holds it, and still does after so long.
    """
    from filelock import FileLock, Timeout  # only whoever writes needs it

    lock = FileLock(lock_path)
    try:
        lock.acquire(timeout=patience, poll_interval=0.01)
    except Timeout as error:  # itself an OSError, so it is told apart before the others
        raise CaseBusy(
            text(
                f"另一个进程正在处理此案件（{lock_path.parent}）。",
                f"Another process is working on {lock_path.parent}.",
            ),
            text(
                "请等它结束，或先停止它，再运行此命令。", "Wait for it to end, or stop it, then run this command again."
            ),
        ) from error
    except OSError as error:
        raise _explained(error, lock_path) from error
    try:
        yield
    finally:
        lock.release()
