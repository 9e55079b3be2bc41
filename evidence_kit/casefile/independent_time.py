"""The earliest time that somebody else than the party states for a file of the case: tokens and Bitcoin blocks it has so far.

Nothing is judged here by a court's list: that is the verifier's, which may rely on less.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from evidence_kit.casefile.case_file import CaseFile
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.time.creation_dating import BLOCK_TIME, CreationDating
from evidence_kit.domain.time.seal import CalendarProof, Seal, TokenProof
from evidence_kit.domain.time.upgrade import BlockHeaders, Upgrade
from evidence_kit.formats.opentimestamps import ProofError, read_proof

_CHAINED = 2
"""Level of a block whose time may be relied on."""
_Stated = tuple[datetime, str]
"""A time, and who states it."""


def dating_of(case_file: CaseFile, item: Artifact) -> CreationDating:
    """Return what the case knows of the time of one of its files. Seals of rehearsals date nothing.

    Raises:
        StorageError: a seal, an upgrade or a calendar proof is missing or no longer what was journalled.
    """
    event = next(event for event in case_file.journal.events if item in event.products)
    stated = [*_of_seals(case_file, item, event.sequence), *_of_blocks(case_file, item, event.sequence)]
    earliest, by = min(stated, default=(None, ""))
    return CreationDating(event.time, case_file.case.work.claimed_creation, earliest, by)


def _seals_over(case_file: CaseFile, event: int) -> Iterator[Seal]:
    """Seals of journals that had the event already."""
    sealed = (seal for _, seal in case_file.records(Role.SEAL, Seal))
    return (seal for seal in sealed if not seal.rehearsal and seal.head.size > event)


def _of_seals(case_file: CaseFile, item: Artifact, event: int) -> Iterator[_Stated]:
    for seal in _seals_over(case_file, event):
        for proof in seal.proofs:
            if isinstance(proof, TokenProof) and proof.checked:
                yield proof.generated, proof.authority


def _of_blocks(case_file: CaseFile, item: Artifact, event: int) -> Iterator[_Stated]:
    """Blocks that attest a seal over the event, or a proof that somebody made over the file itself."""
    upgrades = [made for _, made in case_file.records(Role.UPGRADE, Upgrade)]
    blocks = {block.height: block for made in upgrades for block in made.blocks if block.level >= _CHAINED}
    wanted = {*_own_proofs(case_file, item, event), *_foreign_proofs(case_file, item)} if blocks else set()
    for proof in (proof for made in upgrades for proof in made.proofs if proof.original in wanted):
        yield from (_stated(blocks[kept.height]) for kept in proof.attested if kept.height in blocks)


def _own_proofs(case_file: CaseFile, item: Artifact, event: int) -> Iterator[str]:
    for seal in _seals_over(case_file, event):
        for proof in seal.proofs:
            if isinstance(proof, CalendarProof) and proof.over in {None, seal.head_file, item.path}:
                yield proof.path


def _foreign_proofs(case_file: CaseFile, item: Artifact) -> Iterator[str]:
    for proof in case_file.with_role(Role.OPENTIMESTAMPS_PROOF):
        try:
            digest = read_proof(case_file.read(proof)).digest
        except ProofError:
            continue  # `upgrade` and `verify` say what is wrong with it
        if digest.hex() == item.digests.sha256:
            yield proof.path


def _stated(block: BlockHeaders) -> _Stated:
    return block.time + BLOCK_TIME, f"Bitcoin {block.height} + 24 h"
