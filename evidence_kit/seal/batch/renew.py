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
from collections.abc import Sequence

from evidence_kit.casefile import Clock
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import RENEWAL_RECORD, BatchRenewal, renewal_folder
from evidence_kit.seal.batch.addresses import relative_proofs
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.batch.store import FolderStore
from evidence_kit.seal.interface import Paper, Parties
from evidence_kit.seal.proofs.collector import ProofCollector
from evidence_kit.seal.proofs.papers import sums_paper
from evidence_kit.seal.proofs.renew import checksums, renew_lines
from evidence_kit.seal.refusal import Remedy
from evidence_kit.seal.renewal.renewal_tree import STAMPED, Kind, Leaf, RenewalTree
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain


def renew_batch(
    folder: BatchFolder,
    batch: Batch,
    lines: Sequence[TimestampChain],
    *,
    kind: Kind,
    algorithm: str,
    parties: Parties,
    now: Clock,
    watch: ProgressCallback,
) -> BatchRenewal:
    """Renews some lines of a batch, as `renew_lines` does.

    Args:
        folder: of the batch, whose lock the caller holds.
        batch: its record.
        lines: whose newest tokens are covered; for a time-stamp renewal all of one algorithm.
        kind: a time-stamp or a hash-tree renewal.
        algorithm: of the hash tree; for a time-stamp renewal that of the lines.
        parties: who stamps.
        now: the clock, for the record.
        watch: told of the digests and of whoever does not deliver.

    Raises:
        SealError: fewer authorities delivered than needed; what was obtained is kept.
        InputError, StorageError: a file of the batch is missing or not the recorded one.
    """
    files = {path: folder.size(path) for path in RecordedFiles(folder, batch).every()}
    sums = sums_paper(algorithm, checksums(files, algorithm, folder.digest, watch))
    place, tree = _placed(folder, sums, lines, kind, algorithm)
    store = FolderStore(folder, parties.authorities, f"{place}/")
    sums_file = store.keep(sums)
    made = renew_lines(ProofCollector(store, parties, now, watch, submissions=1), tree, _again(folder))
    renewal = BatchRenewal(
        kind=kind,
        algorithm=algorithm,
        created=now(),
        stamped_file=made.stamped_file,
        sums_file=sums_file,
        rehearsal=parties.rehearsal,
        lines=made.lines,
        proofs=relative_proofs(made.proofs, folder.path),
    )
    folder.write(f"{place}/{RENEWAL_RECORD}", renewal.to_json())
    return renewal


def _placed(
    folder: BatchFolder, sums: Paper, lines: Sequence[TimestampChain], kind: Kind, algorithm: str
) -> tuple[str, RenewalTree]:
    """The folder to work in, and what is stamped there: a new one, or one where a killed run was to stamp the same."""
    digest = hashlib.new(algorithm, sums.data).digest()
    for number in itertools.count(1):
        place = renewal_folder(number)
        tree = RenewalTree.over(lines, [Leaf(f"{place}/{sums.name}", digest)], kind, algorithm, folder.digest)
        if folder.holds(f"{place}/{RENEWAL_RECORD}"):
            continue
        if not folder.holds(f"{place}/{STAMPED}") or folder.read(f"{place}/{STAMPED}") == tree.stamped:
            return place, tree
    raise AssertionError("numbers do not end")


def _again(folder: BatchFolder) -> Remedy:
    command = suggested("renew", folder.path, "…")
    return Remedy(
        instead=text("用 --authority 或 --calendar 指明", "with --authority or --calendar"),
        otherwise=text(
            f"请检查网络，稍后再次运行同一命令：{command}",
            f"Check the network and run the same command again later: {command}",
        ),
    )
