"""Renewals of a batch: their records, and the digests that they list, against the files beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.fault import Fault, Faulty, FileCode, fault, fault_of
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.record import check_relative_path
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.domain.time.batch import DIGESTS_BESIDE, Batch
from evidence_kit.domain.time.batch_renewal import RENEWAL_RECORD, BatchRenewal, renewal_folders
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.formats import strict_json
from evidence_kit.formats.batch_files import LIST, MAX_LINE, ROOT
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.files import FolderFiles, read_bounded
from evidence_kit.verify.time.attached_proofs import found
from evidence_kit.wording.faults import fault_text

_MAX_RECORD, _MAX_SUMS, _MOST = 4 << 20, 4 << 20, 200


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
    for name in [f"{name}/{RENEWAL_RECORD}" for name in names if (folder / name / RENEWAL_RECORD).is_file()][:_MOST]:
        try:
            data = read_bounded(folder / name, _MAX_RECORD)
            renewal = BatchRenewal.model_validate(strict_json.parse(data, max_size=_MAX_RECORD))
            known |= {proof.path for proof in renewal.proofs if isinstance(proof, TokenProof)}
            sums.add(renewal.sums_file)
            _check_lines(renewal, known, sums, rehearsal=batch.rehearsal)
        except (Faulty, ValueError, ValidationError) as error:
            why = fault_text(fault_of(error))
            said = text(f"续期记录不可用：{why.zh}。", f"The record of the renewal cannot be used: {why.en}.")
            findings.append(found("RENEWAL_RECORD", Status.FAILED, said, name))
        else:
            made.append(renewal)
            said = text(
                "续期记录与批次及其时间戳相符。", "The record of the renewal agrees with the batch and its tokens."
            )
            findings.append(found("RENEWAL_RECORD", Status.PASSED, said, name))
    return RenewalsRead(tuple(made), tuple(findings))


def judge_sums(folder: Path, renewals: tuple[BatchRenewal, ...]) -> Iterator[Finding]:
    """One finding a renewal: whether every file that it lists still has the digest that it states."""
    for renewal in renewals:
        differs, count = _sums_fault(folder, renewal)
        if differs:
            why = fault_text(differs)
            said = text(f"续期所列摘要不符：{why.zh}。", f"The digests that the renewal lists do not agree: {why.en}.")
            yield found("SECOND_DIGESTS", Status.FAILED, said, renewal.sums_file)
        else:
            said = _sums_said(renewal, count, _also_in_list(folder))
            yield found("SECOND_DIGESTS", Status.PASSED, said, renewal.sums_file, _command(renewal))


def _sums_said(renewal: BatchRenewal, count: int, also: tuple[str, ...]) -> Text:
    name = renewal.algorithm.upper()
    said = text(f"续期所列 {count} 个文件的 {name} 摘要相符，files.jsonl 在内。",
                f"The {count} files that the renewal lists have the stated digest by {name}, files.jsonl among them.")  # fmt: skip
    if renewal.kind != "hash-tree":
        return said
    if not also:
        return text(f"{said.zh}但该名单只以 SHA-256 指称文件：各文件的时间仍只经 SHA-256。",
                    f"{said.en} But that list names files by SHA-256 only: the files themselves are still dated through SHA-256 alone.")  # fmt: skip
    others = ", ".join(also).upper()
    return text(f"{said.zh}该名单另载各文件的 {others} 摘要，文件由此脱离 SHA-256 亦得固定。",
                f"{said.en} That list also states the {others} of every file, by which the files are fixed without SHA-256.")  # fmt: skip


def _also_in_list(folder: Path) -> tuple[str, ...]:
    """The algorithms beside SHA-256 by which the list names every file."""
    found = set(DIGESTS_BESIDE)
    with storage.storage_errors(folder / LIST), (folder / LIST).open("rb") as stream:
        while found and (line := stream.readline(MAX_LINE)):
            if b'"nonce":"' in line:
                found = {name for name in found if f'"{name}":"'.encode() in line}
    return tuple(name for name in DIGESTS_BESIDE if name in found)


def _check_lines(renewal: BatchRenewal, known: set[str], dated: set[str], *, rehearsal: bool) -> None:
    """Refuses, by a Faulty, what is about other files or tokens than the batch and its renewals so far have."""
    if renewal.rehearsal != rehearsal:
        raise Faulty(CheckCode.RENEWAL_REHEARSAL)
    for line in renewal.lines:
        if line.over not in dated or not {line.token, line.by} <= known:
            raise Faulty(CheckCode.RENEWAL_STRANGE, over=line.over, token=line.token)
    if not any(line.kind == "initial" and line.over == renewal.sums_file for line in renewal.lines):
        raise Faulty(CheckCode.RENEWAL_LIST)


def _sums_fault(folder: Path, renewal: BatchRenewal) -> tuple[Fault | None, int]:
    """The first file that is not as listed, and how many are listed."""
    data = FolderFiles(folder).of_path(renewal.sums_file, _MAX_SUMS)
    if data is None:
        return fault(FileCode.MISSING, renewal.sums_file), 0
    lines = [line.partition("  ") for line in data.decode("utf-8", "replace").splitlines()]
    listed = {path: stated for stated, _, path in lines}
    if len(listed) < len(lines) or not {ROOT, LIST} <= set(listed):
        return fault(CheckCode.SUMS_LIST), 0
    for path, stated in listed.items():
        try:
            real = _digest(folder / check_relative_path(path), renewal.algorithm)
        except (OSError, ValueError) as error:
            return fault(CheckCode.SUMS_FILE, str(error), file=visible(path[:200])), 0
        if real != stated:
            return fault(CheckCode.SUMS_FILE, file=visible(path[:200])), 0
    return None, len(listed)


def _digest(path: Path, algorithm: str) -> str:
    """Of a regular file only: nothing that a folder may hold beside can keep the check waiting."""
    if not path.is_file():
        raise ValueError("missing")
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


def _command(renewal: BatchRenewal) -> str:
    tool = f"{renewal.algorithm}sum -c" if renewal.algorithm.startswith("sha") else f"openssl dgst -{renewal.algorithm}"
    return f"{tool} {renewal.sums_file}"
