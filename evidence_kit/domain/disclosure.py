"""Disclosure: some events of a custody journal, shown to be part of it without showing the others."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_serializer

from evidence_kit.domain.record import Count, Record, Sha256Hex
from evidence_kit.domain.time.embedded_proofs import AttachedProof, HeaderRuns


class DatedHead(Record):
    """A head of the journal that was sealed: its text, and the proofs of its time."""

    head_file: str = Field(max_length=4096)
    """The text of `head.txt`: size, last line and RFC 9162 root."""
    proofs: tuple[AttachedProof, ...] = Field(max_length=32)


class DisclosedEvent(Record):
    """One event."""

    index: Count
    """Its sequence number in the journal."""
    line: str
    """The raw line without its LF."""
    path: tuple[Sha256Hex, ...] = Field(max_length=64)
    """RFC 9162 inclusion proof in the tree of `first`, lowest level first."""


class Disclosure(Record):
    """Events with the first seal that covers them all and, where there is a later one, the proof that it continues it."""

    schema_tag: Literal["evidence-kit/disclosure/1"] = Field("evidence-kit/disclosure/1", alias="schema")
    events: tuple[DisclosedEvent, ...] = Field(min_length=1, max_length=20_000)
    first: DatedHead
    newest: DatedHead | None = None
    consistency: tuple[Sha256Hex, ...] = Field(default=(), max_length=128)
    """RFC 9162 consistency proof from `first` to `newest`."""
    headers: HeaderRuns = ()
    """Of the Bitcoin blocks that proofs of both heads lead to; none while these are pending."""

    @model_serializer(mode="wrap")
    def _without_no_headers(self, serialize: Any) -> dict[str, Any]:
        """Left out where there are none: disclosures of before an upgrade keep their one form."""
        return {key: value for key, value in serialize(self).items() if key != "headers" or value}
