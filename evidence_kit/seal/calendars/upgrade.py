"""Upgrading: OpenTimestamps proofs until enough calendars have kept their promise, and the headers with them.

Whoever keeps the proofs, a case or a batch, keeps what was gained as new files; the proofs as they were made stay as they
are. Nothing gained leaves no trace, so that the command can be run every few hours, by a clock, until it says that all is
done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.record import Instant
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.upgrade import BlockHeaders, KeptPromise, Upgrade, UpgradedProof
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.formats.opentimestamps import ProofError, read_proof, second_opinion
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.calendars.complete import CalendarCompletion, CompletedProof, is_rehearsal, most_calendars

_TASK = text("向日历索取已确认的证明", "asking the calendars for completed proofs")
_READ_ONCE = text(
    f"第二读取程序 {second_opinion.CLIENT} 不可用，证明仅由本工具读取；原因见 evidence-kit doctor。",
    f"The second reader, {second_opinion.CLIENT}, is not at hand: proofs are read by this kit alone. evidence-kit doctor says why.",
)
_SOON, _LATER = timedelta(hours=2), timedelta(hours=6)
_OVERDUE = timedelta(days=3)
"""The public calendars anchor within hours; after days a promise may have been lost."""


@dataclass(frozen=True)
class Original:
    """A proof as it was made or taken in."""

    path: str
    came: datetime
    """When it was kept: what its calendars' delay is counted from."""


@dataclass(frozen=True)
class ProofState:
    """How a proof stands after the run."""

    path: str
    """Of the original."""
    needed: int
    """Distinct calendars that shall attest it: as many as are wanted, or all that promised where these are fewer."""
    calendars: tuple[str, ...]
    """Attested by a block whose header is kept."""
    heights: tuple[int, ...]
    level: Level
    """The lowest of its blocks; PATH while there are none."""
    pending: tuple[str, ...]
    failures: dict[str, Text]
    without_headers: tuple[int, ...]
    """Blocks of which no source delivered the header."""
    rehearsal: bool
    fault: Fault | None
    """Why it is no proof, or what the second reader holds against it; None when both take it."""
    try_again: Instant | None
    """When it is worth asking the calendars again; None when none of them owes anything."""
    overdue: bool
    lost: tuple[str, ...] = ()
    """Of the pending calendars, those that do not know their promise any more."""

    @property
    def done(self) -> bool:
        """Enough distinct calendars, each with its header; or nothing that could ever come."""
        return self.rehearsal or (len(self.calendars) >= self.needed and not self.without_headers and not self.fault)


@dataclass(frozen=True)
class ImprovedProof:
    """A proof that is more than it was before the run."""

    original: str
    before: str
    """Where it stood before: the original, or what an earlier run made of it."""
    unchanged: bool
    """Only headers were fetched; the proof itself is as it was."""
    completed: CompletedProof


class Keeper(Protocol):
    """Where a run's files go: into an act of a case, into the folder of a batch. Each gives the path of the file."""

    def keep_headers(self, height: int, data: bytes) -> str:
        """Keeps headers around a block."""

    def keep_proof(self, number: int, original: str, data: bytes) -> str:
        """Keeps a completed proof, the `number`th of this run."""


