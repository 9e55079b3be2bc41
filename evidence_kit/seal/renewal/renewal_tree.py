"""A generation: new tokens over the newest ones of some lines, and the evidence records (RFC 4998) that come of it.

A time-stamp renewal covers the old token by the digest algorithm of its chain. A hash-tree renewal covers the file itself
and all that dated it so far by a new one (section 5.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import new
from typing import Literal

from evidence_kit.domain.time.renewal import RecordedLine
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.formats import rfc4998
from evidence_kit.formats.rfc3161.lifetime import lifetime_of
from evidence_kit.formats.rfc4998 import ArchiveTimeStamp, EvidenceRecord, HashTree
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain, initial_record, record_name, stem_of
from evidence_kit.seal.tokens.request import TokenReceipt

Kind = Literal["time-stamp", "hash-tree"]
STAMPED = "hashes.bin"
"""What a renewal stamps, as a file: the children of its tree's root, one after another."""
DigestOf = Callable[[str, str], bytes]
"""Path of a kept file and name of an algorithm → its digest."""
Keep = Callable[[str, bytes, str], tuple[str, str]]
"""Keeps a record: its file name, its bytes, the file that it dates → its path and its SHA-256."""


@dataclass(frozen=True)
class Leaf:
    """A file that stands in the tree for the first time, and the digest by which it does."""

    over: str
    digest: bytes


@dataclass(frozen=True)
class RenewalTree:
    """What is covered, and the tree over it."""

    kind: Kind
    tree: HashTree
    own: tuple[Leaf, ...]
    covered: Mapping[TimestampChain, bytes]
    """For each line the digest of what its next token has to cover."""
    digest_of: DigestOf

    @classmethod
    def over(
        cls, lines: Sequence[TimestampChain], own: Sequence[Leaf], kind: Kind, algorithm: str, digest_of: DigestOf
    ) -> RenewalTree:
        """The tree over the newest tokens of some lines and over files of one's own.

        Args:
            lines: for a time-stamp renewal all of `algorithm`.
            own: at least one, where there are no lines.
            kind: what of the lines is covered.
            algorithm: of the tree.
            digest_of: of the files that the lines date.
        """
        covered = {line: _covered(line, kind, algorithm, digest_of) for line in lines}
        tree = rfc4998.build_tree([*covered.values(), *(leaf.digest for leaf in own)], algorithm)
        return cls(kind, tree, tuple(own), covered, digest_of)

    @property
    def stamped(self) -> bytes:
        """The file whose digest the new tokens are over."""
        return b"".join(self.tree.top)

    def recorded(self, delivered: Sequence[tuple[TokenProof, TokenReceipt]], keep: Keep) -> tuple[RecordedLine, ...]:
        """The record of every line with a new token, and those that begin; each is checked before it is kept.

        Each line goes to the token of an authority other than its last one, where there is one.
        """
        usable = [(proof, stamped) for proof, stamped in delivered if stamped.checked]
        begun = [self._begun(leaf, *item, keep) for item in usable for leaf in self.own]
        renewed = [
            self._renewed(line, digest, *_other_party(usable, line, number), keep)
            for number, (line, digest) in enumerate(self.covered.items())
        ]
        return (*begun, *renewed)

    def _begun(self, leaf: Leaf, proof: TokenProof, stamped: TokenReceipt, keep: Keep) -> RecordedLine:
        record = initial_record(stamped.token, self.tree.paths[leaf.digest])
        rfc4998.check_record(record, lambda _: leaf.digest)
        until = lifetime_of(stamped.token, map(certificates.der, stamped.chain)).until
        name = f"{leaf.over.rpartition('/')[2]}-{stem_of(proof.path)}.ers"
        path, sha256 = keep(name, rfc4998.encode_record(record), leaf.over)
        return RecordedLine(
            kind="initial", over=leaf.over, token=proof.path, by=proof.path, record=path, sha256=sha256, until=until
        )

    def _renewed(
        self, line: TimestampChain, digest: bytes, proof: TokenProof, stamped: TokenReceipt, keep: Keep
    ) -> RecordedLine:
        stamp = ArchiveTimeStamp(self.tree.algorithm, self.tree.paths[digest], stamped.token.der)
        record: EvidenceRecord = (line.record.renewed if self.kind == "time-stamp" else line.record.rehashed)(stamp)
        rfc4998.check_record(record, lambda name: self.digest_of(line.over, name))
        path, sha256 = keep(record_name(line.over, line.token), rfc4998.encode_record(record), line.over)
        return RecordedLine(
            kind=self.kind, over=line.over, token=line.token, by=proof.path, record=path, sha256=sha256,
            until=line.lifetime.until,
        )  # fmt: skip


def _covered(line: TimestampChain, kind: Kind, algorithm: str, digest_of: DigestOf) -> bytes:
    if kind == "time-stamp":
        return new(algorithm, line.record.newest.token).digest()
    return rfc4998.rehashed_digest(line.record.chains, algorithm, lambda name: digest_of(line.over, name))


def _other_party(
    usable: Sequence[tuple[TokenProof, TokenReceipt]], line: TimestampChain, number: int
) -> tuple[TokenProof, TokenReceipt]:
    """A token for a line, of another authority than its last one where there is one; taken in turn."""
    others = [item for item in usable if item[1].issuer != line.issuer] or list(usable)
    return others[number % len(others)]
