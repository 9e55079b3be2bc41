"""Renewals of a batch: their records, and the digests that they list, against the files beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.fault import Fault, Faulty, FileCode, fault, fault_of
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import check_relative_path
from evidence_kit.domain.text import Text, visible
from evidence_kit.domain.time.batch import DIGESTS_BESIDE, Batch
from evidence_kit.domain.time.batch_renewal import RENEWAL_RECORD, BatchRenewal, renewal_folders
from evidence_kit.domain.time.seal import TokenProof, given_twice
from evidence_kit.formats import strict_json
from evidence_kit.formats.batch_files import LIST, MAX_LINE, RECORD, ROOT
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.files import FolderFiles, read_bounded
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.wording.faults import fault_text

_MAX_RECORD, _MAX_SUMS, _MOST = 4 << 20, 4 << 20, 200
_MAX_LISTED = 64 << 20
"""Of a file beside the list of the batch: records, tokens, proofs, headers, revocation lists."""


@dataclass(frozen=True)
class RenewalsRead:
    """The renewals of a batch whose records can be used, oldest first, and a finding on each."""

    renewals: tuple[BatchRenewal, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_renewals(folder: Path, batch: Batch) -> RenewalsRead:
    """The records in the folder of a batch. A folder without a record is a renewal that was not completed."""
    known = {proof.path for proof in batch.proofs if isinstance(proof, TokenProof)}
    sums, made, findings = {ROOT}, list[BatchRenewal](), list[Finding]()
    with storage.storage_errors(folder):
        names = renewal_folders(path.name for path in folder.iterdir() if path.is_dir())
    written = [f"{name}/{RENEWAL_RECORD}" for name in names if (folder / name / RENEWAL_RECORD).is_file()]
    if len(written) > _MOST:
        said = words("renewals_unread", count=len(written) - _MOST, most=_MOST)
        findings.append(finding(FindingCode.RENEWAL_RECORD, Question.EXISTED, Status.INDETERMINATE, said))
    for name in written[:_MOST]:
        try:
            data = read_bounded(folder / name, _MAX_RECORD)
            renewal = BatchRenewal.model_validate(strict_json.parse(data, max_size=_MAX_RECORD))
            known |= {proof.path for proof in renewal.proofs if isinstance(proof, TokenProof)}
            sums.add(renewal.sums_file)
            _check_lines(renewal, known, sums, rehearsal=batch.rehearsal)
        except (Faulty, ValueError, ValidationError) as error:
            why = fault_text(fault_of(error))
            said = words("renewal_record_unusable", why=why)
            findings.append(finding(FindingCode.RENEWAL_RECORD, Question.EXISTED, Status.FAILED, said, name))
        else:
            made.append(renewal)
            said = words("renewal_record_of_batch")
            findings.append(finding(FindingCode.RENEWAL_RECORD, Question.EXISTED, Status.PASSED, said, name))
    return RenewalsRead(tuple(made), tuple(findings))


def judge_sums(folder: Path, batch: Batch, renewals: tuple[BatchRenewal, ...]) -> Iterator[Finding]:
    """One finding a renewal: it lists all that the records named before, and each file still has the stated digest."""
    digests, owed = _FileDigests(folder), {RECORD, ROOT, LIST} | {proof.path for proof in batch.proofs}
    for renewal in renewals:
        differs, count = _sums_fault(digests, renewal, owed)
        owed |= _made(renewal)
        if differs:
            why = fault_text(differs)
            said = words("second_digests_of_batch_differ", why=why)
            yield finding(FindingCode.SECOND_DIGESTS, Question.EXISTED, Status.FAILED, said, renewal.sums_file)
        else:
            said = _sums_said(renewal, count, _also_in_list(folder))
            yield finding(
                FindingCode.SECOND_DIGESTS, Question.EXISTED, Status.PASSED, said, renewal.sums_file, _command(renewal)
            )


def _sums_said(renewal: BatchRenewal, count: int, also: tuple[str, ...]) -> Text:
    name = renewal.algorithm.upper()
    said = words("second_digests_of_batch", count=count, name=name)
    if renewal.kind != "hash-tree":
        return said
    if not also:
        return words("second_digests_by_sha256", said=said)
    others = ", ".join(also).upper()
    return words("second_digests_of_files", said=said, others=others)


def _also_in_list(folder: Path) -> tuple[str, ...]:
    """The algorithms beside SHA-256 by which the list names every file."""
    found = set(DIGESTS_BESIDE)
    with storage.storage_errors(folder / LIST), (folder / LIST).open("rb") as stream:
        while found and (line := stream.readline(MAX_LINE)):
            if b'"nonce":"' in line:
                found = {name for name in found if f'"{name}":"'.encode() in line}
    return tuple(name for name in DIGESTS_BESIDE if name in found)


def _made(renewal: BatchRenewal) -> set[str]:
    """The files of a renewal, which later ones list."""
    record = f"{renewal.stamped_file.rpartition('/')[0]}/{RENEWAL_RECORD}"
    files = (record, renewal.stamped_file, renewal.sums_file)
    return {*files, *(proof.path for proof in renewal.proofs), *(line.record for line in renewal.lines)}


def _check_lines(renewal: BatchRenewal, known: set[str], dated: set[str], *, rehearsal: bool) -> None:
    """Refuses, by a Faulty, what is about other files or tokens than the batch and its renewals so far have."""
    if renewal.rehearsal != rehearsal:
        raise Faulty(CheckCode.RENEWAL_REHEARSAL)
    lines = [(line.over, line.token) for line in renewal.lines]
    if len(set(lines)) < len(lines) or given_twice(renewal.proofs):
        raise Faulty(CheckCode.RENEWAL_TWICE)
    if {line.kind for line in renewal.lines} - {"initial", renewal.kind}:
        raise Faulty(CheckCode.RENEWAL_KIND)
    for line in renewal.lines:
        if line.over not in dated or not {line.token, line.by} <= known:
            raise Faulty(CheckCode.RENEWAL_STRANGE, over=line.over, token=line.token)
    if not any(line.kind == "initial" and line.over == renewal.sums_file for line in renewal.lines):
        raise Faulty(CheckCode.RENEWAL_LIST)


def _sums_fault(digests: _FileDigests, renewal: BatchRenewal, owed: set[str]) -> tuple[Fault | None, int]:
    """The first file that is not as listed, and how many are listed."""
    data = FolderFiles(digests.folder).of_path(renewal.sums_file, _MAX_SUMS)
    if data is None:
        return fault(FileCode.MISSING, renewal.sums_file), 0
    lines = [line.partition("  ") for line in data.decode("utf-8", "replace").splitlines()]
    listed = {path: stated for stated, _, path in lines}
    if len(listed) < len(lines):
        return fault(CheckCode.SUMS_TWICE), 0
    if left_out := sorted(owed - set(listed)):
        return fault(CheckCode.SUMS_LEFT_OUT, file=visible(left_out[0][:200]), count=len(left_out)), 0
    for path, stated in listed.items():
        try:
            real = digests.of(check_relative_path(path), renewal.algorithm)
        except (OSError, ValueError) as error:
            return fault(CheckCode.SUMS_FILE, str(error), file=visible(path[:200])), 0
        if real != stated:
            return fault(CheckCode.SUMS_FILE, file=visible(path[:200])), 0
    return None, len(listed)


class _FileDigests:
    """Digests of the files of a batch, each taken once, however many renewals list it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[tuple[str, str], str] = {}

    def of(self, path: str, algorithm: str) -> str:
        """The digest of a regular file: nothing that a folder may hold beside can keep the check waiting.

        Raises:
            ValueError: there is none, or one larger than any that a batch has beside its list.
            OSError: it cannot be read.
        """
        if (path, algorithm) not in self._known:
            place = self.folder / path
            if not place.is_file() or (path != LIST and place.stat().st_size > _MAX_LISTED):
                raise ValueError("missing, or too large")
            with place.open("rb", buffering=0) as stream:
                self._known[path, algorithm] = hashlib.file_digest(stream, algorithm).hexdigest()
        return self._known[path, algorithm]


def _command(renewal: BatchRenewal) -> str:
    tool = f"{renewal.algorithm}sum -c" if renewal.algorithm.startswith("sha") else f"openssl dgst -{renewal.algorithm}"
    return f"{tool} {quoted(renewal.sums_file)}"
