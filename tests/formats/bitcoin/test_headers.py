"""Real headers of the main chain at each level, and everything that must not pass for one."""

from __future__ import annotations

import struct

import pytest

from evidence_kit.formats.bitcoin import checkpoints as bitcoin_checkpoints
from evidence_kit.formats.bitcoin.checkpoints import PERIOD, POW_LIMIT, shipped
from evidence_kit.formats.bitcoin.headers import (
    HEADER_SIZE,
    HeaderCode,
    HeaderInvalid,
    Level,
    PlacedBlock,
    expand,
    place,
    read_headers,
)
from evidence_kit.formats.opentimestamps import read_proof
from tests.bitcoin import PERIOD_0, REGTEST_BITS, VECTORS, Chain, block_hash, mine


def placed(chain: Chain, height: int, root: bytes | None = None) -> PlacedBlock:
    headers = read_headers(chain.data)
    return place(root or headers[height - chain.first].root, height, headers, chain.first, shipped())


def refused(chain: Chain, height: int, root: bytes | None = None) -> HeaderCode:
    with pytest.raises(HeaderInvalid) as caught:
        placed(chain, height, root)
    return caught.value.code


def test_the_public_example_reaches_level_1_with_the_known_header() -> None:
    proof = read_proof((VECTORS / "opentimestamps" / "hello-world.txt.ots").read_bytes())
    leaf = proof.attestations[0]
    assert leaf.height == 358391
    found = placed(Chain.of("358391.bin"), 358391, leaf.commitment)
    assert (found.level, found.work_bits) == (Level.WORK, "67.5")
    assert found.header.hash == "000000000000000003e892881a8cdcdc117c06d444057c98b6f04a9ee75a2319"
    assert found.header.time == 1432827678


def test_the_public_bad_example_is_over_another_file() -> None:
    proof = read_proof((VECTORS / "opentimestamps" / "bad-stamp.txt.ots").read_bytes())
    assert refused(Chain.of("358391.bin"), 358391, proof.attestations[0].commitment) is HeaderCode.ROOT


def test_real_headers_up_to_a_checkpoint_reach_level_2() -> None:
    """437471 is the last block of its period: those up to it are in the chain, those after it have work only."""
    chain = Chain.of("437467-437479.bin")
    assert [placed(chain, height).level for height in (437467, 437471, 437472)] == [
        Level.CHAIN,
        Level.CHAIN,
        Level.WORK,
    ]


def test_a_whole_period_and_its_median_times() -> None:
    found = placed(PERIOD_0, 1000)
    assert (found.level, found.following) == (Level.CHAIN, 1015)
    times = sorted(struct.unpack("<I", PERIOD_0.header(height)[68:72])[0] for height in range(989, 1000))
    assert found.median_time == times[5]
    assert placed(PERIOD_0, 5).median_time is None


@pytest.mark.parametrize(
    "bits", [0, 0x1D000000, 0x1D800001, 0x21000001, 0xFF00FFFF, REGTEST_BITS, 0x1D010000, 0x01000000]
)
def test_bits_that_stand_for_no_target_of_the_main_network(bits: int) -> None:
    with pytest.raises(HeaderInvalid) as caught:
        expand(bits)
    assert caught.value.code is HeaderCode.TARGET


def test_the_easiest_target_is_the_main_networks() -> None:
    assert expand(0x1D00FFFF) == POW_LIMIT


def test_a_regtest_block_with_real_work_of_its_own_never_passes() -> None:
    header = mine(bytes(32))
    assert int(block_hash(header), 16) <= 0x7FFFFF << 232, "its own network would take it"
    assert refused(Chain(358391, header), 358391) is HeaderCode.TARGET


def test_an_easy_header_claimed_for_a_difficult_height() -> None:
    """A real block of the first days, with its real work of 2^32, claimed for 2015 and for a height after the list."""
    for height in (358391, shipped().last_height + 1, shipped().last_height + 5 * PERIOD):
        assert refused(Chain(height, PERIOD_0.header(1)), height) is HeaderCode.TARGET


def test_a_difficult_header_claimed_for_an_easy_height() -> None:
    assert refused(Chain(1, Chain.of("358391.bin").data), 1) is HeaderCode.TARGET


def test_a_block_that_is_not_the_checkpoint() -> None:
    """Block 1 stands where the checkpoint of period 0 must stand."""
    assert refused(Chain(2015, PERIOD_0.header(1)), 2015) is HeaderCode.CHECKPOINT


def test_every_flipped_bit_of_a_header_is_found() -> None:
    original = Chain.of("358391.bin").data
    for bit in range(len(original) * 8):
        flipped = bytearray(original)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(HeaderInvalid):
            placed(Chain(358391, bytes(flipped)), 358391)


def test_every_flipped_byte_of_a_chain_is_found() -> None:
    chain = Chain.of("437467-437479.bin")
    for at in range(len(chain.data)):
        flipped = bytearray(chain.data)
        flipped[at] ^= 0x01
        with pytest.raises(HeaderInvalid):
            placed(Chain(chain.first, bytes(flipped)), 437467)


@pytest.mark.parametrize("data", [b"", bytes(79), bytes(81), bytes(HEADER_SIZE * (PERIOD + 12))])
def test_what_is_no_row_of_headers(data: bytes) -> None:
    with pytest.raises(HeaderInvalid) as caught:
        read_headers(data)
    assert caught.value.code is HeaderCode.SIZE


def test_a_gap_or_a_swap_breaks_the_chain() -> None:
    chain = Chain.of("437467-437479.bin").data
    headers = [chain[at : at + 80] for at in range(0, len(chain), 80)]
    for broken in (headers[:2] + headers[3:], [headers[1], headers[0]]):
        with pytest.raises(HeaderInvalid) as caught:
            read_headers(b"".join(broken))
        assert caught.value.code is HeaderCode.CHAIN


def test_heights_out_of_range() -> None:
    assert refused(PERIOD_0, 2016, bytes(32)) is HeaderCode.HEIGHT
    assert refused(Chain(-1, GENESIS_AND_ONE), -1) is HeaderCode.HEIGHT
    assert refused(Chain.of("358391.bin"), 1 << 48, bytes(32)) is HeaderCode.HEIGHT


GENESIS_AND_ONE = PERIOD_0.data[:160]


def test_the_shipped_checkpoints_say_what_they_are() -> None:
    checkpoints = shipped()
    assert checkpoints.dated == "2026-07-01"
    assert (len(checkpoints.hashes), checkpoints.last_height) == (473, 953567)
    assert checkpoints.hash_at(2015) == block_hash(PERIOD_0.header(2015))
    assert checkpoints.hash_at(437471) == block_hash(Chain.of("437467-437479.bin").header(437471))
    assert all(checkpoints.hash_at(height) is None for height in (0, 1, 2014, 2016, 953568, 955583))


@pytest.mark.parametrize("broken", [
    b"", b"2015 " + b"0" * 64 + b" 1d00ffff\n", b"dated 2026-07-01\n2016 " + b"0" * 64 + b" 1d00ffff\n",
    b"dated 2026-07-01\n2015 00 1d00ffff\n",
])  # fmt: skip
def test_a_list_that_is_none(broken: bytes) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        bitcoin_checkpoints.parse(broken)
