"""Many files, one token: the batch is taken and dated, its receipts are written, and each owner gets a proof."""

from __future__ import annotations

import itertools
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.assemble.receipt import write_receipts
from evidence_kit.casefile import Clock
from evidence_kit.domain.attached import HEADERS_FILE, HeadersFile
from evidence_kit.domain.batch import DIGESTS_BESIDE, Batch, BatchEntry, BatchProof
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.progress import Advanced, Watcher
from evidence_kit.domain.text import readable, text
from evidence_kit.formats.digest import digest_stream
from evidence_kit.seal import open_authority, open_calendar
from evidence_kit.seal.batch import listing
from evidence_kit.seal.batch.asking import Parties
from evidence_kit.seal.batch.dating import date_batch
from evidence_kit.seal.batch.folder import PLAN, RECORD, BatchFolder
from evidence_kit.seal.batch.proving import Prover
from evidence_kit.seal.rehearsal import RehearsalWorld
from evidence_kit.verify.batch_folder import read_bounded
from evidence_kit.verify.batches import MAX_PROOF, read_batch_proof

_TOLD_EVERY = 64
_PROVING = text("写出证明", "writing proofs")


@dataclass(frozen=True)
class Wanted:
    """Which files: a folder, or the names of a list."""

    folder: Path | None = None
    list_file: Path | None = None
    """`-` is standard input. Names are relative to the folder the command runs in."""
    ends_in_nul: bool = False


@dataclass(frozen=True)
class Dated:
    """A batch and its receipts."""

    batch: Batch
    folder: Path
    pdf: Path
    csv: Path


def real_parties(authorities: Sequence[str], calendars: Sequence[str]) -> Parties:
    """The parties behind URIs, all of which must deliver; nothing is asked of them yet.

    Raises:
        UsageError: an unknown kind of address, or none at all.
    """
    if not authorities and not calendars:
        raise UsageError(
            text("未指定时间戳机构或日历。", "No time-stamping authority and no calendar was named."),
            text("请加 --authority tsa:https://… 或 --calendar ots:https://…；演练请加 --rehearsal。",
                 "Add --authority tsa:https://… or --calendar ots:https://…; to rehearse, add --rehearsal."),
        )  # fmt: skip
    authorities = tuple(dict.fromkeys(authorities))
    return Parties(
        authorities=[open_authority(uri) for uri in authorities],
        calendars=[open_calendar(uri) for uri in calendars],
        authorities_needed=len(authorities),
        calendars_needed=min(1, len(calendars)),  # an aggregator may pass on to a calendar that is asked as well
        rehearsal=False,
    )


def rehearsal_parties(clock: Clock) -> Parties:
    """Embedded parties, offline; everything they touch says that it is a rehearsal."""
    world = RehearsalWorld.create(clock, secrets.token_bytes)
    return Parties([world.authority], [world.calendar], 1, 1, rehearsal=True)


def make_batch(
    wanted: Wanted, out: Path, *, title: str, also: tuple[str, ...], parties: Parties, clock: Clock, watch: Watcher
) -> Dated:
    """Dates files as one batch in the folder `out`; running it again goes on, or does nothing.

    Raises:
        EvidenceKitError: as `date_batch`; ToolMissing where receipts cannot be set.
    """
    if any((out / name).exists() for name in ("case.yaml", "journal.jsonl")):
        raise UsageError(
            text(f"{out} 是案件目录，不能兼作批次文件夹。", f"{out} is the folder of a case and cannot be that of a batch."),
            text("请用 --out 另指定一个文件夹。", "Name another folder with --out."),
        )  # fmt: skip
    with storage.storage_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    base = (wanted.folder or Path()).resolve()
    if readable(str(base)) != str(base) or readable(title) != title:
        raise UsageError(
            text(f"文件夹路径或批次名称不是 UTF-8：{readable(str(base))}", f"The folder's path or the title is not UTF-8: {readable(str(base))}"),
            text("请改用 UTF-8 名称；其中的文件名可以是任何字节。",
                 "Give it a UTF-8 name. Names of files within it may be any bytes."),
        )  # fmt: skip
    with storage.exclusive(out / ".lock"):
        folder = BatchFolder(out)
        batch = date_batch(
            folder,
            base=base,
            names=_names(wanted, base, out),
            title=title or base.name or str(base),
            also=tuple(name for name in DIGESTS_BESIDE if name in also),
            parties=parties,
            entropy=secrets.token_bytes,
            now=clock,
            watch=watch,
        )
        pdf, csv = write_receipts(out, batch, folder.lines, watch)
    return Dated(batch, out, pdf, csv)


def write_proofs(
    batch_path: Path, files: Sequence[Path], out: Path, *, every: bool, watch: Watcher
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


def _written(
    prover: Prover, wanted: Iterator[tuple[int, BatchEntry, str]], total: int, out: Path, every: bool, watch: Watcher
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
        if name in self._given or not path.is_file():
            return self._given.get(name)
        kept = read_batch_proof(read_bounded(path, MAX_PROOF))
        return kept.entry.sha256 if kept else ""


def proof_from_batch(batch_path: Path, file: Path) -> BatchProof | None:
    """The proof of one file, taken from its batch; None where it is not in it.

    Raises:
        InputError: no dated batch.
    """
    folder, batch = open_batch(batch_path)
    with _consistent(batch_path):
        found = folder.find(_digest(file))
        return None if found is None else Prover(folder, batch).proof(*found)


def holds_batch(path: Path) -> bool:
    """Whether a folder is that of a batch, dated or not yet."""
    return any((path / name).is_file() for name in (RECORD, PLAN))


def open_batch(path: Path) -> tuple[BatchFolder, Batch]:
    """A dated batch.

    Raises:
        InputError: the folder holds none.
    """
    folder = BatchFolder(path)
    batch = folder.batch
    if batch is None:
        raise InputError(
            text(f"{path} 中没有已完成的批次。", f"{path} holds no batch that is dated."),
            text("请先运行 evidence-kit batch，或以原参数继续未完成的批次。",
                 "Run evidence-kit batch first, or run it again with the same arguments to finish one."),
        )  # fmt: skip
    return folder, batch


@contextmanager
def _consistent(batch: Path) -> Iterator[None]:
    """The files of a batch belong together; where they do not, a person is told so.

    Raises:
        InputError: a list, root, tree or proof was changed since it was written.
    """
    try:
        yield
    except (ValueError, IndexError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            text(f"批次文件夹 {batch} 已被改动：{reason}", f"The batch {batch} was changed: {reason}"),
            text(f"请从备份恢复；哪里不符，见 evidence-kit verify {batch}",
                 f"Restore it from a backup; what is wrong, see: evidence-kit verify {batch}"),
        ) from error  # fmt: skip


def _names(wanted: Wanted, base: Path, out: Path) -> Callable[[], Iterator[bytes]]:
    def names() -> Iterator[bytes]:
        if wanted.list_file is None:
            yield from listing.names_in_folder(base, out)
            return
        with _opened(wanted.list_file) as stream:
            yield from listing.names_in_list(stream, ends_in_nul=wanted.ends_in_nul)

    return names


def _opened(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    with storage.storage_errors(path):
        return path.open("rb")


def _every(folder: BatchFolder) -> Iterator[tuple[int, BatchEntry, str]]:
    for index, entry in enumerate(folder.entries()):
        yield index, entry, f"{index + 1:07d}"


def _digest(path: Path) -> str:
    with storage.read_unchanged(path) as stream:
        return digest_stream(stream).sha256


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
