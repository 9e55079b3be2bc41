"""OpenTimestamps proofs: read strictly and within bounds, read again by the reference client, written with its library.

The reference library reads integers without bound (megabytes of 0xff keep it busy for minutes), takes SHA-1 as the
digest of a file (one published proof fits two files) and keeps only the last of two equal branches. So a proof is read
here first, and its original bytes are what is kept: writing it again may order its branches differently. Only what was
accepted here is handed to `second_opinion`. Reading needs the standard library alone; `second_opinion` and `writing`
need the extra `seal`.
"""

from __future__ import annotations

from evidence_kit.formats.opentimestamps.proof import (
    MAGIC,
    NONCE_SIZE,
    Attestation,
    Proof,
    ProofCode,
    ProofDisputed,
    ProofError,
    ProofMalformed,
)
from evidence_kit.formats.opentimestamps.reading import (
    MAX_DEPTH,
    MAX_OPERATIONS,
    MAX_PAYLOAD,
    MAX_SIZE,
    read_answer,
    read_proof,
)
from evidence_kit.formats.opentimestamps.writing import build_proof, commitment_of, joint_commitment, merge_answers

__all__ = [
    "MAGIC",
    "MAX_DEPTH",
    "MAX_OPERATIONS",
    "MAX_PAYLOAD",
    "MAX_SIZE",
    "NONCE_SIZE",
    "Attestation",
    "Proof",
    "ProofCode",
    "ProofDisputed",
    "ProofError",
    "ProofMalformed",
    "build_proof",
    "commitment_of",
    "joint_commitment",
    "merge_answers",
    "read_answer",
    "read_proof",
]
