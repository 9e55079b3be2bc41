"""Evidence records (RFC 4998): how a proof of time outlives its certificate, its key and its digest algorithm.

A record holds all time-stamps of one data object. A *time-stamp renewal* covers the token before it, by the same digest
algorithm; a *hash-tree renewal* covers the object itself and everything before, by a new one. `read_record` gives facts,
`check_record` judges the links between them.
"""

from __future__ import annotations

from evidence_kit.formats.rfc4998.checking import (
    Kind,
    RecordBroken,
    RenewalToken,
    SignedToken,
    check_record,
    rehashed_digest,
    signed_token,
)
from evidence_kit.formats.rfc4998.hash_tree import Group, HashTree, build_tree, combine, root_of
from evidence_kit.formats.rfc4998.record import (
    ArchiveTimeStamp,
    EvidenceRecord,
    RecordMalformed,
    RecordUnsupported,
    encode_record,
    encode_sequence,
    read_record,
)

__all__ = [
    "ArchiveTimeStamp",
    "EvidenceRecord",
    "RenewalToken",
    "Group",
    "HashTree",
    "Kind",
    "RecordBroken",
    "RecordMalformed",
    "RecordUnsupported",
    "build_tree",
    "check_record",
    "combine",
    "encode_record",
    "encode_sequence",
    "read_record",
    "rehashed_digest",
    "root_of",
    "SignedToken",
    "signed_token",
]
