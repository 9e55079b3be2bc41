"""Upgrading a batch: its calendar proof as Bitcoin confirmed it, and the headers, as new files beside the original.

`upgrade.json` is written last and whole, and no file that it names is ever written again. So a run that is killed leaves
the batch as it was, or upgraded, and nothing between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from evidence_kit.domain.batch import Batch
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.noun import Instant
from evidence_kit.domain.progress import Watcher
from evidence_kit.domain.seal import CalendarProof
from evidence_kit.domain.text import text
from evidence_kit.seal.batch.folder import UPGRADE, BatchFolder
from evidence_kit.seal.blocks import Blocks
from evidence_kit.seal.completing import Completing
from evidence_kit.seal.upgrading import Original, ProofState, Upgrading


def upgrade_batch(
    folder: BatchFolder,
    batch: Batch,
    *,
    completing: Completing,
    blocks: Blocks,
    needed: int,
    now: Callable[[], Instant],
    watch: Watcher,
) -> tuple[ProofState, ...]:
    """Asks for what is open and keeps what was gained; how the calendar proof stands then, nothing where there is none.

    Args:
        folder: of the batch, whose lock the caller holds.
        batch: its record.
        completing: asks the calendars.
        blocks: the same that `completing` judges by.
        needed: how many distinct calendars shall attest it.
        now: the clock, for when it is worth asking again.
        watch: told of the proof.

    Raises:
        InputError: a proof or headers are not the recorded ones.
        StorageError: they are missing, or the disk refuses.
    """
    known = folder.upgrade
    upgrading = Upgrading(completing, blocks, [known] if known else [], lambda path: recorded(folder, batch, path))
    originals = [Original(proof.path, batch.created) for proof in batch.proofs if isinstance(proof, CalendarProof)]
    states = upgrading.run(originals, needed, now, watch)
    if upgrading.gained:
        folder.write(UPGRADE, upgrading.record(_Beside(folder)).to_json())
    return states


def recorded(folder: BatchFolder, batch: Batch, path: str) -> bytes:
    """A calendar proof or headers of the batch, the very ones that its records name.

    Raises:
        InputError: they are others.
        StorageError: they are missing.
    """
    digests = {proof.path: proof.sha256 for proof in batch.proofs}
    if (made := folder.upgrade) is not None:
        digests |= {item.path: item.sha256 for item in made.proofs} | {item.path: item.sha256 for item in made.blocks}
    data = folder.read(path)
    if sha256(data).hexdigest() != digests.get(path):
        raise InputError(
            text(f"{folder.path / path} 不是记录中的那个文件。", f"{folder.path / path} is not the file that was recorded."),
            text(f"请从备份恢复；若是升级所得文件，也可删除 {UPGRADE} 后重新升级，原证明不受影响。",
                 f"Restore it from a backup. What an upgrade made can also be made again: remove {UPGRADE} and run upgrade; "
                 "the original proof stays as it is."),
        )  # fmt: skip
    return data


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
