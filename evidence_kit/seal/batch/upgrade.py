"""Upgrading a batch: its calendar proofs as Bitcoin confirmed them, and the headers, as new files beside the originals.

`upgrade.json` is written last and whole, and no file that it names is ever written again. So a run that is killed leaves
the batch as it was, or upgraded, and nothing between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.record import Instant
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.seal import CalendarProof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.batch_files import UPGRADE
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.calendars.complete import CalendarCompletion
from evidence_kit.seal.calendars.upgrade import Original, ProofState, UpgradeRun


def upgrade_batch(
    folder: BatchFolder,
    batch: Batch,
    *,
    completing: CalendarCompletion,
    blocks: Blocks,
    needed: int,
    now: Callable[[], Instant],
    watch: ProgressCallback,
) -> tuple[ProofState, ...]:
    """Asks for what is open and keeps what was gained; how every calendar proof stands then, that of the root first.

    Args:
        folder: of the batch, whose lock the caller holds.
        batch: its record.
        completing: asks the calendars.
        blocks: the same that `completing` judges by.
        needed: how many distinct calendars shall attest each.
        now: the clock, for when it is worth asking again.
        watch: told of each proof.

    Raises:
        InputError: a proof or headers are not the recorded ones.
        StorageError: they are missing, or the disk refuses.
    """
    files = RecordedFiles(folder, batch)
    known = files.upgrade
    upgrading = UpgradeRun(completing, blocks, [known] if known else [], files.read)
    states = upgrading.run(tuple(_originals(files)), needed, now, watch)
    if upgrading.gained:
        folder.write(UPGRADE, _joined(known, upgrading.record(_Beside(folder))).to_json())
    return states


def _originals(files: RecordedFiles) -> Iterator[Original]:
    rounds: tuple[Batch | BatchRenewal, ...] = (files.batch, *files.renewals)
    for made in rounds:
        yield from (Original(proof.path, made.created) for proof in made.proofs if isinstance(proof, CalendarProof))


def _joined(known: Upgrade | None, made: Upgrade) -> Upgrade:
    """One record of all that calendars delivered: what this run gained, and what it left as it was."""
    if known is None:
        return made
    proofs = {item.original: item for item in (*known.proofs, *made.proofs)}
    blocks = {item.height: item for item in (*known.blocks, *made.blocks)}
    needed = {kept.height for proof in proofs.values() for kept in proof.attested}
    return made.model_copy(
        update={
            "proofs": tuple(proofs.values()),
            "blocks": tuple(blocks[height] for height in sorted(needed & set(blocks))),
        }
    )


@dataclass(frozen=True)
class _Beside:
    """Writes beside the original."""

    folder: BatchFolder

    def keep_headers(self, height: int, data: bytes) -> str:
        """As `Keeper.keep_headers`."""
        return self.folder.add(f"block-{height}.headers", data)

    def keep_proof(self, number: int, original: str, data: bytes) -> str:
        """As `Keeper.keep_proof`."""
        return self.folder.add(f"{original.removesuffix('.ots')}.upgraded.ots", data)
