"""Upgrading a case: its OpenTimestamps proofs until enough calendars have kept their promise, and the headers with them.

Whatever is gained becomes new artifacts in one act; the proofs as they were sealed stay as they are. Nothing gained
leaves no trace, so that the command can be run every few hours, by a clock, until it says that all is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, Lane, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.noun import Instant
from evidence_kit.domain.progress import Advanced, Noted, Watcher
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.upgrade import BlockHeaders, KeptPromise, Upgrade, UpgradedProof
from evidence_kit.formats.bitcoin_headers import Level
from evidence_kit.formats.opentimestamps import ProofMalformed, read_proof
from evidence_kit.seal.blocks import Blocks
from evidence_kit.seal.completing import Completed, Completing, is_rehearsal, most_calendars

_TASK = text("向日历索取已确认的证明", "asking the calendars for completed proofs")
_SOON, _LATER = timedelta(hours=2), timedelta(hours=6)
_OVERDUE = timedelta(days=3)
"""The public calendars anchor within hours; after days a promise may have been lost."""


@dataclass(frozen=True)
class ProofState:
    """How a proof stands after the run."""

    path: str
    """Of the original."""
    needed: int
    """Distinct calendars that shall attest it: as many as the case wants, or all that promised where these are fewer."""
    calendars: tuple[str, ...]
    """Attested by a block whose header is in the case."""
    heights: tuple[int, ...]
    level: Level
    """The lowest of its blocks; PATH while there are none."""
    pending: tuple[str, ...]
    failures: dict[str, str]
    without_headers: tuple[int, ...]
    """Blocks of which no source delivered the header."""
    rehearsal: bool
    fault: str
    """Why it is no proof; empty when it is."""
    try_again: Instant | None
    """When it is worth asking the calendars again; None when none of them owes anything."""
    overdue: bool

    @property
    def done(self) -> bool:
        """Enough distinct calendars, each with its header; or nothing that could ever come."""
        return self.rehearsal or (len(self.calendars) >= self.needed and not self.without_headers and not self.fault)


def upgrade_case(
    case_file: CaseFile, writer: CaseWriter, *, completing: Completing, blocks: Blocks, needed: int, watch: Watcher
) -> tuple[ProofState, ...]:
    """Asks for what is open and keeps what was gained; how every proof stands then.

    Args:
        case_file: the case.
        writer: of the same case.
        completing: asks the calendars.
        blocks: the same that `completing` judges by.
        needed: how many distinct calendars a proof shall be attested by.
        watch: told of each proof.
    """
    known = case_file.records(Role.UPGRADE, Upgrade)
    kept = {item.path: item for item in case_file.with_role(Role.BLOCK_HEADERS)}
    for block in (block for _, upgrade in reversed(known) for block in upgrade.blocks):
        blocks.know(block.height, block.first_height, case_file.read(kept[block.path]))
    latest = {proof.original: proof for _, upgrade in known for proof in upgrade.proofs}
    originals = _originals(case_file, known)
    proofs = {item.path: item for item in case_file.with_role(Role.OPENTIMESTAMPS_PROOF)}
    came = {item.path: event.time for event in case_file.journal.events for item in event.products}
    gained: list[tuple[Artifact, Artifact, Completed]] = []
    states: list[ProofState] = []
    watch(Advanced("upgrade", _TASK, 0, len(originals)))
    for count, original in enumerate(originals, start=1):
        current = proofs[latest[original.path].path if original.path in latest else original.path]
        data = case_file.read(current)
        try:
            # A proof over a token may have got fewer promises than the head's: what was never promised cannot come.
            wanted = max(1, min(needed, most_calendars(read_proof(data))))
            completed = completing.complete(data, wanted)
        except ProofMalformed as error:
            states.append(_malformed(original, needed, str(error)))
        else:
            if _gained(completed, data, latest.get(original.path), blocks, known):
                gained.append((original, current, completed))
            states.append(_state(original, wanted, completed, blocks, writer.clock(), came[original.path]))
            for calendar, reason in completed.failures.items():
                watch(Noted(text(f"{calendar}：{reason}", f"{calendar}: {reason}")))
        watch(Advanced("upgrade", _TASK, count, len(originals)))
    if gained:
        _keep(case_file, writer, gained, blocks, known)
    return tuple(states)


def _originals(case_file: CaseFile, known: tuple[tuple[Artifact, Upgrade], ...]) -> list[Artifact]:
    made_here = {proof.path for _, upgrade in known for proof in upgrade.proofs if proof.path != proof.original}
    return [item for item in case_file.with_role(Role.OPENTIMESTAMPS_PROOF) if item.path not in made_here]


def _gained(
    completed: Completed,
    before: bytes,
    latest: UpgradedProof | None,
    blocks: Blocks,
    known: tuple[tuple[Artifact, Upgrade], ...],
) -> bool:
    """Whether the proof, its blocks or their headers are more than what the case holds."""
    held = {block.height: block.sha256 for _, upgrade in known for block in upgrade.blocks}
    heights = {kept.height for kept in latest.attested} if latest else set()
    now = {leaf.height or 0 for leaf in completed.attested}
    newer = any(held.get(height) != sha256(_data(blocks, height)).hexdigest() for height in now)
    return completed.proof != before or now != heights or newer


def _keep(
    case_file: CaseFile,
    writer: CaseWriter,
    gained: list[tuple[Artifact, Artifact, Completed]],
    blocks: Blocks,
    known: tuple[tuple[Artifact, Upgrade], ...],
) -> None:
    with writer.act("upgrade") as act:
        held = {block.height: block for _, upgrade in known for block in upgrade.blocks}
        heights = sorted({leaf.height or 0 for _, _, completed in gained for leaf in completed.attested})
        kept = tuple(_keep_headers(act, blocks, height, held.get(height), gained) for height in heights)
        proofs = tuple(_keep_proof(act, number, item, case_file) for number, item in enumerate(gained, start=1))
        record = Upgrade(checkpoints=blocks.checkpoints.dated, proofs=proofs, blocks=kept)
        act.record(
            "upgrade.json", record, role=Role.UPGRADE, lane=Lane.PAPER, title=text("升级记录", "record of the upgrade")
        )
        materials = tuple(
            Material(name=current.title.en, sha256=current.digests.sha256, path=current.path)
            for _, current, _ in gained
        )
        act.commit(Action.UPGRADED, _summary(proofs), materials=materials, details=_details(kept))


def _keep_headers(
    act: Act,
    blocks: Blocks,
    height: int,
    held: BlockHeaders | None,
    gained: list[tuple[Artifact, Artifact, Completed]],
) -> BlockHeaders:
    first, data = blocks.file(height) or (0, b"")
    digest = sha256(data).hexdigest()
    root = next(leaf.commitment for _, _, item in gained for leaf in item.attested if leaf.height == height)
    placed = blocks.place(height, root)
    if placed is None:
        raise AssertionError("an attested leaf has its headers")
    path = held.path if held and held.sha256 == digest else act.write(
        f"block-{height}.headers", data, role=Role.BLOCK_HEADERS, lane=Lane.PAPER, media_type="application/octet-stream",
        title=text(f"比特币区块 {height} 的区块头", f"headers of Bitcoin block {height}"),
    ).path  # fmt: skip
    return BlockHeaders(
        height=height,
        block=placed.header.hash,
        time=datetime.fromtimestamp(placed.header.time, UTC),
        path=path,
        sha256=digest,
        first_height=first,
        level=2 if placed.level >= Level.CHAIN else 1,
    )


def _keep_proof(
    act: Act, number: int, item: tuple[Artifact, Artifact, Completed], case_file: CaseFile
) -> UpgradedProof:
    original, current, completed = item
    path, digest = current.path, sha256(completed.proof).hexdigest()
    if digest != current.digests.sha256:
        path = act.write(
            f"{number:04d}-{original.path.rpartition('/')[2]}", completed.proof, role=Role.OPENTIMESTAMPS_PROOF,
            lane=original.lane, media_type="application/vnd.opentimestamps.v1",
            title=text("OpenTimestamps 证明（比特币已确认）", "OpenTimestamps proof (attested in Bitcoin)"),
        ).path  # fmt: skip
    kept = {(leaf.calendar, leaf.height or 0) for leaf in completed.attested}
    return UpgradedProof(
        original=original.path,
        path=path,
        sha256=digest,
        attested=tuple(KeptPromise(calendar=calendar, height=height) for calendar, height in sorted(kept)),
        pending=completed.pending,
    )


def _state(
    original: Artifact, needed: int, completed: Completed, blocks: Blocks, now: datetime, came: datetime
) -> ProofState:
    levels: Iterator[Level] = (
        placed.level
        for leaf in completed.attested
        if (placed := blocks.place(leaf.height or 0, leaf.commitment)) is not None
    )
    rehearsal = is_rehearsal(completed)
    without = tuple(sorted({leaf.height or 0 for leaf in completed.unplaced}))
    done = rehearsal or (len(completed.calendars) >= needed and not without)
    old = now - came
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
        fault="",
        try_again=None if done or not completed.pending else now + (_SOON if old < _LATER else _LATER),
        overdue=not done and bool(completed.pending) and old > _OVERDUE,
    )


def _malformed(original: Artifact, needed: int, fault: str) -> ProofState:
    return ProofState(original.path, needed, (), (), Level.PATH, (), {}, (), False, fault, None, False)


def _data(blocks: Blocks, height: int) -> bytes:
    file = blocks.file(height)
    return file[1] if file else b""


def _summary(proofs: tuple[UpgradedProof, ...]) -> Text:
    heights = sorted({kept.height for proof in proofs for kept in proof.attested})
    where = ", ".join(map(str, heights)) or "—"
    return text(
        f"OpenTimestamps 证明升级 {len(proofs)} 份，比特币区块：{where}。",
        f"{len(proofs)} OpenTimestamps proofs upgraded; Bitcoin blocks: {where}.",
    )


def _details(kept: tuple[BlockHeaders, ...]) -> dict[str, str]:
    return {f"block_{block.height}": f"{block.block} level {block.level}" for block in kept}
