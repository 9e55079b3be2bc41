"""Renewal: the newest token of each line, and the journal as it stands, under one new token from each authority.

Because the journal names the files by the old digest algorithm, a hash-tree renewal also writes down the new digest of every
file of the case and stamps that list too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

from evidence_kit import storage
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.renewal import KIND_NAMES, Renewal
from evidence_kit.domain.time.seal import Proof, TokenProof
from evidence_kit.formats.journal import Journal
from evidence_kit.seal.case.seal import head_paper
from evidence_kit.seal.case.store import ActStore
from evidence_kit.seal.interface import Parties
from evidence_kit.seal.proofs.collector import ProofCollector
from evidence_kit.seal.proofs.papers import sums_paper
from evidence_kit.seal.proofs.renew import checksums, renew_lines
from evidence_kit.seal.refusal import run_again
from evidence_kit.seal.renewal.renewal_tree import Kind, Leaf, RenewalTree
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain


def renew(
    case_file: CaseFile,
    writer: CaseWriter,
    lines: Sequence[TimestampChain],
    *,
    kind: Kind,
    algorithm: str,
    parties: Parties,
    watch: ProgressCallback,
) -> Renewal:
    """Renews some lines of a case in one act, as `renew_lines` does.

    Args:
        case_file: the case.
        writer: of the same case.
        lines: whose newest tokens are covered; for a time-stamp renewal all of one algorithm.
        kind: what is covered, see above.
        algorithm: of the hash tree; for a time-stamp renewal that of the lines.
        parties: who stamps.
        watch: told of each proof.

    Raises:
        SealError: fewer authorities delivered than needed; what was obtained is kept.
    """
    with writer.act("renewal") as act:
        journal = case_file.journal  # and its files below: both as they stood when the act was opened
        asking = ProofCollector(ActStore(act, writer), parties, writer.clock, watch, submissions=1)
        digest_of = partial(_file_digest, case_file)
        papers = [head_paper(journal)]
        if kind == "hash-tree":
            files = {artifact.path: artifact.digests.size for artifact in case_file.artifacts}
            papers.append(sums_paper(algorithm, checksums(files, algorithm, digest_of, watch)))
        own = [Leaf(asking.store.keep(paper), hashlib.new(algorithm, paper.data).digest()) for paper in papers]
        tree = RenewalTree.over(lines, own, kind, algorithm, digest_of)
        try:
            made = renew_lines(asking, tree, run_again(suggested("renew", case_file.root)))
        except SealError as error:
            act.commit(Action.SEAL_FAILED, error.message, details=_times(asking.obtained))
            raise
        renewal = Renewal(
            kind=kind,
            algorithm=algorithm,
            head=journal.head,
            head_file=own[0].over,
            stamped_file=made.stamped_file,
            sums_file=own[1].over if len(own) > 1 else None,
            rehearsal=parties.rehearsal,
            lines=made.lines,
            proofs=made.proofs,
        )
        title = text("续期记录", "renewal record")
        act.record("renewal.json", renewal, role=Role.RENEWAL, lane=ExhibitClass.PAPER, title=title)
        act.commit(Action.RENEWED, _summary(renewal, len(lines)), details=_details(renewal, journal))
    return renewal


def _file_digest(case_file: CaseFile, path: str, algorithm: str) -> bytes:
    place = case_file.path(path)
    with storage.storage_errors(place), place.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, algorithm).digest()


def _details(renewal: Renewal, journal: Journal) -> dict[str, str]:
    details = {"size": str(journal.head.size), "algorithm": renewal.algorithm, "kind": renewal.kind}
    for number, line in enumerate(renewal.lines, start=1):
        details[f"line_{number}"] = f"{line.kind} {line.token}"
    return details


def _summary(renewal: Renewal, count: int) -> Text:
    mark = text("【演练】", "REHEARSAL: ") if renewal.rehearsal else text("", "")
    what = KIND_NAMES[renewal.kind]
    return text(
        f"{mark.zh}{what.zh}：{count} 个时间戳，算法 {renewal.algorithm.upper()}。",
        f"{mark.en}{what.en}: {count} tokens, by {renewal.algorithm.upper()}.",
    )


def _times(proofs: Sequence[Proof]) -> dict[str, str]:
    tokens = (proof for proof in proofs if isinstance(proof, TokenProof))
    return {f"token_{number}": format_instant(proof.generated) for number, proof in enumerate(tokens, start=1)}