class UpgradeRun:
    """One run over somebody's proofs: what is asked, what is gained, and the record of it."""

    def __init__(
        self, completing: CalendarCompletion, blocks: Blocks, known: Iterable[Upgrade], read: Callable[[str], bytes]
    ) -> None:
        """Begins where earlier runs ended.

        Args:
            completing: asks the calendars.
            blocks: the same that `completing` judges by.
            known: records of earlier runs, the oldest first.
            read: a kept file by its path.
        """
        earlier = tuple(known)
        self._completing, self._blocks, self._read = completing, blocks, read
        self._latest = {proof.original: proof for upgrade in earlier for proof in upgrade.proofs}
        self._held = {block.height: block for upgrade in earlier for block in upgrade.blocks}
        self.gained: list[ImprovedProof] = []
        for block in self._held.values():
            blocks.know(block.height, block.first_height, read(block.path))

    def run(
        self, originals: Sequence[Original], needed: int, now: Callable[[], Instant], watch: ProgressCallback
    ) -> tuple[ProofState, ...]:
        """Asks for what is open; how every proof stands then. What was gained stands in `gained`.

        Args:
            originals: every proof as it was made.
            needed: how many distinct calendars each shall be attested by.
            now: the clock, for when it is worth asking again.
            watch: told of each proof.
        """
        states: list[ProofState] = []
        if originals and second_opinion.load():
            watch(Noted(_READ_ONCE))
        watch(Advanced("upgrade", _TASK, 0, len(originals)))
        for count, original in enumerate(originals, start=1):
            states.append(self._ask(original, needed, now))
            watch(Advanced("upgrade", _TASK, count, len(originals)))
        return tuple(states)

    def record(self, keeper: Keeper) -> Upgrade:
        """Keeps what was gained, headers first; the record that names it."""
        heights = sorted({leaf.height or 0 for item in self.gained for leaf in item.completed.attested})
        blocks = tuple(self._keep_headers(keeper, height) for height in heights)
        proofs = tuple(_keep_proof(keeper, number, item) for number, item in enumerate(self.gained, start=1))
        return Upgrade(checkpoints=self._blocks.checkpoints.dated, proofs=proofs, blocks=blocks)

    def _ask(self, original: Original, needed: int, now: Callable[[], Instant]) -> ProofState:
        latest = self._latest.get(original.path)
        before = latest.path if latest else original.path
        data = self._read(before)
        try:
            # A proof over a token may have got fewer promises than the head's: what was never promised cannot come.
            wanted = max(1, min(needed, most_calendars(read_proof(data))))
            completed = self._completing.complete(data, wanted)
        except ProofError as error:
            return _refused(original, needed, error.fault)
        unchanged = completed.proof == data
        if not unchanged or self._has_new_blocks(completed, latest):
            self.gained.append(ImprovedProof(original.path, before, unchanged, completed))
        return _state(original, wanted, completed, self._blocks, now())

    def _has_new_blocks(self, completed: CompletedProof, latest: UpgradedProof | None) -> bool:
        """Whether its blocks or their headers are more than what is held."""
        heights = {kept.height for kept in latest.attested} if latest else set()
        now = {leaf.height or 0 for leaf in completed.attested}
        digests = {height: block.sha256 for height, block in self._held.items()}
        return now != heights or any(digests.get(height) != sha256(self._data(height)).hexdigest() for height in now)

    def _keep_headers(self, keeper: Keeper, height: int) -> BlockHeaders:
        first, data = self._blocks.file(height) or (0, b"")
        held, digest = self._held.get(height), sha256(data).hexdigest()
        leaves = (leaf for item in self.gained for leaf in item.completed.attested)
        placed = self._blocks.place(height, next(leaf.commitment for leaf in leaves if leaf.height == height))
        if placed is None:
            raise AssertionError("an attested leaf has its headers")
        return BlockHeaders(
            height=height,
            block=placed.header.hash,
            time=datetime.fromtimestamp(placed.header.time, UTC),
            path=held.path if held and held.sha256 == digest else keeper.keep_headers(height, data),
            sha256=digest,
            first_height=first,
            level=2 if placed.level >= Level.CHAIN else 1,
        )

    def _data(self, height: int) -> bytes:
        file = self._blocks.file(height)
        return file[1] if file else b""


def _keep_proof(keeper: Keeper, number: int, item: ImprovedProof) -> UpgradedProof:
    data = item.completed.proof
    kept = {(leaf.calendar, leaf.height or 0) for leaf in item.completed.attested}
    return UpgradedProof(
        original=item.original,
        path=item.before if item.unchanged else keeper.keep_proof(number, item.original, data),
        sha256=sha256(data).hexdigest(),
        attested=tuple(KeptPromise(calendar=calendar, height=height) for calendar, height in sorted(kept)),
        pending=item.completed.pending,
    )


def _state(original: Original, needed: int, completed: CompletedProof, blocks: Blocks, now: datetime) -> ProofState:
    levels: Iterator[Level] = (
        placed.level
        for leaf in completed.attested
        if (placed := blocks.place(leaf.height or 0, leaf.commitment)) is not None
    )
    rehearsal = is_rehearsal(completed)
    without = tuple(sorted({leaf.height or 0 for leaf in completed.unplaced}))
    done = rehearsal or (len(completed.calendars) >= needed and not without)
    old, waiting = now - original.came, set(completed.pending) - set(completed.lost)
    return ProofState(
        path=original.path,
        needed=needed,
        calendars=tuple(sorted(completed.calendars)),
        heights=tuple(sorted({leaf.height or 0 for leaf in completed.attested})),
        level=min(levels, default=Level.PATH),
        pending=completed.pending,
        failures=completed.failures,
        without_headers=without,
        rehearsal=rehearsal,
        fault=None,
        try_again=None if done or not waiting else now + (_SOON if old < _LATER else _LATER),
        overdue=not done and bool(waiting) and old > _OVERDUE,
        lost=completed.lost,
    )


def _refused(original: Original, needed: int, fault: Fault) -> ProofState:
    return ProofState(original.path, needed, (), (), Level.PATH, (), {}, (), False, fault, None, False)
