"""Renewal: older tokens, and the journal as it stands, under new tokens before the old ones lose their strength."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.record import Instant, Record, RelativePath, Sha256Hex
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import Proof

KIND_NAMES: dict[str, Text] = {
    "time-stamp": text("时间戳续期", "time-stamp renewal"),
    "hash-tree": text("哈希树续期", "hash-tree renewal"),
}


DAYS_AHEAD = 180
"""A token that loses its strength within so many days is renewed, unless somebody asks for another span."""


class RecordedLine(Record):
    """The evidence record (RFC 4998) of one file: every token that has dated it, oldest first."""

    kind: Literal["initial", "time-stamp", "hash-tree"]
    """What this renewal added: its first time-stamp, a renewal of it, or a renewal by another digest algorithm."""
    over: RelativePath
    """The file that the record dates."""
    token: RelativePath
    """The response (`.tsr`) that the record starts from."""
    by: RelativePath
    """The response that this renewal added."""
    record: RelativePath
    """The record itself (`.ers`)."""
    sha256: Sha256Hex
    """Of the record."""
    until: Instant
    """When the token before would have lost its strength; for an initial one, when the new one will."""


class Renewal(Record):
    """What a renewal stamped, and the evidence records that came of it."""

    schema_tag: Literal["evidence-kit/renewal/1"] = Field("evidence-kit/renewal/1", alias="schema")
    kind: Literal["time-stamp", "hash-tree"]
    algorithm: Literal["sha256", "sha384", "sha512", "sm3"]
    """Digest of its hash tree."""
    head: JournalHead
    head_file: RelativePath
    stamped_file: RelativePath
    """What was stamped: the children of the tree's root, one after another."""
    sums_file: RelativePath | None = None
    """In a hash-tree renewal, the digest of every file of the case by the new algorithm."""
    rehearsal: bool
    lines: tuple[RecordedLine, ...] = Field(max_length=2000)
    proofs: tuple[Proof, ...] = Field(max_length=256)
