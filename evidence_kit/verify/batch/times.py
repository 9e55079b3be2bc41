"""Everything that dates a batch: its own proofs, those of its renewals, and the evidence records that tie them together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from evidence_kit.domain.fault import FileCode, fault
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.batch_files import ROOT
from evidence_kit.verify.files import FolderFiles
from evidence_kit.verify.time.attached_proofs import Fact
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.calendars.proofs import observe_upgraded
from evidence_kit.verify.time.renewal.evidence_records import observe_recorded
from evidence_kit.verify.time.renewal.record_reading import RecordReading
from evidence_kit.verify.time.seals import observe_proof
from evidence_kit.verify.time.trust_list import checkpoints_of, time_records

_MAX_STAMPED = 128 << 10


def observe_batch(
    folder: Path,
    batch: Batch,
    renewals: tuple[BatchRenewal, ...],
    upgrade: Upgrade | None,
    trust: TrustList,
    now: datetime,
    lists: tuple[bytes, ...] = (),
) -> Iterator[Fact]:
    """What each proof and each record comes to; a file that is missing is a fault of its own.

    Args:
        folder: of the batch.
        batch: its record.
        renewals: theirs, oldest first.
        upgrade: what calendars delivered since.
        trust: the court's list.
        now: the clock of the check.
        lists: revocation lists (DER) that lie in the folder.
    """
    files, records = FolderFiles(folder), time_records(trust, lists)
    reading = RecordReading(records, now)
    rounds: list[tuple[str, tuple[Proof, ...]]] = [(ROOT, batch.proofs)]
    rounds += [(renewal.stamped_file, renewal.proofs) for renewal in renewals]
    for stamped_file, proofs in rounds:
        for proof in proofs:
            if isinstance(proof, TokenProof):
                yield observe_proof(files, proof, stamped_file, records, now, rehearsal=batch.rehearsal)
            else:
                yield _calendar(files, proof, proof.over or stamped_file, upgrade, trust)
    for renewal in renewals:
        for line in renewal.lines:
            yield observe_recorded(files, line, renewal.algorithm, rehearsal=renewal.rehearsal, reading=reading)


def _calendar(
    files: FolderFiles, proof: CalendarProof, over: str, upgrade: Upgrade | None, trust: TrustList
) -> CalendarFact:
    stamped = files.of_path(over, _MAX_STAMPED)
    if stamped is None:
        return CalendarFact(member=proof.path, over=over, fault=fault(FileCode.MISSING, over))
    return observe_upgraded(files, proof, stamped, over, upgrade, checkpoints_of(trust))
