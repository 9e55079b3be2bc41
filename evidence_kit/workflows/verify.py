"""What a court checks besides a bundle: a batch, one file of a batch, a disclosed part of a journal.

A bundle itself goes to `evidence_kit.verify.verify_bundle`, in a process of its own.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import readable, text
from evidence_kit.domain.time.batch import Batch, BatchProof
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.batch_files import RECORD
from evidence_kit.verify import disclosure
from evidence_kit.verify.batch import examine as batch
from evidence_kit.workflows.prove import proof_from_batch


def holds_other_proof(path: Path) -> bool:
    """Tell whether `path` is a folder, or a record in JSON: no bundle.

    Raises:
        StorageError: it cannot be read.
    """
    if path.is_dir():
        return True
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(1) == b"{"


def record_at(path: Path) -> Disclosure | Batch | BatchProof | None:
    """Return the record of a batch, of a proof out of one, or of a disclosure, unchecked; None where `path` is none of them.

    Raises:
        StorageError: it cannot be read.
    """
    if path.is_dir():
        return batch.read_batch(path) if (path / RECORD).is_file() else None
    if not holds_other_proof(path):
        return None
    data = _bytes(path, disclosure.MAX_DISCLOSURE)
    return disclosure.read_disclosure(data) or batch.read_batch_proof(data)


def examine(path: Path, proof: Path | None, trust: TrustList, *, now: datetime, watch: ProgressCallback) -> Examination:
    """Examine a batch, a disclosure, or one file against its proof.

    Args:
        path: the folder of a batch, a disclosure, or the file itself.
        proof: of a single file: its `.proof.json`, or the folder of its batch.
        trust: the court's own list.
        now: the moment of the check.

    Raises:
        InputError: `path` or `proof` is not such a record.
        StorageError: it cannot be read.
    """
    if proof is not None:
        return _examined_file(path, proof, trust, now, watch)
    if path.is_dir():
        return batch.examine_batch(path, trust, now=now, watch=watch)
    part = disclosure.read_disclosure(_bytes(path, disclosure.MAX_DISCLOSURE))
    if part is None:
        raise _unreadable(path)
    return disclosure.examine_disclosure(part, readable(path.name), trust, now=now)


def _examined_file(path: Path, proof: Path, trust: TrustList, now: datetime, watch: ProgressCallback) -> Examination:
    if proof.is_dir():
        read = proof_from_batch(proof, path)
        if read is None:
            return batch.examine_stranger(path, trust, now=now)
        return batch.examine_file(path, read, trust, now=now, watch=watch, beside=proof)
    read = batch.read_batch_proof(_bytes(proof, batch.MAX_PROOF), beside=proof.parent)
    if read is None:
        raise _unreadable(proof)
    return batch.examine_file(path, read, trust, now=now, watch=watch, beside=proof.parent)


def _bytes(path: Path, most: int) -> bytes:
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(most + 1)


def _unreadable(path: Path) -> InputError:
    return InputError(
        text(f"{path.name} 不是可核验的记录。", f"{path.name} is not a record that can be checked."),
        text("请提供证据包、批次文件夹、文件及其 .proof.json，或日志节录。",
             "Give a bundle, the folder of a batch, a file with its .proof.json, or a disclosed part of a journal."),
    )  # fmt: skip
