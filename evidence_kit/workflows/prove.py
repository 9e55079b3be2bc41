"""Each owner of a file of a batch gets the proof of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import Faulty, fault_of
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import BatchEntry, BatchProof
from evidence_kit.domain.time.embedded_proofs import HEADERS_FILE, HeadersFile
from evidence_kit.formats.digest import digest_stream
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.batch.proofs import Prover
from evidence_kit.verify.batch.examine import MAX_PROOF, read_batch_proof
from evidence_kit.verify.files import read_bounded
from evidence_kit.wording.faults import fault_text
from evidence_kit.workflows.batch import open_batch

_TOLD_EVERY = 64
_PROVING = text("写出证明", "writing proofs")


def write_proofs(
    batch_path: Path, files: Sequence[Path], out: Path, *, every: bool, watch: ProgressCallback
) -> tuple[Path, ...]:
    """Writes `NAME.proof.json` and, where there is a calendar's proof, `NAME.ots` for files of a batch.

    Args:
        files: found in the batch by their SHA-256. Each proof carries the headers of its block.
        every: proofs of all files of the batch instead, named by their place in it; they share one `headers.json`.

    Raises:
        InputError: no dated batch, or a file that is not in it.
    """
    folder, batch = open_batch(batch_path)
    with storage.storage_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    wanted = _every(folder) if every else _found(folder, files)
    with _consistent(batch_path):
        return _written(Prover(folder, batch), wanted, batch.files if every else len(files), out, every, watch)


def proof_from_batch(batch_path: Path, file: Path) -> BatchProof | None:
    """The proof of one file, taken from its batch; None where it is not in it.

    Raises:
        InputError: no dated batch.
    """
    folder, batch = open_batch(batch_path)
    with _consistent(batch_path):
        found = folder.find(_digest(file))
        return None if found is None else Prover(folder, batch).proof(*found)


def _written(
    prover: Prover,
    wanted: Iterator[tuple[int, BatchEntry, str]],
    total: int,
    out: Path,
    every: bool,
    watch: ProgressCallback,
) -> tuple[Path, ...]:
    written = list[Path]()
    if every and prover.headers:
        storage.replace_file(out / HEADERS_FILE, HeadersFile(runs=prover.headers).to_json())
        written.append(out / HEADERS_FILE)
    names = _DistinctNames(out)
    for done, (index, entry, stem) in enumerate(wanted):
        name = stem if every else names.of(stem, entry)
        if not done % _TOLD_EVERY:
            watch(Advanced("prove", _PROVING, done, total, "files"))
        proof = out / f"{name}.proof.json"
        storage.replace_file(proof, prover.proof(index, entry, with_headers=not every).to_json(), sync=not every)
        written.append(proof)
        anchored = prover.opentimestamps(index, entry)
        if anchored is not None:
            storage.replace_file(out / f"{name}.ots", anchored, sync=not every)
            written.append(out / f"{name}.ots")
    watch(Advanced("prove", _PROVING, total, total, "files"))
    return tuple(written)


class _DistinctNames:
    """Names of proofs within a folder: files of one name in several folders each get their own, again in every run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given: dict[str, str] = {}
        """Name → SHA-256 of the file that it went to."""

    def of(self, stem: str, entry: BatchEntry) -> str:
        """The name for a file that is called `stem`."""
        plain, dot, ending = stem.rpartition(".")
        for number in itertools.count(1):
            name = stem if number == 1 else f"{plain}-{number}.{ending}" if dot and plain else f"{stem}-{number}"
            if self._owner(name) in {None, entry.sha256}:
                self._given[name] = entry.sha256
                return name
        raise AssertionError("numbers do not end")

    def _owner(self, name: str) -> str | None:
        path = self._folder / f"{name}.proof.json"
        if name in self._given:
            return self._given[name]
        if not path.is_file():  # a proof by itself is somebody else's
            return "" if (self._folder / f"{name}.ots").exists() else None
        kept = read_batch_proof(read_bounded(path, MAX_PROOF))
        return kept.entry.sha256 if kept else ""


@contextmanager
def _consistent(batch: Path) -> Iterator[None]:
    """The files of a batch belong together; where they do not, a person is told so.

    Raises:
        InputError: a list, root, tree or proof was changed since it was written.
    """
    try:
        yield
    except (Faulty, ValueError, IndexError) as error:
        why = fault_text(fault_of(error))
        raise InputError(
            text(f"批次文件夹 {batch} 已被改动：{why.zh}。", f"The batch {batch} was changed: {why.en}."),
            text(f"请从备份恢复；哪里不符，见 {suggested('verify', batch)}",
                 f"Restore it from a backup; what is wrong, see: {suggested('verify', batch)}"),
        ) from error  # fmt: skip


def _every(folder: BatchFolder) -> Iterator[tuple[int, BatchEntry, str]]:
    for index, entry in enumerate(folder.entries()):
        yield index, entry, f"{index + 1:07d}"


def _found(folder: BatchFolder, files: Sequence[Path]) -> Iterator[tuple[int, BatchEntry, str]]:
    for path in files:
        digest = _digest(path)
        found = folder.find(digest)
        if found is None:
            raise InputError(
                text(f"{path} 不在该批次中（SHA-256 {digest}）。", f"{path} is not in the batch (SHA-256 {digest})."),
                text("请确认文件未被改动，且批次文件夹无误。", "Make sure that the file is unchanged and the folder the right one."),
            )  # fmt: skip
        yield (*found, path.name)


def _digest(path: Path) -> str:
    with storage.read_unchanged(path) as stream:
        return digest_stream(stream).sha256
