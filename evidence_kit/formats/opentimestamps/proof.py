"""What a proof says, and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence_kit.domain.fault import FaultCode, Faulty

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
NONCE_SIZE = 16


class ProofCode(FaultCode):
    """Why a proof was refused; stable, for machines."""

    TOO_LARGE = "PROOF_TOO_LARGE"
    TOO_DEEP = "PROOF_TOO_DEEP"
    TOO_MANY_OPERATIONS = "PROOF_TOO_MANY_OPERATIONS"
    NOT_A_PROOF = "PROOF_NOT_A_PROOF"
    CUT_OFF = "PROOF_CUT_OFF"
    TRAILING_BYTES = "PROOF_TRAILING_BYTES"
    NUMBER = "PROOF_NUMBER"
    FILE_DIGEST = "PROOF_FILE_DIGEST_NOT_SHA256"
    OPERATION = "PROOF_OPERATION"
    DUPLICATE = "PROOF_DUPLICATE"
    ATTESTATION = "PROOF_ATTESTATION"
    SECOND_READER = "PROOF_SECOND_READER"


class ProofError(Faulty):
    """A proof was refused."""


class ProofMalformed(ProofError):
    """The bytes are not a proof within the limits."""


class ProofDisputed(ProofError):
    """The second, independent reader does not agree."""


@dataclass(frozen=True)
class Attestation:
    """A leaf of a proof: who says that `commitment` existed. Unchecked: anybody can write these bytes."""

    kind: Literal["pending", "bitcoin", "unknown"]
    commitment: bytes
    """What the path from the file's digest leads to; for `bitcoin` the Merkle root of the block, in wire order."""
    uri: str = ""
    """Of the calendar, for `pending`."""
    height: int | None = None
    """Of the block, for `bitcoin`."""
    calendar: str = ""
    """For `bitcoin`: the calendar whose promise this path keeps, as far as the proof still holds the promise."""
    named: str = ""
    """For `unknown`: the chain that it is of where its kind is known (Litecoin, Ethereum), else the tag of its kind."""

    @property
    def key(self) -> tuple[str, bytes, str, int | None]:
        """What is attested, whoever is thought to be behind it."""
        return self.kind, self.commitment, self.uri, self.height


@dataclass(frozen=True)
class Proof:
    """A detached proof: the SHA-256 of a file, and where its paths lead."""

    digest: bytes
    attestations: tuple[Attestation, ...]
    weak: bool
    """SHA-1 or RIPEMD-160 occurs on a path."""
    uncomputed: frozenset[str] = frozenset()
    """Operations on its paths that are not computed here; what hangs on them is not among the attestations."""
