"""Proofs from calendars' answers, the first ones and those that come later, with the reference library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from evidence_kit.formats.opentimestamps.proof import ProofCode, ProofMalformed
from evidence_kit.formats.opentimestamps.reading import read_answer, read_proof


def commitment_of(digest: bytes, nonce: bytes) -> bytes:
    """What calendars get to see of a file: SHA-256 of its digest and a nonce, so that neighbours learn nothing of it."""
    return sha256(digest + nonce).digest()


def joint_commitment(commitments: Sequence[bytes]) -> bytes:
    """One commitment to several files, so that calendars are asked once for all: SHA-256 of theirs, one after another."""
    return commitments[0] if len(commitments) == 1 else sha256(b"".join(commitments)).digest()


def build_proof(
    digest: bytes, nonce: bytes, answers: Iterable[bytes], *, before: bytes = b"", after: bytes = b""
) -> bytes:
    """A detached proof from what calendars answered to `commitment_of(digest, nonce)`, or to a joint one.

    Args:
        digest: SHA-256 of the file.
        nonce: 16 fresh random bytes.
        answers: one or more, as received.
        before: the commitments that stand before this file's in a joint one …
        after: … and those behind it; at most 4096 bytes in all.

    Raises:
        ProofMalformed: an answer is not readable within the limits.
        ValueError: no answer at all.
    """
    from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
    from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    timestamp = Timestamp(digest)
    committed = timestamp.ops.add(OpAppend(nonce)).ops.add(OpSHA256())
    if before or after:
        committed = committed.ops.add(OpPrepend(before)) if before else committed
        committed = committed.ops.add(OpAppend(after)) if after else committed
        committed = committed.ops.add(OpSHA256())
    for answer in answers:
        read_answer(answer, committed.msg)
        committed.merge(Timestamp.deserialize(BytesDeserializationContext(answer), committed.msg))
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), timestamp).serialize(context)
    proof: bytes = context.getbytes()
    return proof


def merge_answers(proof: bytes, answers: Mapping[bytes, Iterable[bytes]]) -> bytes:
    """A detached proof with what calendars answered later, by the commitment each answer starts from.

    Nothing that the proof held is lost; its promises stay beside what kept them.

    Raises:
        ProofMalformed: the proof or an answer is not readable within the limits, or together they would not be.
    """
    from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    before = read_proof(proof)
    detached = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))
    for stamp in list(_stamps(detached.timestamp)):
        for answer in answers.get(stamp.msg, ()):
            read_answer(answer, stamp.msg)
            stamp.merge(Timestamp.deserialize(BytesDeserializationContext(answer), stamp.msg))
    context = BytesSerializationContext()
    detached.serialize(context)
    merged: bytes = context.getbytes()
    after = read_proof(merged)
    if not {leaf.key for leaf in before.attestations} <= {leaf.key for leaf in after.attestations}:
        raise ProofMalformed(ProofCode.DUPLICATE, "together with the answer it would lose an attestation")
    return merged


def _stamps(stamp: Any) -> Iterator[Any]:
    yield stamp
    for following in stamp.ops.values():
        yield from _stamps(following)
