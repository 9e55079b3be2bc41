"""Public rounds of both chains against the pinned keys, and everything that is no round."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

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


def test_the_library_leaves_the_depth_of_recursion_as_it_was() -> None:
    """In a process of its own: once imported, py_ecc does nothing more."""
    script = (
        "import sys; before = sys.getrecursionlimit(); from evidence_kit.formats.drand import check_round, read_round\n"
        f"check_round(read_round({data(QUICKNET_ROUND)!r})); assert sys.getrecursionlimit() == before\n"
        "from evidence_kit.formats import strict_json\n"
        "try: strict_json.parse(b'[' * 1_000_000)\n"
        "except ValueError: print('refused')\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "refused\n"


@pytest.mark.parametrize("broken", [
    b"", b"[]", b"{}", b"null", b"\xff", data(QUICKNET_ROUND, round="657413"), data(QUICKNET_ROUND, round=True),
    data(QUICKNET_ROUND, round=0), data(QUICKNET_ROUND, round=-1), data(QUICKNET_ROUND, round=1 << 70),
    data(QUICKNET_ROUND, signature="b7"), data(QUICKNET_ROUND, signature="zz" * 48), data(QUICKNET_ROUND, signature=None),
    data(QUICKNET_ROUND, randomness="00" * 32), data(QUICKNET_ROUND, padding="x" * 5000), data(QUICKNET_ROUND)[:-1],
    b'{"round":1,"round":2,"signature":"00"}',
])  # fmt: skip
def test_what_is_no_round(broken: bytes) -> None:
    with pytest.raises(DrandInvalid):
        read_round(broken)
