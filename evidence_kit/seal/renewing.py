"""Renewal: the newest token of each line, and the journal as it stands, under one new token from each authority.

A time-stamp renewal covers the old tokens by the digest algorithm of their chain. A hash-tree renewal covers the files
themselves and all that dated them so far by a new one (RFC 4998 section 5.2); and because the journal names the files by
the old one, it writes down the new digest of every file of the case and stamps that list too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evidence_kit import storage
from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Lane, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.noun import format_instant
from evidence_kit.domain.progress import Advanced, Watcher
from evidence_kit.domain.renewal import RecordedLine, Renewal
from evidence_kit.domain.seal import TokenProof
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import certificates, rfc4998
from evidence_kit.formats.journal import Journal, head_file
from evidence_kit.formats.rfc3161.lifetime import lifetime_of
from evidence_kit.formats.rfc4998 import ArchiveTimeStamp, EvidenceRecord, HashTree
from evidence_kit.seal import Authority, Calendar
from evidence_kit.seal.asking import Asking
from evidence_kit.seal.lines import Line, initial_record
from evidence_kit.seal.sealing import HEAD, write_head
from evidence_kit.seal.stamping import Entropy, Stamped, independent

STAMPED = "hashes.bin"
Kind = Literal["time-stamp", "hash-tree"]
_KINDS: dict[str, Text] = {
    "time-stamp": text("时间戳续期", "time-stamp renewal"),
    "hash-tree": text("哈希树续期", "hash-tree renewal"),
}
_HASHING = text("以新算法重新计算全部文件的摘要", "digests of every file by the new algorithm")


@dataclass(frozen=True)
class _Leaf:
    """A file that stands in the tree, and the digest by which it does."""

    over: str
    digest: bytes


def renew(
    case_file: CaseFile,
    writer: CaseWriter,
    lines: Sequence[Line],
    *,
    kind: Kind,
    algorithm: str,
    authorities: Sequence[Authority],
    authorities_needed: int,
    calendars: Sequence[Calendar],
    rehearsal: bool,
    entropy: Entropy,
    watch: Watcher,
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
    journal = case_file.journal
    with writer.act("renewal") as act:
        asking = Asking(act, writer, entropy, watch, total=len(authorities) + len(calendars) * (1 + len(authorities)))
        write_head(asking, journal)
        own = [_Leaf(act.relative(HEAD), hashlib.new(algorithm, head_file(journal)).digest())]
        if kind == "hash-tree":
            own.append(_write_sums(case_file, act, asking, algorithm, watch))
        covered = {line: _covered(case_file, line, kind, algorithm) for line in lines}
        tree = rfc4998.build_tree([*covered.values(), *(leaf.digest for leaf in own)], algorithm)
        stamped_file = _write_stamped(asking, tree)
        delivered = tuple(asking.tokens(authorities, {algorithm: tree.root}, rehearsal=rehearsal))
        if independent(tuple(stamped for _, stamped in delivered)) < authorities_needed:
            raise _too_few(case_file, act, delivered, authorities_needed)
        tokens = tuple(proof for proof, _ in delivered)
        anchors = [asking.anchor(calendars, STAMPED, hashlib.sha256(b"".join(tree.top)).digest())]
        anchors += asking.anchor_tokens(calendars, tokens)
        keeper = _Keeper(case_file, asking, tree)
        usable = [(proof, stamped) for proof, stamped in delivered if stamped.checked]
        recorded = [keeper.begun(leaf, *item) for item in usable for leaf in own]
        for number, (line, digest) in enumerate(covered.items()):
            recorded.append(keeper.renewed(line, digest, kind, *_other_party(usable, line, number)))
        renewal = Renewal(
            kind=kind,
            algorithm=algorithm,
            head=journal.head,
            head_file=act.relative(HEAD),
            stamped_file=stamped_file,
            sums_file=own[1].over if len(own) > 1 else None,
            rehearsal=rehearsal,
            lines=tuple(recorded),
            proofs=(*tokens, *(anchor for anchor in anchors if anchor)),
        )
        act.record(
            "renewal.json", renewal, role=Role.RENEWAL, lane=Lane.PAPER, title=text("续期记录", "renewal record")
        )
        act.commit(Action.RENEWED, _summary(renewal, len(lines)), details=_details(renewal, journal))
    return renewal


class _Keeper:
    """Writes evidence records, each of them checked before it is written."""

    def __init__(self, case_file: CaseFile, asking: Asking, tree: HashTree) -> None:
        self._case_file, self._asking, self._tree = case_file, asking, tree

    def begun(self, leaf: _Leaf, proof: TokenProof, stamped: Stamped) -> RecordedLine:
        """The record with which a line of a file of this act begins."""
        record = initial_record(stamped.token, self._tree.paths[leaf.digest])
        rfc4998.check_record(record, lambda _: leaf.digest)
        file, stem = leaf.over.rpartition("/")[2], _stem(proof.path)
        until = lifetime_of(stamped.token, map(certificates.der, stamped.chain)).until
        kept = self._write(f"{file}-{stem}.ers", record, leaf.over)
        return RecordedLine(kind="initial", over=leaf.over, token=proof.path, by=proof.path, until=until, **kept)

    def renewed(self, line: Line, digest: bytes, kind: Kind, proof: TokenProof, stamped: Stamped) -> RecordedLine:
        """The record of a line with one more token."""
        stamp = ArchiveTimeStamp(self._tree.algorithm, self._tree.paths[digest], stamped.token.der)
        record = line.record.renewed(stamp) if kind == "time-stamp" else line.record.rehashed(stamp)
        rfc4998.check_record(record, lambda name: _file_digest(self._case_file, line.over, name))
        folder, file = line.token.split("/")[-2:]
        other = line.over.rpartition("/")[2].removesuffix(".txt")
        kept = self._write(f"{folder}-{other}-{_stem(file)}.ers", record, line.over)
        return RecordedLine(
            kind=kind, over=line.over, token=line.token, by=proof.path, until=line.lifetime.until, **kept
        )

    def _write(self, name: str, record: EvidenceRecord, over: str) -> dict[str, str]:
        title = text(f"{over} 的证据记录（RFC 4998）", f"evidence record of {over} (RFC 4998)")
        data = rfc4998.encode_record(record)
        kept = self._asking.write(name, data, Role.EVIDENCE_RECORD, "application/octet-stream", title)
        return {"record": kept.path, "sha256": kept.digests.sha256}


def _covered(case_file: CaseFile, line: Line, kind: Kind, algorithm: str) -> bytes:
    """The digest of what the next token of a line has to cover."""
    if kind == "time-stamp":
        return hashlib.new(algorithm, line.record.newest.token).digest()
    return rfc4998.rehashed_digest(line.record.chains, algorithm, lambda name: _file_digest(case_file, line.over, name))


def _file_digest(case_file: CaseFile, path: str, algorithm: str) -> bytes:
    place = case_file.path(path)
    with storage.storage_errors(place), place.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, algorithm).digest()


def _write_sums(case_file: CaseFile, act: Act, asking: Asking, algorithm: str, watch: Watcher) -> _Leaf:
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
    return _Leaf(act.relative(name), hashlib.new(algorithm, data).digest())


def _write_stamped(asking: Asking, tree: HashTree) -> str:
    title = text("续期所盖戳的摘要", "digests that the renewal stamps")
    kept = asking.write(STAMPED, b"".join(tree.top), Role.RENEWED_DIGESTS, "application/octet-stream", title)
    return kept.path


def _other_party(usable: Sequence[tuple[TokenProof, Stamped]], line: Line, number: int) -> tuple[TokenProof, Stamped]:
    """A token for a line, of another authority than its last one where there is one; taken in turn."""
    others = [item for item in usable if item[1].issuer != line.issuer] or list(usable)
    return others[number % len(others)]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".tsr")


def _details(renewal: Renewal, journal: Journal) -> dict[str, str]:
    details = {"size": str(journal.head.size), "algorithm": renewal.algorithm, "kind": renewal.kind}
    for number, line in enumerate(renewal.lines, start=1):
        details[f"line_{number}"] = f"{line.kind} {line.token}"
    return details


def _summary(renewal: Renewal, count: int) -> Text:
    mark = text("【演练】", "REHEARSAL: ") if renewal.rehearsal else text("", "")
    what = _KINDS[renewal.kind]
    return text(
        f"{mark.zh}{what.zh}：{count} 个时间戳，算法 {renewal.algorithm.upper()}。",
        f"{mark.en}{what.en}: {count} tokens, by {renewal.algorithm.upper()}.",
    )


def _too_few(case_file: CaseFile, act: Act, delivered: Sequence[tuple[TokenProof, Stamped]], needed: int) -> SealError:
    count = independent(tuple(stamped for _, stamped in delivered))
    error = SealError(
        text(f"续期未完成：时间戳机构 {count}/{needed} 家；已取得的均已保存。",
             f"The renewal is not complete: {count} of {needed} authorities; what was obtained is kept."),
        text(f'请检查网络，稍后继续：evidence-kit renew "{case_file.root}"',
             f'Check the network and go on later with: evidence-kit renew "{case_file.root}"'),
    )  # fmt: skip
    tokens = {
        f"token_{number}": format_instant(proof.generated) for number, (proof, _) in enumerate(delivered, start=1)
    }
    act.commit(Action.SEAL_FAILED, error.message, details=tokens)
    return error
