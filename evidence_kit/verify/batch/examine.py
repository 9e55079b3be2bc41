"""A file against its proof from a batch, and a whole batch against its own list; offline, whatever the bytes are."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.fault import fault, fault_of
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import readable, text, visible
from evidence_kit.domain.time.batch import Batch, BatchEntry, BatchProof
from evidence_kit.domain.time.seal import given_twice
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import batch_files, merkle, strict_json
from evidence_kit.formats.batch_files import LIST, RECORD, ROOT, TREE, BatchFileBroken, BatchRoot
from evidence_kit.formats.digest import hash_stream
from evidence_kit.formats.merkle import ProofWrong
from evidence_kit.verify.batch.receipts import judge_receipts
from evidence_kit.verify.batch.renewals import judge_sums, read_renewals
from evidence_kit.verify.batch.tally import ListTally
from evidence_kit.verify.batch.times import observe_batch
from evidence_kit.verify.batch.upgrades import idle_headers, read_upgrade, shared_headers
from evidence_kit.verify.bundle.stated import stated_of_batch
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.files import MAX_RECORD, read_bounded
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.attached_proofs import date, examination, judge_dates
from evidence_kit.verify.time.revocation_lists import lists_in_folder
from evidence_kit.wording.faults import fault_text

MAX_PROOF = MAX_RECORD
_READING = text("计算摘要", "taking digests")
_MAX_ATTACHED = 128 << 10
_TOLD_EVERY = 1 << 20


def read_batch_proof(data: bytes, *, beside: Path | None = None) -> BatchProof | None:
    """A proof of one file; None where the bytes are none.

    Args:
        beside: the folder that it lies in; a proof without headers takes those that lie there for many.
    """
    try:
        proof = BatchProof.model_validate(strict_json.parse(data, max_size=MAX_PROOF))
    except (ValueError, ValidationError):
        return None
    if proof.to_json() != data:
        return None
    return (
        proof
        if proof.headers or beside is None
        else proof.model_copy(update={"headers": shared_headers(beside, proof)})
    )


def is_rewritten(data: bytes) -> bool:
    """Tell whether bytes say what a proof says, in another form than its one."""
    try:
        said = strict_json.parse(data.removeprefix(codecs.BOM_UTF8), max_size=MAX_PROOF)
        return BatchProof.model_validate(said).to_json() != data
    except (ValueError, ValidationError):
        return False


def read_batch(folder: Path) -> Batch | None:
    """The record of a batch as it stands; None where it cannot be read."""
    try:
        return Batch.model_validate(strict_json.parse(read_bounded(folder / RECORD, MAX_PROOF)))
    except (ValueError, ValidationError):
        return None


def examine_file(
    path: Path,
    proof: BatchProof,
    trust: TrustList,
    *,
    now: datetime,
    watch: ProgressCallback,
    beside: Path | None = None,
) -> Examination:
    """Is this the file that the proof is about, was it in the batch, and when was the batch dated?

    Args:
        beside: the folder that the proof came from; revocation lists that lie there are used.

    Raises:
        StorageError: the file cannot be read, or changes meanwhile.
    """
    stamped = proof.root_file.encode("utf-8")
    findings = [
        _same_file(path, proof.entry, watch),
        _on_path(proof, stamped),
        *idle_headers(proof.proofs, proof.headers),
    ]
    lists = lists_in_folder(beside) if beside else ()
    dates = date(proof.proofs, stamped, ROOT, trust, now, proof.headers, words("renewal_reaches_root"), lists)
    return examination("batch-proof", readable(path.name), findings, dates, trust, now, words("this_file"))


def examine_stranger(path: Path, trust: TrustList, *, now: datetime) -> Examination:
    """A file whose digest stands nowhere in the batch it was held against."""
    said = words("proof_file_stranger")
    stranger = finding(
        FindingCode.PROOF_FILE, Question.UNTOUCHED, Status.FAILED, said, readable(path.name), _sha256sum(path)
    )
    return examination("batch-proof", readable(path.name), [stranger], [], trust, now, words("this_file"))


def examine_batch(folder: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback) -> Examination:
    """Do list, tree, root and record of a batch agree, and when was it dated? The files themselves are not read.

    Raises:
        StorageError: a file of the batch is missing or unreadable.
    """
    record, stamped = read_bounded(folder / RECORD, MAX_PROOF), read_bounded(folder / ROOT, _MAX_ATTACHED)
    try:
        batch = Batch.model_validate(strict_json.parse(record))
        root = batch_files.parse_root(stamped)
        findings = [*_list_findings(folder, batch, root, watch)]
    except (ValueError, ValidationError) as error:
        why = fault_text(fault_of(error))
        said = words("batch_record_unreadable", why=why)
        broken = finding(FindingCode.BATCH_RECORD, Question.EXISTED, Status.FAILED, said, RECORD)
        return examination("batch", readable(folder.name), [broken], [], trust, now, words("every_file_of_the_list"))
    read = read_renewals(folder, batch)
    renewed = (proof for renewal in read.renewals for proof in renewal.proofs)
    upgrade = read_upgrade(folder, (*batch.proofs, *renewed))
    facts = [*observe_batch(folder, batch, read.renewals, upgrade.record, trust, now, lists_in_folder(folder))]
    findings += [*upgrade.findings, *read.findings, *judge_sums(folder, batch, read.renewals)]
    findings += [*stated_of_batch(batch, read.renewals), *judge_receipts(folder)]
    dates = judge_dates(facts, ROOT, now, words("renewal_reaches_root"))
    return examination("batch", readable(folder.name), findings, dates, trust, now, words("every_file_of_the_list"))


def _same_file(path: Path, entry: BatchEntry, watch: ProgressCallback) -> Finding:
    stated = {name: value for name in ("sha256", "sm3", "sha512", "blake2b") if (value := getattr(entry, name))}
    with storage.read_unchanged(path) as stream:
        total = path.stat().st_size
        size, real = hash_stream(
            stream, tuple(stated), on_bytes=lambda done: watch(Advanced("file", _READING, done, total, "bytes"))
        )
    watch(Advanced("file", _READING, total, total, "bytes"))
    command = _sha256sum(path)
    if (size, real) == (entry.size, stated):
        said = words("proof_file")
        return finding(FindingCode.PROOF_FILE, Question.UNTOUCHED, Status.PASSED, said, readable(path.name), command)
    said = words("proof_file_other")
    return finding(FindingCode.PROOF_FILE, Question.UNTOUCHED, Status.FAILED, said, readable(path.name), command)


def _sha256sum(path: Path) -> str:
    return f"sha256sum -- {quoted(path.name)}"


def _on_path(proof: BatchProof, stamped: bytes) -> Finding:
    try:
        root = batch_files.parse_root(stamped)
        leaf = batch_files.leaf_of(bytes.fromhex(proof.entry.sha256), bytes.fromhex(proof.entry.nonce))
        path = [bytes.fromhex(item) for item in proof.path]
        merkle.check_inclusion(leaf, proof.index, root.size, path, root.tree_root)
    except (ProofWrong, BatchFileBroken) as error:
        why = fault_text(error.fault)
        said = words("proof_path_broken", why=why)
        return finding(FindingCode.PROOF_PATH, Question.UNTOUCHED, Status.FAILED, said, ROOT)
    said = words("proof_path", size=root.size, number=proof.index + 1)
    return finding(FindingCode.PROOF_PATH, Question.UNTOUCHED, Status.PASSED, said, ROOT)


def _list_findings(folder: Path, batch: Batch, root: BatchRoot, watch: ProgressCallback) -> Iterator[Finding]:
    path, digest, tally = folder / LIST, hashlib.sha256(), ListTally()
    with storage.storage_errors(path):
        total = path.stat().st_size

    def leaves() -> Iterator[bytes]:
        read = told = 0
        with storage.storage_errors(path), path.open("rb") as stream:
            while line := stream.readline(batch_files.MAX_LINE + 1):
                digest.update(line)
                item, read = batch_files.parse_line(line), read + len(line)
                tally.add(item)
                if isinstance(item, BatchEntry):
                    yield batch_files.leaf_of(bytes.fromhex(item.sha256), bytes.fromhex(item.nonce))
                if read - told >= _TOLD_EVERY:
                    told = read
                    watch(Advanced("list", _READING, read, total, "bytes"))

    size, tree_root = merkle.streamed_root(leaves())
    watch(Advanced("list", _READING, total, total, "bytes"))
    yield _agrees(FindingCode.BATCH_LIST, digest.hexdigest() == root.list_sha256, LIST, f"sha256sum {LIST}")
    yield _agrees(FindingCode.BATCH_TREE, (size, tree_root) == (root.size, root.tree_root), ROOT)
    if not _tree_fits(folder / TREE, root):
        yield _agrees(FindingCode.BATCH_TREE, False, TREE)
    yield from _counted_twice(tally)
    stated = batch.files, batch.bytes, batch.problems, batch.tree_root, batch.list_sha256
    really = root.size, tally.bytes, tally.problems, root.tree_root.hex(), root.list_sha256
    named = (batch.list_file, batch.root_file) == (LIST, ROOT)
    yield _agrees(FindingCode.BATCH_RECORD, named and stated == really, RECORD)
    if twice := given_twice(batch.proofs):
        said = words("batch_record_unreadable", why=fault_text(fault(CheckCode.PROOF_TWICE, file=visible(twice))))
        yield finding(FindingCode.BATCH_RECORD, Question.EXISTED, Status.FAILED, said, RECORD)


def _tree_fits(path: Path, root: BatchRoot) -> bool:
    """The tree as it was written, by which `prove` finds its ways; it follows from the list and need not be there."""
    if not path.is_file():
        return True
    with storage.storage_errors(path), path.open("rb") as stream:
        return merkle.is_written(stream, root.size, root.tree_root)


def _counted_twice(tally: ListTally) -> Iterator[Finding]:
    """Nothing where every line is of a file of its own."""
    if tally.leaves_twice:
        said = words("batch_leaves_twice", count=tally.leaves_twice)
        yield finding(FindingCode.BATCH_LIST, Question.UNTOUCHED, Status.FAILED, said, LIST)
    if tally.names_twice:
        said = words("batch_names_twice", count=tally.names_twice)
        yield finding(FindingCode.BATCH_LIST, Question.UNTOUCHED, Status.INDETERMINATE, said, LIST)


def _agrees(code: FindingCode, good: bool, subject: str, command: str = "") -> Finding:
    said = words("batch_file_agrees", subject=subject) if good else words("batch_file_at_odds", subject=subject)
    status = Status.PASSED if good else Status.FAILED
    return finding(code, Question.UNTOUCHED, status, said, subject, command)
