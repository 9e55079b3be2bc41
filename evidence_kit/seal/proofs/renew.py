"""Renewing: new tokens over the newest ones of some lines, and the evidence records that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.domain.time.renewal import RecordedLine
from evidence_kit.domain.time.seal import Proof
from evidence_kit.seal.proofs.collector import ProofCollector, digests_of_tokens
from evidence_kit.seal.proofs.enough import require_enough
from evidence_kit.seal.proofs.papers import record_paper, stamped_paper
from evidence_kit.seal.refusal import Remedy
from evidence_kit.seal.renewal.renewal_tree import STAMPED, DigestOf, RenewalTree

_HASHING = text("计算全部文件的摘要", "digests of every file")


@dataclass(frozen=True)
class RenewedLines:
    """What a renewal brought."""

    stamped_file: str
    lines: tuple[RecordedLine, ...]
    proofs: tuple[Proof, ...]


def renew_lines(asking: ProofCollector, tree: RenewalTree, remedy: Remedy) -> RenewedLines:
    """Has a tree stamped. Each line gets the token of an authority other than its last, if it can.

    Calendars get what was stamped and every token: a bonus, never counted.

    Args:
        asking: a round of one submission.
        tree: over the newest tokens of the lines.
        remedy: how to go on where too few deliver.

    Raises:
        SealError: fewer authorities delivered than needed, or none; what was obtained is kept.
    """
    store = asking.store
    stamped_file = store.keep(stamped_paper(STAMPED, tree.stamped))
    delivered = asking.tokens({tree.tree.algorithm: tree.tree.root})
    require_enough(
        [stamped for _, stamped in delivered], max(1, asking.parties.authorities_needed), asking.remedy(remedy)
    )
    tokens = tuple(proof for proof, _ in delivered)
    anchors = asking.anchor({STAMPED: sha256(tree.stamped).digest(), **digests_of_tokens(tokens)})

    def keep(name: str, data: bytes, over: str) -> tuple[str, str]:
        return store.keep(record_paper(name, data, over)), sha256(data).hexdigest()

    return RenewedLines(stamped_file, tree.recorded(delivered, keep), (*tokens, *anchors))


def checksums(files: Mapping[str, int], algorithm: str, digest_of: DigestOf, watch: ProgressCallback) -> bytes:
    """The digest of every file, in the form that `sha512sum -c` reads; `files` gives the size of each, in bytes."""
    total, done, lines = sum(files.values()), 0, list[str]()
    watch(Advanced("digests", _HASHING, 0, total, "bytes"))
    for path, size in files.items():
        lines.append(f"{digest_of(path, algorithm).hex()}  {path}\n")
        done += size
        watch(Advanced("digests", _HASHING, done, total, "bytes"))
    return "".join(lines).encode("utf-8")
