"""Beacon: a value that nobody could know before a moment. What depends on it was made after that moment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evidence_kit.domain.record import Instant, Record, RelativePath, Sha256Hex


class DrandBeacon(Record):
    """A round of the drand network, signed by its members together."""

    kind: Literal["drand"] = "drand"
    chain: Sha256Hex
    """Hash of the chain's parameters; names the key."""
    round: int = Field(ge=1, lt=1 << 40)
    randomness: Sha256Hex
    not_before: Instant
    """When the round was due."""
    path: RelativePath
    """The round as it was received (JSON)."""


class BitcoinBeacon(Record):
    """The newest block of Bitcoin's main chain, as a source gave it."""

    kind: Literal["bitcoin"] = "bitcoin"
    height: int = Field(ge=0, lt=1 << 32)
    """As the source states it."""
    block: Sha256Hex
    time: Instant
    """As its miner states it; the block can be up to two hours older."""
    not_before: Instant
    """Two hours before `time`."""
    path: RelativePath
    """Its header, 80 bytes."""


class SpokenBeacon(Record):
    """Words that somebody present chose on the spot: worth what his statement is worth."""

    kind: Literal["spoken"] = "spoken"
    words: str = Field(min_length=1, max_length=200)
    by: str = Field(default="", max_length=200)
    """Who chose them."""


Mark = Annotated[DrandBeacon | BitcoinBeacon | SpokenBeacon, Field(discriminator="kind")]


class Beacon(Record):
    """Values taken together, before the work that shall be shown to come after them."""

    schema_tag: Literal["evidence-kit/beacon/1"] = Field("evidence-kit/beacon/1", alias="schema")
    marks: tuple[Mark, ...] = Field(min_length=1, max_length=64)
