"""Renewal: the newest token of each line, and the journal as it stands, under one new token from each authority.

Because the journal names the files by the old digest algorithm, a hash-tree renewal also writes down the new digest of every
file of the case and stamps that list too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

from evidence_kit import storage
from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.renewal import KIND_NAMES, Renewal
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.formats.journal import Journal, head_file
from evidence_kit.seal.case.collector import ProofCollector
from evidence_kit.seal.case.seal import HEAD, write_head
from evidence_kit.seal.interface import Authority, Calendar
from evidence_kit.seal.renewal.renewal_tree import STAMPED, Kind, Leaf, RenewalTree
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain
from evidence_kit.seal.tokens.request import Entropy, TokenReceipt, independent

_HASHING = text("以新算法重新计算全部文件的摘要", "digests of every file by the new algorithm")


def renew(
    case_file: CaseFile,
    writer: CaseWriter,
    lines: Sequence[TimestampChain],
    *,
    kind: Kind,
    algorithm: str,
    authorities: Sequence[Authority],
    authorities_needed: int,
    calendars: Sequence[Calendar],
    rehearsal: bool,
    entropy: Entropy,
    watch: ProgressCallback,
) -> Renewal:
    """Renews some lines of a case in one act. Each line gets the token of an authority other than its last, if it can.

    Args:
        case_file: the case.
        writer: of the same case.
        lines: whose newest tokens are covered; for a time-stamp renewal all of one algorithm.
        kind: what is covered, see above.
        algorithm: of the hash tree; for a time-stamp renewal that of the lines.
        authorities: asked in this order.
        authorities_needed: how many must deliver, each with a key and an issuer of its own.
        calendars: get what was stamped and every token; a bonus, never counted.
        rehearsal: the parties are embedded ones.
        entropy: gives nonces.
        watch: told of each proof.

    Raises:
        SealError: fewer authorities delivered than needed; what was obtained is kept.
    """
    with writer.act("renewal") as act:
        journal = case_file.journal  # and its files below: both as they stood when the act was opened
        asking = ProofCollector(
            act, writer, entropy, watch, total=len(authorities) + len(calendars) * (1 + len(authorities))
        )
        write_head(asking, journal)
        own = [Leaf(act.relative(HEAD), hashlib.new(algorithm, head_file(journal)).digest())]
        if kind == "hash-tree":
            own.append(_write_sums(case_file, act, asking, algorithm, watch))
        generation = RenewalTree.over(lines, own, kind, algorithm, partial(_file_digest, case_file))
        stamped_file = _write_stamped(asking, generation.stamped)
        delivered = tuple(asking.tokens(authorities, {algorithm: generation.tree.root}, rehearsal=rehearsal))
        if independent(tuple(stamped for _, stamped in delivered)) < authorities_needed:
            raise _too_few(case_file, act, asking, delivered, authorities_needed)
        tokens = tuple(proof for proof, _ in delivered)
        anchors = [asking.anchor(calendars, STAMPED, hashlib.sha256(generation.stamped).digest())]
        anchors += asking.anchor_tokens(calendars, tokens)
        renewal = Renewal(
            kind=kind,
            algorithm=algorithm,
            head=journal.head,
            head_file=act.relative(HEAD),
            stamped_file=stamped_file,
            sums_file=own[1].over if len(own) > 1 else None,
            rehearsal=rehearsal,
            lines=generation.recorded(delivered, partial(_keep_record, asking)),
            proofs=(*tokens, *(anchor for anchor in anchors if anchor)),
        )
        act.record(
            "renewal.json",
            renewal,
            role=Role.RENEWAL,
            lane=ExhibitClass.PAPER,
            title=text("续期记录", "renewal record"),
        )
        act.commit(Action.RENEWED, _summary(renewal, len(lines)), details=_details(renewal, journal))
    return renewal


def _keep_record(asking: ProofCollector, name: str, data: bytes, over: str) -> tuple[str, str]:
    title = text(f"{over} 的证据记录（RFC 4998）", f"evidence record of {over} (RFC 4998)")
    kept = asking.write(name, data, Role.EVIDENCE_RECORD, "application/octet-stream", title)
    return kept.path, kept.digests.sha256


def _file_digest(case_file: CaseFile, path: str, algorithm: str) -> bytes:
    place = case_file.path(path)
    with storage.storage_errors(place), place.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, algorithm).digest()


def _write_sums(case_file: CaseFile, act: Act, asking: ProofCollector, algorithm: str, watch: ProgressCallback) -> Leaf:
    """The digest of every file of the case by the new algorithm, in the form that `sha512sum -c` reads."""
    artifacts = case_file.artifacts
    total, done = sum(artifact.digests.size for artifact in artifacts), 0
    lines: list[str] = []
    for artifact in artifacts:
        lines.append(f"{_file_digest(case_file, artifact.path, algorithm).hex()}  {artifact.path}\n")
        done += artifact.digests.size
        watch(Advanced("digests", _HASHING, done, total, "bytes"))
    name, data = f"{algorithm.upper()}SUMS", "".join(lines).encode("utf-8")
    title = text(f"全部文件的 {algorithm.upper()} 摘要", f"digest of every file by {algorithm.upper()}")
    asking.write(name, data, Role.RENEWED_DIGESTS, "text/plain", title)
    return Leaf(act.relative(name), hashlib.new(algorithm, data).digest())


def _write_stamped(asking: ProofCollector, stamped: bytes) -> str:
    title = text("续期所盖戳的摘要", "digests that the renewal stamps")
    return asking.write(STAMPED, stamped, Role.RENEWED_DIGESTS, "application/octet-stream", title).path


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


def _too_few(
    case_file: CaseFile,
    act: Act,
    asking: ProofCollector,
    delivered: Sequence[tuple[TokenProof, TokenReceipt]],
    needed: int,
) -> SealError:
    command = suggested("renew", case_file.root)
    count = independent(tuple(stamped for _, stamped in delivered))
    error = SealError(
        text(f"续期未完成：时间戳机构 {count}/{needed} 家；已取得的均已保存。",
             f"The renewal is not complete: {count} of {needed} authorities; what was obtained is kept."),
        asking.remedy(
            text(f"写在 case.yaml 的 sealing 下，然后运行：{command}", f"in case.yaml under `sealing`, then run: {command}"),
            text(f"请检查网络，稍后继续：{command}", f"Check the network and go on later with: {command}"),
        ),
    )  # fmt: skip
    tokens = {
        f"token_{number}": format_instant(proof.generated) for number, (proof, _) in enumerate(delivered, start=1)
    }
    act.commit(Action.SEAL_FAILED, error.message, details=tokens)
    return error
