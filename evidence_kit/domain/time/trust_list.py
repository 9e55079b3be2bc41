"""The trust that a court brings of its own: whose times and whose signatures it accepts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Instant, Record, Sha256Hex
from evidence_kit.domain.time.embedded_proofs import Base64

Purpose = Literal["time-stamping", "signing", "content-credentials"]


class Anchor(Record):
    """A certificate the court trusts for one purpose, entered by the court itself.

    One record is one authority: a token is held to one record at a time, so that no authority borrows the years or the
    policies of another.
    """

    name: str
    purpose: Purpose
    certificate_pem: str
    sha256: Sha256Hex
    """Fingerprint of the DER certificate, compared before use."""
    valid_from: Instant | None = None
    """Tokens that state an earlier time are not trusted under this record …"""
    valid_until: Instant | None = None
    """… nor those that state a later one: the day on which the court ceased to trust it."""
    policies: tuple[str, ...] = ()
    """Policies under which its tokens are trusted; empty: under any."""


class BlockAnchor(Record):
    """A block of Bitcoin's main chain that the court entered itself, from a node or a source that it trusts."""

    height: int = Field(ge=0, lt=1 << 32)
    block: Sha256Hex
    """Its hash, as nodes and explorers print it."""


class TrustList(Record):
    """A dated trust list. Empty by default: the bundle's own certificates are claims."""

    schema_tag: Literal["evidence-kit/trust/1"] = Field("evidence-kit/trust/1", alias="schema")
    name: str
    dated: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    anchors: tuple[Anchor, ...] = ()
    blocks: tuple[BlockAnchor, ...] = ()
    """Checkpoints beside those that ship with the kit, for blocks that are newer."""
    revocation_lists: tuple[Base64, ...] = Field(default=(), max_length=64)
    """Lists (DER) that the court fetched from the authorities' issuers; they speak for whomever their signature says."""
