"""Any proof that the reference library writes reads the same here, and any bytes at all end in a reading or a refusal.

Both readers are run on each: what ours accepts the second one must read too, or dispute by its own exception, and nothing else.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation,
    PendingAttestation,
    TimeAttestation,
    UnknownAttestation,
)
from opentimestamps.core.op import (
    Op,
    OpAppend,
    OpHexlify,
    OpKECCAK256,
    OpPrepend,
    OpReverse,
    OpRIPEMD160,
    OpSHA1,
    OpSHA256,
)
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from evidence_kit.formats.opentimestamps import MAGIC, ProofDisputed, ProofMalformed, read_proof, second_opinion
from tests.bitcoin import detached

ARGUMENTS = st.binary(min_size=1, max_size=40)
OPERATIONS = st.one_of(
    ARGUMENTS.map(OpAppend), ARGUMENTS.map(OpPrepend),
    st.sampled_from([OpSHA256(), OpSHA1(), OpRIPEMD160(), OpHexlify(), OpReverse(), OpKECCAK256()]),
)  # fmt: skip
ATTESTATIONS = st.one_of(
    st.integers(0, 1 << 40).map(BitcoinBlockHeaderAttestation),
    st.sampled_from(["https://a.example", "http://b.example:80/x", "x"]).map(PendingAttestation),
    st.tuples(st.binary(min_size=8, max_size=8), st.binary(max_size=50))
    .filter(lambda item: item[0].hex() not in {"0588960d73d71901", "83dfe30d2ef90c8e", "30fe8087b5c7ead7", "06869a0d73d71b45"})
    .map(lambda item: UnknownAttestation(*item)),
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
PATHS = st.lists(st.tuples(st.lists(OPERATIONS, max_size=6), ATTESTATIONS), min_size=1, max_size=8)


def grown(paths: list[tuple[list[Op], TimeAttestation]]) -> Timestamp:
    stamp = Timestamp(b"\x07" * 32)
    for operations, attestation in paths:
        node = stamp
        for operation in operations:
            node = node.ops.add(operation)
        node.attestations.add(attestation)
    return stamp


Leaf = tuple[bytes, int | None, str]


def leaves(stamp: Timestamp) -> set[Leaf]:
    """What a tree leads to, without what hangs on Keccak-256."""
    found = {(stamp.msg, getattr(item, "height", None), getattr(item, "uri", "")) for item in stamp.attestations}
    below = (leaves(node) for operation, node in stamp.ops.items() if not isinstance(operation, OpKECCAK256))
    return found.union(*below)


@given(PATHS)
@settings(max_examples=300, deadline=None)
def test_the_same_leaves(paths: list[tuple[list[Op], TimeAttestation]]) -> None:
    stamp = grown(paths)
    data = detached(stamp)
    read = read_proof(data)
    assert {(leaf.commitment, leaf.height, leaf.uri) for leaf in read.attestations} == leaves(stamp)
    assert bool(read.uncomputed) == any(OpKECCAK256() in operations for operations, _ in paths)
    assert second_opinion.check_proof(data, read)


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
    assert {(leaf.commitment, leaf.height, leaf.uri) for leaf in read.attestations} == leaves(theirs.timestamp)
    assert second_opinion.check_proof(bytes(original), read)


@given(st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_any_bytes_end_in_a_reading_or_a_refusal(tail: bytes) -> None:
    for data in (tail, MAGIC + b"\x01\x08" + tail):
        try:
            second_opinion.check_proof(data, read_proof(data))
        except (ProofMalformed, ProofDisputed) as error:
            assert error.code
