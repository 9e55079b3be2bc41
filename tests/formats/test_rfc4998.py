"""Evidence records: trees, renewals of both kinds, what a record must not hide, and every bit changed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kit.formats import der, rfc3161, rfc4998
from evidence_kit.formats.rfc4998 import (
    ArchiveTimeStamp,
    EvidenceRecord,
    RecordBroken,
    RecordMalformed,
    RecordUnsupported,
)
from evidence_kit.formats.rfc4998.checking import signed_token
from evidence_kit.formats.rfc4998.record import RecordCode
from tests.authorities import SetClock, clockwork

OBJECT = "证据 evidence\n".encode()
CLOCK = SetClock(2026, 1, 1)
FIRST = clockwork("First", CLOCK, datetime(2025, 1, 1, tzinfo=UTC), 3)
SECOND = clockwork("Second", CLOCK, datetime(2025, 1, 1, tzinfo=UTC), 30)


def digest_of(algorithm: str) -> bytes:
    return hashlib.new(algorithm, OBJECT).digest()


def token(authority: object, digest: bytes, algorithm: str, year: int) -> bytes:
    CLOCK.set(year, 1, 1)
    request = rfc3161.build_request(digest, nonce=1 << 64, algorithm=algorithm)
    return rfc3161.token_of(authority.respond(request))  # type: ignore[attr-defined]


def stamp(authority: object, covered: bytes, algorithm: str, year: int, siblings: int = 3) -> ArchiveTimeStamp:
    """A time-stamp over a tree in which `covered` stands among others."""
    others = [hashlib.new(algorithm, bytes([number])).digest() for number in range(siblings)]
    tree = rfc4998.build_tree([covered, *others], algorithm)
    return ArchiveTimeStamp(algorithm, tree.paths[covered], token(authority, tree.root, algorithm, year))


def begun(siblings: int = 3) -> EvidenceRecord:
    return EvidenceRecord(((stamp(FIRST, digest_of("sha256"), "sha256", 2026, siblings),),))


def renewed(record: EvidenceRecord, year: int = 2027) -> EvidenceRecord:
    algorithm = record.newest.algorithm
    covered = hashlib.new(algorithm, record.newest.token).digest()
    return record.renewed(stamp(SECOND, covered, algorithm, year))


def rehashed(record: EvidenceRecord, algorithm: str = "sha512", year: int = 2028) -> EvidenceRecord:
    covered = rfc4998.rehashed_digest(record.chains, algorithm, digest_of)
    return record.rehashed(stamp(SECOND, covered, algorithm, year))


@given(st.integers(1, 300), st.sampled_from(["sha256", "sha512", "sm3"]))
@settings(max_examples=30, deadline=None)
def test_every_object_of_a_tree_leads_to_its_root(count: int, algorithm: str) -> None:
    digests = [hashlib.new(algorithm, str(number).encode()).digest() for number in range(count)]
    tree = rfc4998.build_tree(digests, algorithm)
    assert {rfc4998.root_of(digest, tree.paths[digest], algorithm) for digest in digests} == {tree.root}
    if count > 1:
        assert hashlib.new(algorithm, b"".join(tree.top)).digest() == tree.root
        assert rfc4998.root_of(bytes(len(digests[0])), tree.paths[digests[0]], algorithm) is None


def test_the_order_of_a_list_is_that_of_its_bytes() -> None:
    low, high = bytes(32), b"\xff" * 32
    assert rfc4998.combine([high, low], "sha256") == hashlib.sha256(low + high).digest()
    assert rfc4998.combine([high], "sha256") == high


def test_a_record_of_three_generations_reads_back_and_holds() -> None:
    record = rehashed(renewed(begun()))
    data = rfc4998.encode_record(record)
    read = rfc4998.read_record(data)
    assert rfc4998.encode_record(read) == data
    generations = rfc4998.check_record(read, digest_of)
    assert [(item.kind, item.algorithm, item.token.gen_time.year) for item in generations] == [
        ("initial", "sha256", 2026), ("time-stamp", "sha256", 2027), ("hash-tree", "sha512", 2028),
    ]  # fmt: skip


def test_sm3_is_an_algorithm_as_any_other() -> None:
    record = renewed(rehashed(begun(0), "sm3"), 2029)
    generations = rfc4998.check_record(rfc4998.read_record(rfc4998.encode_record(record)), digest_of)
    assert [item.algorithm for item in generations] == ["sha256", "sm3", "sm3"]


def test_openssl_reads_the_structure(tmp_path: object) -> None:
    import subprocess

    result = subprocess.run(["openssl", "asn1parse", "-inform", "DER"], input=rfc4998.encode_record(renewed(begun())),
                            capture_output=True, check=True)  # fmt: skip
    assert result.stdout.count(b"id-smime-ct-TSTInfo") == 4  # content and contentType of two tokens


def broken(record: EvidenceRecord, code: RecordCode, data: bytes = OBJECT) -> None:
    with pytest.raises(RecordBroken) as caught:
        rfc4998.check_record(record, lambda name: hashlib.new(name, data).digest())
    assert caught.value.code is code


def test_another_object_is_not_covered() -> None:
    broken(begun(), RecordCode.COVERS, b"other")
    broken(rehashed(begun()), RecordCode.COVERS, b"other")


def test_a_renewal_must_cover_the_token_before_it() -> None:
    one, other = begun(), begun(2)
    stolen = renewed(other).newest
    broken(one.renewed(stolen), RecordCode.COVERS)


def test_a_hash_tree_renewal_must_cover_all_chains_before_it() -> None:
    record = renewed(begun())
    broken(record.rehashed(rehashed(begun()).newest), RecordCode.COVERS)
    broken(record.rehashed(stamp(SECOND, digest_of("sha512"), "sha512", 2028)), RecordCode.COVERS)


def test_a_chain_keeps_its_algorithm() -> None:
    record = begun()
    covered = hashlib.sha512(record.newest.token).digest()
    broken(record.renewed(stamp(SECOND, covered, "sha512", 2027)), RecordCode.ALGORITHMS)


def test_a_renewal_is_never_older_than_what_it_renews() -> None:
    broken(renewed(begun(), 2025), RecordCode.ORDER)


def test_a_tree_by_another_algorithm_than_its_token_is_refused() -> None:
    good = begun().newest
    root = hashlib.sha256(b"any").digest()
    wrong = ArchiveTimeStamp("sha256", (), token(FIRST, hashlib.sha512(root).digest(), "sha512", 2026))
    broken(EvidenceRecord(((wrong,),)), RecordCode.TREE_ALGORITHM)
    broken(EvidenceRecord(((ArchiveTimeStamp("sha256", good.path, b"\x30\x00"),),)), RecordCode.TOKEN)


remembered = cache(signed_token)
"""A token that is sound is read once, in however many records it stands."""


def judged(data: bytes) -> bool:
    """Whether a record is accepted whole, and nothing has to be said of its tokens."""
    try:
        made = rfc4998.check_record(rfc4998.read_record(data), digest_of, remembered)
    except (RecordMalformed, RecordBroken, RecordUnsupported):
        return False
    return not any(one.remarks for one in made)


def test_no_bit_of_a_record_can_change_unnoticed_and_no_cut_either() -> None:
    data = rfc4998.encode_record(rehashed(renewed(begun(1)), year=2028))
    assert judged(data)
    survivors = [
        position
        for position in range(len(data))
        if judged(data[:position] + bytes([data[position] ^ 1 << position % 8]) + data[position + 1 :])
    ]
    assert survivors == []
    assert not any(judged(data[:length]) for length in range(0, len(data), 7))
    assert not judged(data + b"\x00")


@pytest.mark.parametrize("data", [
    b"", b"\x30\x80\x00\x00", bytes(5 << 20), b"\x30\x03\x02\x01\x01", b"\x30\x84\xff\xff\xff\xff",
    der.encode(0x30, b"\x02\x01\x01", b"\x30\x00", b"\x30\x00"),
    der.encode(0x30, b"\x02\x01\x01", b"\x30\x00", b"\x30\x02\x30\x00"),
])  # fmt: skip
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(RecordMalformed):
        rfc4998.read_record(data)


def test_nesting_without_end_is_refused_at_once() -> None:
    data = b""
    for _ in range(2000):
        data = der.encode(0x30, data)
    with pytest.raises(RecordMalformed, match="nested deeper"):
        rfc4998.read_record(data)


def test_more_time_stamps_than_a_century_needs_are_refused() -> None:
    one = begun(0).newest
    with pytest.raises(RecordMalformed, match="time-stamps"):
        rfc4998.read_record(rfc4998.encode_record(EvidenceRecord(((one,) * 201,))))
