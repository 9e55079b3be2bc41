"""Public rounds of both chains against the pinned keys, and everything that is no round."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from evidence_kit.formats.drand import DEFAULT, QUICKNET, DrandInvalid, check_round, read_round

QUICKNET_ROUND = {
    "round": 657413,
    "randomness": "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
    "signature": "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
}
DEFAULT_ROUND = {
    "round": 1,
    "randomness": "101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec",
    "signature": "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3c6f3b10104990e7cb424998203d8f7de"
                 "586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655",
    "previous_signature": "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
}  # fmt: skip


def data(base: dict[str, object], **changes: object) -> bytes:
    return json.dumps({key: value for key, value in {**base, **changes}.items() if value is not None}).encode()


def test_the_pinned_parameters_hash_to_the_chains_public_names() -> None:
    assert DEFAULT.hash == "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"
    assert QUICKNET.hash == "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


def test_a_round_of_each_chain() -> None:
    quick, slow = read_round(data(QUICKNET_ROUND)), read_round(data(DEFAULT_ROUND))
    check_round(quick)
    check_round(slow)
    assert quick.time == datetime(2023, 9, 15, 11, 0, 3, tzinfo=UTC)
    assert slow.time == datetime(2020, 7, 22, 15, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("changed", [
    data(QUICKNET_ROUND, round=657414), data(DEFAULT_ROUND, round=2), data(DEFAULT_ROUND, previous_signature="00" * 32),
    data(DEFAULT_ROUND, previous_signature=None),
    data(QUICKNET_ROUND, randomness=None, signature="c0" + "00" * 47),
    data(QUICKNET_ROUND, randomness=None, signature="a" + QUICKNET_ROUND["signature"][1:]),  # type: ignore[index]
    data(QUICKNET_ROUND, randomness=None, signature="ff" * 48), data(DEFAULT_ROUND, randomness=None, signature="80" + "00" * 95),
])  # fmt: skip
def test_a_round_that_the_network_did_not_sign(changed: bytes) -> None:
    found = read_round(changed)
    with pytest.raises(DrandInvalid):
        check_round(found)


P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
"""Of the field of BLS12-381."""


@pytest.mark.parametrize("form", ["c0" + "00" * 47, "e0" + "00" * 47, "ff" * 48, "00" * 48, "80" + "00" * 47])
def test_neither_infinity_nor_a_form_without_a_point_signs_anything(form: str) -> None:
    for size, base in ((1, QUICKNET_ROUND), (2, DEFAULT_ROUND)):
        found = read_round(data(base, randomness=None, signature=form + "00" * 48 * (size - 1)))
        with pytest.raises(DrandInvalid):
            check_round(found)


def test_a_point_has_one_form_so_a_round_has_one_randomness() -> None:
    """A coordinate plus the prime still fits into its 381 bits for every fifth point, and must not be read as that point."""
    taken = 0
    for factor in range(1, 60):
        form = (G1Point() * Scalar(factor)).to_compressed_bytes()
        x = int.from_bytes(bytes([form[0] & 0x1F]) + form[1:], "big") + P
        if x < 1 << 381:
            other = x.to_bytes(48, "big")
            taken += 1
            with pytest.raises(ValueError, match="invalid"):
                G1Point.from_compressed_bytes(bytes([other[0] | form[0] & 0xE0]) + other[1:])
    assert taken > 5


def test_a_point_outside_the_subgroup_is_refused() -> None:
    """The smallest x of G1's curve y² = x³ + 4 that has a point: it is on the curve, and its order is not the group's."""
    x = next(x for x in range(1, 50) if pow(x**3 + 4, (P - 1) // 2, P) == 1)
    form = bytes([0x80]) + x.to_bytes(47, "big")
    assert not G1Point.from_compressed_bytes_unchecked(form).is_in_subgroup()
    with pytest.raises(DrandInvalid, match="DRAND_POINT"):
        check_round(read_round(data(QUICKNET_ROUND, randomness=None, signature=form.hex())))


@pytest.mark.parametrize(("group", "domain", "message", "point"), [
    (G1Point, "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_", b"",
     ("052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1"
     "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265")),
    (G1Point, "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_", b"abc",
     ("03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903"
     "0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d")),
    (G2Point, "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_", b"",
     ("0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1038e9dcdd5393faf5c41fb78a"
     "05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f37da03d"
     "0503921d7f6a12805e72940b963c0cf3471c7b2a524950ca195d11062ee75ec076daf2d4bc358c4b190c0c98064fdd92"
     "12424ac32561493f3fe3c260708a12b7c620e7be00099a974e259ddc7d1f6395c3c811cdd19f1e8dbf3e9ecfdcbab8d6")),
])  # fmt: skip
def test_the_library_hashes_to_the_curve_as_the_rfc_does(
    group: type[G1Point | G2Point], domain: str, message: bytes, point: str
) -> None:
    """RFC 9380, appendices J.9.1 and J.10.1 (the same suites under the RFC's own domains)."""
    assert group.hash_to_curve(message, domain.encode()).to_xy_bytes_be().hex() == point


@given(st.binary(min_size=48, max_size=48), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_place_of_a_signature_end_in_a_refusal(signature: bytes, both: bool) -> None:
    base, form = (DEFAULT_ROUND, signature + signature) if both else (QUICKNET_ROUND, signature)
    with pytest.raises(DrandInvalid):
        check_round(read_round(data(base, randomness=None, signature=form.hex())))


@pytest.mark.parametrize("broken", [
    b"", b"[]", b"{}", b"null", b"\xff", data(QUICKNET_ROUND, round="657413"), data(QUICKNET_ROUND, round=True),
    data(QUICKNET_ROUND, round=0), data(QUICKNET_ROUND, round=-1), data(QUICKNET_ROUND, round=1 << 70),
    data(QUICKNET_ROUND, signature="b7"), data(QUICKNET_ROUND, signature="zz" * 48), data(QUICKNET_ROUND, signature=None),
    data(QUICKNET_ROUND, randomness="00" * 32), data(QUICKNET_ROUND, randomness=["00"]),
    data(QUICKNET_ROUND, padding="x" * 5000), data(QUICKNET_ROUND)[:-1],
    b'{"round":1,"round":2,"signature":"00"}',
])  # fmt: skip
def test_what_is_no_round(broken: bytes) -> None:
    with pytest.raises(DrandInvalid):
        read_round(broken)
