"""Renewing a batch: the newest token of each line under new ones, in a folder of its own; nothing older is touched.

The new tokens also cover a list with the digest of every file that the records of the batch name so far: tokens with their
certificates and revocation lists, completed calendar proofs, headers, and `files.jsonl`. So a hash-tree renewal reaches
`files.jsonl` itself by the new algorithm, and through it the digests beside SHA-256 that this list states of each file.

`renewal.json` is written last. A run that is killed leaves a folder without it, and the next run goes on there, as long as
what is to be stamped is still the same; else it takes the next number, and what was obtained before stays where it is.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import Instant
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import RENEWAL_RECORD, BatchRenewal, renewal_folder
from evidence_kit.seal.batch.collector import BatchProofCollector, Parties
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.renewal.renewal_tree import STAMPED, Kind, Leaf, RenewalTree
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain
from evidence_kit.seal.tokens.request import Entropy

_HASHING = text("计算批次文件的摘要", "digests of the batch's files")


def renew_batch(
    folder: BatchFolder,
    batch: Batch,
    lines: Sequence[TimestampChain],
    *,
    kind: Kind,
    algorithm: str,
    parties: Parties,
    entropy: Entropy,
    now: Callable[[], Instant],
    watch: ProgressCallback,
) -> BatchRenewal:
    """Renews some lines of a batch. Each line gets the token of an authority other than its last, if it can.

    Args:
        folder: of the batch, whose lock the caller holds.
        batch: its record.
        lines: whose newest tokens are covered; for a time-stamp renewal all of one algorithm.
        kind: a time-stamp or a hash-tree renewal.
        algorithm: of the hash tree; for a time-stamp renewal that of the lines.
        parties: who stamps; calendars get what was stamped and every token, a bonus that is never counted.
        entropy: gives nonces.
        now: the clock, for the record.
        watch: told of the digests and of whoever does not deliver.

    Raises:
        SealError: fewer authorities delivered than needed; what was obtained is kept.
        InputError, StorageError: a file of the batch is missing or not the recorded one.
    """
    sums = _sums(RecordedFiles(folder, batch), algorithm, watch)
    name = f"{algorithm.upper()}SUMS"
    place, generation = _placed(folder, name, lines, kind, algorithm, hashlib.new(algorithm, sums).digest())
    folder.write(f"{place}/{name}", sums)
    folder.write(f"{place}/{STAMPED}", generation.stamped)
    asking = BatchProofCollector(folder, parties, entropy, now, watch)
    delivered = asking.tokens({algorithm: generation.tree.root}, f"{place}/")
    checked = sum(stamped.checked for _, stamped in delivered)
    if checked < max(1, parties.authorities_needed):
        raise _too_few(folder, asking, checked, parties.authorities_needed)
    tokens = tuple(proof for proof, _ in delivered)
    over = {f"{place}/{STAMPED}": hashlib.sha256(generation.stamped).digest()}
    anchors = asking.anchor(over | {proof.path: bytes.fromhex(proof.sha256) for proof in tokens})

    def keep(record: str, data: bytes, _: str) -> tuple[str, str]:
        folder.write(f"{place}/{record}", data)
        return f"{place}/{record}", hashlib.sha256(data).hexdigest()

    renewal = BatchRenewal(
        kind=kind,
        algorithm=algorithm,
        created=now(),
        stamped_file=f"{place}/{STAMPED}",
        sums_file=f"{place}/{name}",
        rehearsal=parties.rehearsal,
        lines=generation.recorded(delivered, keep),
        proofs=(*tokens, *anchors),
    )
    folder.write(f"{place}/{RENEWAL_RECORD}", renewal.to_json())
    return renewal


def _sums(files: RecordedFiles, algorithm: str, watch: ProgressCallback) -> bytes:
    """The digest of every file so far, in the form that `sha512sum -c` reads."""
    paths, lines = files.every(), list[str]()
    for done, path in enumerate(paths):
        watch(Advanced("digests", _HASHING, done, len(paths), "files"))
        lines.append(f"{files.folder.digest(path, algorithm).hex()}  {path}\n")
    watch(Advanced("digests", _HASHING, len(paths), len(paths), "files"))
    return "".join(lines).encode("utf-8")


def _placed(
    folder: BatchFolder, name: str, lines: Sequence[TimestampChain], kind: Kind, algorithm: str, sums: bytes
) -> tuple[str, RenewalTree]:
    """The folder to work in, and what is stamped there: a new one, or one where a killed run was to stamp the same."""
    for number in itertools.count(1):
        place = renewal_folder(number)
        generation = RenewalTree.over(lines, [Leaf(f"{place}/{name}", sums)], kind, algorithm, folder.digest)
        if folder.holds(f"{place}/{RENEWAL_RECORD}"):
            continue
        if not folder.holds(f"{place}/{STAMPED}") or folder.read(f"{place}/{STAMPED}") == generation.stamped:
            return place, generation
    raise AssertionError("numbers do not end")


def _too_few(folder: BatchFolder, asking: BatchProofCollector, checked: int, needed: int) -> SealError:
    again = suggested("renew", folder.path, "…")
    return SealError(
        text(f"续期未完成：时间戳机构 {checked}/{needed} 家；已取得的均已保存。",
             f"The renewal is not complete: {checked} of {needed} authorities; what was obtained is kept."),
        asking.remedy(text(f"请检查网络，稍后再次运行同一命令：{again}",
                           f"Check the network and run the same command again later: {again}")),
    )  # fmt: skip
