"""Calendar proofs against the reference client, and in every broken form."""

from __future__ import annotations

import hashlib

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpSHA1, OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from evidence_kit.formats.opentimestamps import MAGIC, ProofMalformed, build_proof, commitment_of, read_proof
from tests.loopback import promise

DIGEST = hashlib.sha256(b"evidence").digest()
NONCE = bytes(range(16))


def proof() -> bytes:
    return build_proof(DIGEST, NONCE, [promise(commitment_of(DIGEST, NONCE))[2]])


def test_the_reference_library_reads_what_we_write() -> None:
    read = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof()))
    assert read.file_digest == DIGEST
    assert [str(item) for _, item in read.timestamp.all_attestations()] == [
        "PendingAttestation('https://calendar.example')"
    ]


def test_we_read_what_the_reference_library_writes() -> None:
    timestamp = Timestamp(DIGEST)
    timestamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(840_000))
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), timestamp).serialize(context)
    read = read_proof(context.getbytes())
    assert read.digest == DIGEST
    assert [(leaf.kind, leaf.height) for leaf in read.attestations] == [("bitcoin", 840_000)]
    assert read.attestations[0].commitment == hashlib.sha256(DIGEST).digest()


def test_a_path_over_sha1_is_marked() -> None:
    timestamp = Timestamp(DIGEST)
    timestamp.ops.add(OpSHA1()).attestations.add(BitcoinBlockHeaderAttestation(1))
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), timestamp).serialize(context)
    assert read_proof(context.getbytes()).weak


@pytest.mark.parametrize("broken", [
    b"", MAGIC, proof()[:-1], proof() + b"\x00", MAGIC + b"\x01\x02" + bytes(20), MAGIC + b"\x01\x08" + bytes(32) + b"\xff" * 400,
    MAGIC + b"\x01\x08" + bytes(32) + b"\x08" * 400, MAGIC + b"\xff" * 40, bytes(70_000),
])  # fmt: skip
def test_broken_proofs_are_refused(broken: bytes) -> None:
    with pytest.raises(ProofMalformed):
        read_proof(broken)


def test_the_calendar_learns_nothing_of_the_digest() -> None:
    assert commitment_of(DIGEST, NONCE) not in {DIGEST, hashlib.sha256(DIGEST).digest()}
    assert commitment_of(DIGEST, NONCE) != commitment_of(DIGEST, bytes(16))
