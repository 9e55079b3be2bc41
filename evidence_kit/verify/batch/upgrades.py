"""What calendars delivered to a batch after it was dated: its record, and the block headers that single proofs travel with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evidence_kit.domain.fault import Faulty, fault_of
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.time.batch import BatchProof
from evidence_kit.domain.time.embedded_proofs import HEADERS_FILE, AttachedHeaders, AttachedProof, HeadersFile
from evidence_kit.domain.time.seal import Proof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats import strict_json
from evidence_kit.formats.batch_files import UPGRADE
from evidence_kit.formats.opentimestamps import ProofMalformed, read_proof
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.files import MAX_RECORD, read_bounded
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.calendars.block_headers import reaches
from evidence_kit.wording.faults import fault_text


@dataclass(frozen=True)
class UpgradeRead:
    """The record of an upgrade, where there is one that can be used, and what is wrong where it cannot."""

    record: Upgrade | None = None
    findings: tuple[Finding, ...] = ()


def read_upgrade(folder: Path, proofs: Iterable[Proof]) -> UpgradeRead:
    """The record in the folder of a batch whose proofs, its renewals' included, are these."""
    path = folder / UPGRADE
    if not path.is_file():
        return UpgradeRead()
    try:
        made = Upgrade.model_validate(strict_json.parse(read_bounded(path, MAX_RECORD), max_size=MAX_RECORD))
        if not {proof.original for proof in made.proofs} <= {proof.path for proof in proofs}:
            raise Faulty(CheckCode.UPGRADE_STRANGE)
    except (Faulty, ValueError, ValidationError) as error:
        why = fault_text(fault_of(error))
        said = words("batch_upgrade", why=why)
        return UpgradeRead(
            None, (finding(FindingCode.BATCH_UPGRADE, Question.UNTOUCHED, Status.FAILED, said, UPGRADE),)
        )
    return UpgradeRead(made)


def shared_headers(folder: Path, proof: BatchProof) -> tuple[AttachedHeaders, ...]:
    """Of the headers that lie beside many proofs, those of blocks that this one leads to."""
    path = folder / HEADERS_FILE
    if not path.is_file():
        return ()
    try:
        shared = HeadersFile.model_validate(strict_json.parse(read_bounded(path, MAX_RECORD), max_size=MAX_RECORD))
    except (ValueError, ValidationError):
        return ()  # something else of that name: the proof is as good as without headers
    heights = _heights(proof.proofs)
    return tuple(run for run in shared.runs if any(reaches(run, height) for height in heights))


def idle_headers(proofs: Sequence[AttachedProof], headers: Sequence[AttachedHeaders]) -> Iterator[Finding]:
    """A finding where headers came along that no proof leads to: a height was misstated, or they belong to others."""
    heights = _heights(proofs)
    if not all(any(reaches(run, height) for height in heights) for run in headers):
        said = words("proof_headers")
        yield finding(FindingCode.PROOF_HEADERS, Question.EXISTED, Status.FAILED, said, "headers")


def _heights(proofs: Sequence[AttachedProof]) -> set[int]:
    return {height for item in proofs if item.kind == "opentimestamps" for height in _bitcoin_heights(item.data)}


def _bitcoin_heights(data: bytes) -> tuple[int, ...]:
    """The blocks that a proof leads to; none where it is no proof."""
    try:
        return tuple(leaf.height for leaf in read_proof(data).attestations if leaf.height is not None)
    except ProofMalformed:
        return ()
