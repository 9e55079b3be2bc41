"""The chain over the segments of a film: both ways, and broken."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from evidence_kit.domain.recording import Segment
from evidence_kit.formats import segment_chain
from evidence_kit.formats.segment_chain import ChainBroken, Link


def link(index: int, previous: str) -> Link:
    moment = datetime(2026, 1, 8, tzinfo=UTC)
    return Link(previous=previous, index=index, file=f"{index:05d}.mp4", sha256=hashlib.sha256(bytes([index])).hexdigest(),
                start=index * 2_000_000, end=(index + 1) * 2_000_000, closed=moment)  # fmt: skip


def chain() -> bytes:
    first = segment_chain.encode(link(0, segment_chain.GENESIS))
    return first + segment_chain.encode(link(1, segment_chain.digest(first)))


def test_the_chain_is_the_only_one_that_fits_its_segments() -> None:
    segments: list[Segment] = [
        segment_chain.segment_of(item, f"artifacts/0001-film/segments/{item.file}")
        for item in segment_chain.parse(chain())
    ]
    assert segment_chain.file_of(segments) == chain()
    assert segment_chain.head_of(chain()) == segments[-1].chain


def test_any_change_breaks_the_chain() -> None:
    data = chain()
    for position in range(len(data) // 2):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(ChainBroken):
            segment_chain.parse(bytes(changed))
    with pytest.raises(ChainBroken):
        segment_chain.parse(data.split(b"\n", 1)[1])
