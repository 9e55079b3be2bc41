"""The work of a batch from names to the dated record; each step is skipped where its file is already there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from evidence_kit import __version__, storage
from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.record import Instant
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import Batch, BatchPlan
from evidence_kit.domain.time.seal import Proof
from evidence_kit.formats.batch_files import LIST, NAMES, PLAN, RECORD, ROOT, BatchRoot
from evidence_kit.seal.batch import listing
from evidence_kit.seal.batch.addresses import relative_place, relative_proofs, stated_place
from evidence_kit.seal.batch.folder import BatchFolder, ListTotals
from evidence_kit.seal.batch.intake import Taker
from evidence_kit.seal.batch.store import FolderStore
from evidence_kit.seal.interface import Entropy, Parties
from evidence_kit.seal.proofs.collector import ProofCollector
from evidence_kit.seal.proofs.date import date_file
from evidence_kit.seal.refusal import Remedy

_ASKED_BY = {"base": "FOLDER", "title": "--title", "also": "--also", "rehearsal": "--rehearsal"}
"""What of a plan the command line asks for, and by which argument."""
_AGAIN = Remedy(
    instead=text("用 --authority 或 --calendar 指明", "with --authority or --calendar"),
    otherwise=text("请检查网络，稍后再次运行同一命令。", "Check the network and run the same command again later."),
)
_READING = text("计算摘要", "taking digests")
_WRITTEN_EVERY = 256
"""Files after which the list goes to the system: what a kill can lose."""
_SYNCED_EVERY = 1 << 16
"""Files after which it is forced to the disk: what a power cut can lose."""
_LARGE = 64 << 20
"""Bytes after which both happen sooner."""


def date_batch(
    folder: BatchFolder,
    *,
    base: Path,
    names: Callable[[], Iterator[bytes]],
    title: str,
    also: tuple[str, ...],
    parties: Parties,
    now: Clock,
    watch: ProgressCallback,
) -> Batch:
    """Takes the files, plants the tree, has its root dated; or goes on with what a killed run began.

    Args:
        base: the folder that names are relative to.
        names: asked for only where they are not listed yet.
        also: digests beside SHA-256.
        parties: who dates it.
        now: the clock, for the record.
        watch: told of what is read and of each proof.

    Raises:
        SealError: fewer authorities or calendars delivered than needed; what was obtained is kept.
        InputError: not one file could be taken.
        UsageError: the folder holds another batch.
        StorageError: the disk refuses.
    """
    stated = relative_place(base, folder.path)
    asked = BatchPlan(title=title, base=stated, also=also, rehearsal=parties.rehearsal, names=0, bytes=0)
    done = folder.batch
    if done is not None:
        _same(folder, folder.plan or asked, asked)
        watch(
            Noted(
                text(
                    "该批次此前已完成，本次没有新增任何内容。",
                    "This batch was dated before; nothing was added to it now.",
                )
            )
        )
        return done
    plan = _planned(folder, base, names, asked)
    _take(folder, plan, parties.entropy, watch)
    listed = folder.plant()
    if not listed.files:
        raise _nothing_taken(folder, plan.names)
    root = BatchRoot(listed.files, listed.root, listed.sha256)
    folder.write(ROOT, root.to_bytes())
    proofs = _proofs(folder, root.to_bytes(), parties, now, watch)
    batch = _record(plan, listed, root, proofs, now())
    folder.write(RECORD, batch.to_json())
    return batch


def _nothing_taken(folder: BatchFolder, names: int) -> InputError:
    if not names:
        return InputError(
            text("文件夹或名单中没有文件。", "There is no file in the folder or the list."),
            text("请检查文件夹或名单，并换一个 --out 文件夹。", "Look at the folder or the list, and name another folder with --out."),
        )  # fmt: skip
    return InputError(
        text("没有一个文件可以读取。", "Not one file could be taken."),
        text(f"原因见 {folder.path / LIST}。", f"The reasons stand in {folder.path / LIST}."),
    )


def _planned(folder: BatchFolder, base: Path, names: Callable[[], Iterator[bytes]], asked: BatchPlan) -> BatchPlan:
    plan = folder.plan
    if plan is None:
        count, total = listing.write_names(folder.path / NAMES, base, names())
        plan = asked.model_copy(update={"names": count, "bytes": total})
        folder.write(PLAN, plan.to_json())
    _same(folder, plan, asked)
    return plan


def _same(folder: BatchFolder, plan: BatchPlan, asked: BatchPlan) -> None:
    """A folder goes on with what it was begun with.

    Raises:
        UsageError: something else is asked now.
    """
    began, asked = (
        one.model_copy(update={"names": 0, "bytes": 0, "base": stated_place(one.base, folder.path)})
        for one in (plan, asked)
    )
    differs = [name for name in _ASKED_BY if getattr(began, name) != getattr(asked, name)]
    if differs:
        what = "; ".join(f"{_ASKED_BY[name]} {_shown(began, name)} / {_shown(asked, name)}" for name in differs)
        raise UsageError(
            text(f"{folder.path} 中的批次与本次的要求不同（{what}）。", f"{folder.path} holds a batch that was begun otherwise ({what})."),
            text("请换一个文件夹，或用原来的参数继续。", "Choose another folder, or go on with the same arguments as before."),
        )  # fmt: skip


def _shown(plan: BatchPlan, name: str) -> str:
    value = getattr(plan, name)
    return ",".join(value) or "—" if isinstance(value, tuple) else str(value)


def _take(folder: BatchFolder, plan: BatchPlan, entropy: Entropy, watch: ProgressCallback) -> None:
    done, read = folder.lines_done(), 0
    taker = Taker(stated_place(plan.base, folder.path), plan.also, entropy)
    unit, total = ("bytes", plan.bytes) if plan.bytes else ("files", plan.names)

    def tell(of_this_file: int = 0) -> None:
        now = min(read + of_this_file, total) if unit == "bytes" else done
        watch(Advanced("batch", _READING, now, total, unit))

    path, waiting, since_sync = folder.path / LIST, list[bytes](), 0
    with storage.storage_errors(path):
        sink = path.open("ab", buffering=0)
    with sink:
        for name in islice(listing.read_names(folder.path / NAMES), done, None):
            line, size = taker.take(name, tell)
            waiting.append(line)
            read, done, since_sync = read + size, done + 1, since_sync + 1 + size * _SYNCED_EVERY // _LARGE
            if len(waiting) >= _WRITTEN_EVERY or since_sync >= _SYNCED_EVERY:
                with storage.storage_errors(path):
                    sink.write(b"".join(waiting))
                    if since_sync >= _SYNCED_EVERY:
                        os.fsync(sink.fileno())
                        since_sync = 0
                waiting.clear()
                tell()
        with storage.storage_errors(path):
            sink.write(b"".join(waiting))
            os.fsync(sink.fileno())
    watch(Advanced("batch", _READING, total, total, unit))


def _proofs(
    folder: BatchFolder, root: bytes, parties: Parties, clock: Clock, watch: ProgressCallback
) -> tuple[Proof, ...]:
    if not parties.authorities and not parties.calendars:
        raise UsageError(
            text("未指定时间戳机构或日历。", "No time-stamping authority and no calendar was named."),
            text("请加 --authority tsa:https://… 或 --calendar ots:https://…；演练请加 --rehearsal。",
                 "Add --authority tsa:https://… or --calendar ots:https://…; to rehearse, add --rehearsal."),
        )  # fmt: skip
    asking = ProofCollector(FolderStore(folder, parties.authorities), parties, clock, watch, submissions=2)
    dates = date_file(asking, ROOT, root, _AGAIN)
    over_root = (proof.model_copy(update={"over": None}) for proof in dates.anchors)
    return relative_proofs((*dates.tokens, *over_root, *dates.over_tokens), folder.path)


def _record(plan: BatchPlan, listed: ListTotals, root: BatchRoot, proofs: tuple[Proof, ...], now: Instant) -> Batch:
    return Batch(
        title=plan.title,
        created=now,
        tool=f"evidence-kit {__version__}",
        rehearsal=plan.rehearsal,
        files=listed.files,
        bytes=listed.size,
        problems=listed.problems,
        tree_root=root.tree_root.hex(),
        list_file=LIST,
        list_sha256=listed.sha256,
        root_file=ROOT,
        proofs=proofs,
    )
