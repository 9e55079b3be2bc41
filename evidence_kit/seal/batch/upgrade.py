"""Upgrading a batch: its calendar proofs as Bitcoin confirmed them, and the headers, as new files beside the originals.

`upgrade.json` is written last and whole, and no file that it names is ever written again. So a run that is killed leaves
the batch as it was, or upgraded, and nothing between.
"""

from __future__ import annotations

from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.seal import CalendarProof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.batch_files import UPGRADE
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.calendars.upgrade import Original, UpgradeRun


class BatchProofs:
    """The calendar proofs of a dated batch and of its renewals, that of the root first."""

    def __init__(self, folder: BatchFolder, batch: Batch) -> None:
        """Reads the records; the caller holds the lock of the folder.

        Raises:
            InputError: one cannot be read.
        """
        self._folder, self._files = folder, RecordedFiles(folder, batch)

    @property
    def known(self) -> list[Upgrade]:
        """As `OwnedProofs.known`: one record for all."""
        return [self._files.upgrade] if self._files.upgrade else []

    @property
    def originals(self) -> list[Original]:
        """As `OwnedProofs.originals`."""
        rounds: tuple[Batch | BatchRenewal, ...] = (self._files.batch, *self._files.renewals)
        dated = ((proof, made.created) for made in rounds for proof in made.proofs)
        return [Original(proof.path, created) for proof, created in dated if isinstance(proof, CalendarProof)]

    def read(self, path: str) -> bytes:
        """As `OwnedProofs.read`."""
        return self._files.read(path)

    def keep(self, run: UpgradeRun) -> None:
        """As `OwnedProofs.keep`: beside the originals."""
        self._folder.write(UPGRADE, _joined(self._files.upgrade, run.record(self)).to_json())

    def keep_headers(self, height: int, data: bytes) -> str:
        """As `Keeper.keep_headers`."""
        return self._folder.add(f"block-{height}.headers", data)

    def keep_proof(self, _: int, original: str, data: bytes) -> str:
        """As `Keeper.keep_proof`."""
        return self._folder.add(f"{original.removesuffix('.ots')}.upgraded.ots", data)


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
