"""An OpenTimestamps proof grows: what calendars answer later is merged into it with the reference library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence_kit.formats.opentimestamps import ProofCode, ProofMalformed, read_answer, read_proof


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
