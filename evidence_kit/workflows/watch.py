"""The creation record, kept: one pass or many, and its head dated by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from evidence_kit import __version__, storage
from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import SealError, StorageError
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.domain.time.seal import Seal
from evidence_kit.seal import Parties
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.batch.store import FolderStore
from evidence_kit.seal.proofs.collector import ProofCollector
from evidence_kit.seal.proofs.date import date_file
from evidence_kit.seal.refusal import Remedy
from evidence_kit.watch import Recorder, RecordStore

HEADS, REHEARSED = "heads", "heads-rehearsal"
"""Below a month: what dates its heads, and what only rehearsed that."""
HEAD, SEAL = "head.txt", "seal.json"
_RETRY = timedelta(minutes=5)
_LATER = Remedy(
    instead=text("用 --authority 或 --calendar 指明", "with --authority or --calendar"),
    otherwise=text("下次运行时会再次请求。", "It is asked for again at the next run."),
)


@dataclass(frozen=True)
class RecordRequest:
    """What is recorded, and where."""

    folders: Sequence[Path]
    spool: Path
    record: Path
    every: timedelta = timedelta(hours=1)
    """Between two stamps of the head."""


@dataclass(frozen=True)
class RecordReport:
    """What a run recorded, and what the record holds."""

    told: int
    seen: int
    left: int
    counts: dict[str, int] = field(default_factory=dict)
    month: str = ""
    lines: int = 0
    seal: Seal | None = None
    """The one that this run made."""


def watch_once(request: RecordRequest, parties: Parties | None, clock: Clock, watch: ProgressCallback) -> RecordReport:
    """Record everything there is, and have the head dated where parties are named.

    Raises:
        CaseBusy: another process keeps this record.
        InputError: its chain is broken.
        StorageError: the disk refuses.
    """
    with _opened(request, clock) as store:
        taken = Recorder(store, request.spool, request.folders, clock).take_once(time.sleep)
        seal = _dated(store, parties, clock, watch) if parties else None
        month = store.month
        return RecordReport(
            taken.told, taken.seen, taken.left, store.index.counts(), month, store.head(month).size, seal
        )


def watch_on(
    request: RecordRequest,
    parties: Parties | None,
    clock: Clock,
    watch: ProgressCallback,
    wait: Callable[[float], bool],
) -> None:
    """Record until `wait` says that it is enough; raises as `watch_once`."""
    with _opened(request, clock) as store:
        stamps = _Stamps(store, parties, clock, watch, request.every)
        trouble = _Trouble(watch)
        Recorder(store, request.spool, request.folders, clock).run(wait, stamps.when_due, trouble)
        stamps.now()


def _opened(request: RecordRequest, clock: Clock) -> RecordStore:
    return RecordStore(request.record, clock, f"evidence-kit {__version__}")


class _Trouble:
    """Tells of what a disk refuses, once until it is something else."""

    def __init__(self, watch: ProgressCallback) -> None:
        self._watch, self._told = watch, ""

    def __call__(self, error: StorageError) -> None:
        if str(error) != self._told:
            self._watch(Noted(error.told))
        self._told = str(error)


class _Stamps:
    """Dates the head on a clock; where nobody answers, again after five minutes."""

    def __init__(
        self, store: RecordStore, parties: Parties | None, clock: Clock, watch: ProgressCallback, every: timedelta
    ) -> None:
        self._store, self._parties, self._clock, self._watch, self._every = store, parties, clock, watch, every
        self._next = clock() + min(every, _RETRY)

    def when_due(self) -> None:
        if self._clock() >= self._next:
            self.now()

    def now(self) -> None:
        made = _dated(self._store, self._parties, self._clock, self._watch) if self._parties else None
        self._next = self._clock() + (self._every if made or not self._parties else min(self._every, _RETRY))


def _dated(store: RecordStore, parties: Parties, clock: Clock, watch: ProgressCallback) -> Seal | None:
    """The seal over the head of the newest month; None where there is nothing new, or too few delivered.

    A month begins with the head of the one before it, so that its stamps date all that came earlier.
    """
    month = store.month
    if not month:
        return None
    folder = store.folder / month / (REHEARSED if parties.rehearsal else HEADS) / f"{store.head(month).size:010d}"
    if (folder / SEAL).exists():
        return None
    with storage.storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    data = store.head_file(month)
    storage.replace_file(folder / HEAD, data)
    asking = ProofCollector(FolderStore(BatchFolder(folder), parties.authorities), parties, clock, watch, submissions=2)
    try:
        dates = date_file(asking, HEAD, data, _LATER)
    except SealError as error:
        watch(Noted(error.told))
        return None
    seal = _seal_record(store, month, data, parties, (*dates.tokens, *dates.anchors, *dates.over_tokens))
    storage.replace_file(folder / SEAL, seal.to_json())
    return seal


def _seal_record(store: RecordStore, month: str, data: bytes, parties: Parties, proofs: tuple[object, ...]) -> Seal:
    root = data.decode("ascii").splitlines()[-1].split(" ")[1]
    return Seal.model_validate({
        "head": store.head(month), "tree_root": root, "head_file": HEAD, "rehearsal": parties.rehearsal, "proofs": proofs,
    })  # fmt: skip
