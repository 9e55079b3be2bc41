"""Upgrade: what calendars delivered after a seal, and the Bitcoin headers that their proofs lead to."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Instant, Record, RelativePath, Sha256Hex


class BlockHeaders(Record):
    """A Bitcoin block that a proof leads to, and the file with its header and those around it."""

    height: int = Field(ge=0, lt=1 << 32)
    block: Sha256Hex
    """Its hash, as people write it."""
    time: Instant
    """As its miner states it."""
    path: RelativePath
    """80 bytes a header, one after the other, the first that of block `first_height`."""
    sha256: Sha256Hex
    first_height: int = Field(ge=0, lt=1 << 32)
    level: Literal[1, 2]
    """1: proof of work. 2: chained to a checkpoint that the kit knew when it fetched them."""


class KeptPromise(Record):
    """A calendar whose promise a block keeps."""

    calendar: str
    """Its address; empty where the proof no longer tells."""
    height: int = Field(ge=0, lt=1 << 32)


class UpgradedProof(Record):
    """An OpenTimestamps proof as it stands after the upgrade; the original stays in the case as it was."""

    original: RelativePath
    """The proof as it was sealed or taken in."""
    path: RelativePath
    """The proof as it is now; the original itself where only headers were fetched."""
    sha256: Sha256Hex
    attested: tuple[KeptPromise, ...] = Field(max_length=64)
    pending: tuple[str, ...] = Field(max_length=64)
    """Calendars that still owe a block."""


class Upgrade(Record):
    """One run of `evidence-kit upgrade` that gained something."""

    schema_tag: Literal["evidence-kit/upgrade/1"] = Field("evidence-kit/upgrade/1", alias="schema")
    checkpoints: str
    """Date of the list of checkpoints that the levels were judged by."""
    proofs: tuple[UpgradedProof, ...] = Field(max_length=4096)
    blocks: tuple[BlockHeaders, ...] = Field(max_length=4096)
