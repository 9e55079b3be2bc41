"""The folder of a batch: what each step leaves there, and where a killed run goes on."""

from __future__ import annotations

import hashlib
import itertools
import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import Fault, FileCode, fault, fault_of
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import Batch, BatchEntry, BatchPlan, BatchProblem
from evidence_kit.domain.time.batch_renewal import RENEWAL_RECORD, BatchRenewal, renewal_folders
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats import batch_files, merkle, strict_json
from evidence_kit.formats.batch_files import LIST, PLAN, RECORD, ROOT, TREE, UPGRADE
from evidence_kit.formats.merkle import MerkleTree
from evidence_kit.wording.faults import fault_text

N = TypeVar("N", bound=Record)


@dataclass(frozen=True)
class ListTotals:
    """What the whole list amounts to."""

    files: int
    size: int
    problems: int
    sha256: str
    root: bytes


class BatchFolder:
    """Reads and writes the files of one batch."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def plan(self) -> BatchPlan | None:
        """What was set out for; None while the names are not listed.

        Raises:
            InputError: the file is no plan.
        """
        return self._noun(PLAN, BatchPlan)

    @property
    def batch(self) -> Batch | None:
        """The record; None while the batch is not dated.

        Raises:
            InputError: the file is no record of a batch.
        """
        return self._noun(RECORD, Batch)

    @property
    def upgrade(self) -> Upgrade | None:
        """What calendars delivered since, as a whole; None while they did not.

        Raises:
            InputError: the file is no record of an upgrade.
        """
        return self._noun(UPGRADE, Upgrade)

    @property
    def renewals(self) -> tuple[BatchRenewal, ...]:
        """Every renewal that was completed, the oldest first.

        Raises:
            InputError: a record of one cannot be read.
        """
        with storage.storage_errors(self.path):
            folders = renewal_folders(path.name for path in self.path.iterdir() if path.is_dir())
        records = (self._noun(f"{folder}/{RENEWAL_RECORD}", BatchRenewal) for folder in folders)
        return tuple(record for record in records if record is not None)

    def lines(self) -> Iterator[bytes]:
        """The raw lines of the list, each with its LF."""
        path = self.path / LIST
        with storage.storage_errors(path), path.open("rb") as stream:
            yield from stream

    def entries(self) -> Iterator[BatchEntry]:
        """Every file that was taken, in the order of the tree."""
        return (item for item in map(batch_files.own_line, self.lines()) if isinstance(item, BatchEntry))

    def problems(self) -> Iterator[BatchProblem]:
        """Every file that was not."""
        return (
            item
            for line in self.lines()
            if b'"problem":"' in line and isinstance(item := batch_files.parse_line(line), BatchProblem)
        )

    def find(self, sha256: str) -> tuple[int, BatchEntry] | None:
        """The first file of that digest, and its place in the tree."""
        wanted, index = f'"sha256":"{sha256}"'.encode("ascii"), 0
        for line in self.lines():
            if wanted in line:
                entry = batch_files.parse_line(line)
                if isinstance(entry, BatchEntry) and entry.sha256 == sha256:
                    return index, entry
            index += b'"problem":"' not in line
        return None

    def lines_done(self) -> int:
        """How many lines the list has; a torn last one is cut off."""
        path = self.path / LIST
        if not path.exists():
            storage.write_new(path, b"")
            return 0
        count = end = 0
        for line in self.lines():
            if not line.endswith(b"\n"):
                with storage.storage_errors(path):
                    os.truncate(path, end)
                break
            count, end = count + 1, end + len(line)
        return count

    def plant(self) -> ListTotals:
        """Builds the tree from the whole list and writes it; what the list amounts to."""
        digest, size, problems = hashlib.sha256(), 0, 0
        part = self.path / f"{TREE}.part"

        def leaves() -> Iterator[bytes]:
            nonlocal size, problems
            for line in self.lines():
                digest.update(line)
                item = batch_files.own_leaf(line)
                if item is None:
                    problems += 1
                else:
                    size += item[1]
                    yield item[0]

        with storage.storage_errors(part), part.open("wb+") as sink:
            files = merkle.write(leaves(), sink)
            sink.flush()
            os.fsync(sink.fileno())
        with storage.storage_errors(part):
            part.replace(self.path / TREE)
        root = self._tree_of(files).root if files else b""
        return ListTotals(files, size, problems, digest.hexdigest(), root)

    def tree(self) -> MerkleTree:
        """The tree under `root.txt`, read from the disk node by node.

        Raises:
            InputError: the file does not hold a tree of the size that `root.txt` states.
        """
        return self._tree_of(batch_files.parse_root(self.read(ROOT)).size)

    def _tree_of(self, size: int) -> MerkleTree:
        path = self.path / TREE
        try:
            with storage.storage_errors(path), path.open("rb") as stream:
                return MerkleTree(size, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:
            raise self.broken(TREE, fault_of(error)) from error

    def read(self, name: str, max_size: int = 1 << 20) -> bytes:
        """A file of the batch.

        Raises:
            StorageError: missing or unreadable.
            InputError: larger than `max_size`.
        """
        path = self.path / name
        with storage.storage_errors(path), path.open("rb") as stream:
            data = stream.read(max_size + 1)
        if len(data) > max_size:
            raise self.broken(name, fault(FileCode.TOO_LARGE))
        return data

    def holds(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.path / name).is_file()

    def size(self, name: str) -> int:
        """The bytes of a file.

        Raises:
            StorageError: missing or unreadable.
        """
        path = self.path / name
        with storage.storage_errors(path):
            return path.stat().st_size

    def digest(self, name: str, algorithm: str) -> bytes:
        """The digest of a file of any size.

        Raises:
            StorageError: missing or unreadable.
        """
        path = self.path / name
        with storage.storage_errors(path), path.open("rb", buffering=0) as stream:
            return hashlib.file_digest(stream, algorithm).digest()

    def write(self, name: str, data: bytes) -> None:
        """Puts a file there, whole or not at all; its folder is made where there is none."""
        path = self.path / name
        if not path.parent.is_dir():
            with storage.storage_errors(path):
                path.parent.mkdir()
                storage.sync_folder(self.path)
        storage.replace_file(path, data)

    def add(self, name: str, data: bytes) -> str:
        """Puts a new file there and gives its name: with a number, where another file has `name` already.

        What an earlier run left in the same bytes is taken as it is.
        """
        stem, _, ending = name.rpartition(".")
        for number in itertools.count(1):
            chosen = name if number == 1 else f"{stem}-{number}.{ending}"
            if not (self.path / chosen).exists():
                self.write(chosen, data)
                return chosen
            if self.read(chosen) == data:
                return chosen
        raise AssertionError("numbers do not end")

    def _noun(self, name: str, noun: type[N]) -> N | None:
        if not (self.path / name).exists():
            return None
        try:
            return noun.model_validate(strict_json.parse(self.read(name)))
        except ValueError as error:
            raise self.broken(name, fault_of(error)) from error

    def broken(self, name: str, why: Fault) -> InputError:
        """What a person is told of a file that is not what it should be."""
        said = fault_text(why)
        return InputError(
            text(f"{self.path / name} 不可用：{said.zh}。", f"{self.path / name} cannot be used: {said.en}."),
            text("请从备份恢复该文件夹，或另建一批。", "Restore the folder from a backup, or make another batch."),
        )
