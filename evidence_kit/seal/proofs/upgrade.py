"""Upgrading the calendar proofs of a case or of a batch: the open ones are asked for, and what was gained is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from evidence_kit.casefile import Clock
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.calendars.complete import CalendarCompletion
from evidence_kit.seal.calendars.upgrade import Original, ProofState, UpgradeRun


class OwnedProofs(Protocol):
    """The calendar proofs of somebody who keeps them."""

    @property
    def known(self) -> Sequence[Upgrade]:
        """Records of earlier upgrades, the oldest first."""

    @property
    def originals(self) -> Sequence[Original]:
        """Every proof as it was made."""

    def read(self, path: str) -> bytes:
        """A proof, or headers, that a record names.

        Raises:
            StorageError, InputError: missing, or not the recorded one.
        """

    def keep(self, run: UpgradeRun) -> None:
        """Keeps what a run gained, as new files; the proofs as they were made stay as they are."""


def upgrade_proofs(
    proofs: OwnedProofs,
    *,
    completing: CalendarCompletion,
    blocks: Blocks,
    needed: int,
    clock: Clock,
    watch: ProgressCallback,
) -> tuple[ProofState, ...]:
    """Asks for what is open and keeps what was gained; how every proof stands then.

    Args:
        proofs: of a case or of a batch.
        completing: asks the calendars.
        blocks: the same that `completing` judges by.
        needed: how many distinct calendars shall attest each.
        clock: for when it is worth asking again.
        watch: told of each proof.

    Raises:
        InputError, StorageError: as `OwnedProofs.read`; or the disk refuses.
    """
    run = UpgradeRun(completing, blocks, proofs.known, proofs.read)
    states = run.run(proofs.originals, needed, clock, watch)
    if run.gained:
        proofs.keep(run)
    return states
