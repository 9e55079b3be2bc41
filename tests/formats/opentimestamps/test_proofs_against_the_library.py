"""Any proof that the reference library writes reads the same here, and any bytes at all end in a reading or a refusal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation,
    PendingAttestation,
    TimeAttestation,
    UnknownAttestation,
)
from opentimestamps.core.op import Op, OpAppend, OpHexlify, OpPrepend, OpRIPEMD160, OpSHA1, OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from evidence_kit.formats.opentimestamps import MAGIC, ProofMalformed, read_proof
from tests.bitcoin import detached

ARGUMENTS = st.binary(min_size=1, max_size=40)
OPERATIONS = st.one_of(
    ARGUMENTS.map(OpAppend), ARGUMENTS.map(OpPrepend),
    st.sampled_from([OpSHA256(), OpSHA1(), OpRIPEMD160(), OpHexlify()]),
)  # fmt: skip
ATTESTATIONS = st.one_of(
    st.integers(0, 1 << 40).map(BitcoinBlockHeaderAttestation),
    st.sampled_from(["https://a.example", "http://b.example:80/x", "x"]).map(PendingAttestation),
    st.tuples(st.binary(min_size=8, max_size=8), st.binary(max_size=50))
    .filter(lambda item: item[0].hex() not in {"0588960d73d71901", "83dfe30d2ef90c8e", "30fe8087b5c7ead7", "06869a0d73d71b45"})
    .map(lambda item: UnknownAttestation(*item)),
)  # fmt: skip
PATHS = st.lists(st.tuples(st.lists(OPERATIONS, max_size=6), ATTESTATIONS), min_size=1, max_size=8)


def grown(paths: list[tuple[list[Op], TimeAttestation]]) -> Timestamp:
    stamp = Timestamp(b"\x07" * 32)
    for operations, attestation in paths:
        node = stamp
        for operation in operations:
            node = node.ops.add(operation)
        node.attestations.add(attestation)
    return stamp


@given(PATHS)
@settings(max_examples=300, deadline=None)
def test_the_same_leaves(paths: list[tuple[list[Op], TimeAttestation]]) -> None:
    stamp = grown(paths)
    theirs = {
        (message, getattr(item, "height", None), getattr(item, "uri", "")) for message, item in stamp.all_attestations()
    }
    ours = {(leaf.commitment, leaf.height, leaf.uri) for leaf in read_proof(detached(stamp)).attestations}
    assert ours == theirs


@given(PATHS, st.data())
@settings(max_examples=300, deadline=None)
def test_what_we_read_of_changed_bytes_the_library_reads_too(
    paths: list[tuple[list[Op], TimeAttestation]], data: st.DataObject
) -> None:
    """Never more than the reference: whatever is accepted here after a change, it accepts with the same leaves."""
    original = bytearray(detached(grown(paths)))
    at = data.draw(st.integers(len(MAGIC), len(original) - 1))
    original[at] = data.draw(st.integers(0, 255))
    try:
        read = read_proof(bytes(original))
    except ProofMalformed:
        return
    theirs = DetachedTimestampFile.deserialize(BytesDeserializationContext(bytes(original)))
    found = {(message, getattr(item, "height", None), getattr(item, "uri", ""))
             for message, item in theirs.timestamp.all_attestations()}  # fmt: skip
    assert {(leaf.commitment, leaf.height, leaf.uri) for leaf in read.attestations} == found


@given(st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_any_bytes_end_in_a_reading_or_a_refusal(tail: bytes) -> None:
    for data in (tail, MAGIC + b"\x01\x08" + tail):
        try:
            read_proof(data)
        except ProofMalformed as error:
            assert error.code
