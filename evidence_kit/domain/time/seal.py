"""Seal: proofs over a head of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.record import Instant, Record, RelativePath, Sha256Hex

REHEARSAL_POLICY = "2.25.219414176417216371902356734216013563461"
"""Policy OID of every rehearsal token. A verifier never trusts a time under it, whatever its trust list says."""

REHEARSAL_MARK = "REHEARSAL 演练"
"""Stands in the subject of every rehearsal certificate and the URI of every rehearsal calendar."""


class TokenProof(Record):
    """An RFC 3161 response over a digest of `head.txt`; times as the authority states them."""

    kind: Literal["rfc3161"] = "rfc3161"
    authority: str
    """Name from the configuration."""
    uri: str
    path: RelativePath
    sha256: Sha256Hex
    imprint: str = "sha256"
    """The digest that was stamped: `sha256`, `sha384`, `sha512` or `sm3`."""
    checked: bool = True
    """False: signed with SM2; kept unchecked, counted for nothing."""
    generated: Instant
    policy: str
    serial: str


class CalendarProof(Record):
    """An OpenTimestamps proof over `head.txt`, or over another file beside it."""

    kind: Literal["opentimestamps"] = "opentimestamps"
    calendars: tuple[str, ...] = Field(max_length=64)
    over: RelativePath | None = None
    """The file that it is over; None: the head."""
    path: RelativePath
    sha256: Sha256Hex
    bitcoin_height: int | None = None
    """None while pending."""


Proof = Annotated[TokenProof | CalendarProof, Field(discriminator="kind")]


class Seal(Record):
    """What was stamped, and with what success. `head_file` is the stamped file itself."""

    schema_tag: Literal["evidence-kit/seal/1"] = Field("evidence-kit/seal/1", alias="schema")
    head: JournalHead
    tree_root: Sha256Hex
    """RFC 9162 Merkle tree root over the raw journal lines (LF excluded) up to `head.size`."""
    head_file: RelativePath
    rehearsal: bool
    proofs: tuple[Proof, ...] = Field(max_length=256)


def given_twice(proofs: Iterable[Proof]) -> str:
    """Return the path of a proof that stands in a record twice, by its path or under another one; empty: none does."""
    paths, digests = set[str](), set[str]()
    for proof in proofs:
        if proof.path in paths or proof.sha256 in digests:
            return proof.path
        paths.add(proof.path)
        digests.add(proof.sha256)
    return ""
