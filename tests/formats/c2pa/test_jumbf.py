"""JUMBF superboxes: labels, contents, and boxes that lie about their size."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats.c2pa import jumbf
from tests.credentials import box, superbox


def test_labels_and_contents_in_the_files_order() -> None:
    found = jumbf.read(superbox("c2pa", superbox("one", box(b"cbor", b"\1")), superbox("two", box(b"json", b"{}"))))
    assert (found.label, [child.label for child in found.children]) == ("c2pa", ["one", "two"])
    two = found.child("none", "two")
    assert two is not None and two.content("json") == b"{}" and two.content("cbor") is None
    assert found.child("three") is None


def test_a_box_may_be_of_eight_more_bytes_or_reach_to_the_end() -> None:
    inner = b"jumd" + bytes(16) + b"\x03c2pa\0"
    long = struct.pack(">I4sQ", 1, b"jumb", 16 + 4 + len(inner)) + struct.pack(">I", 4 + len(inner)) + inner
    assert jumbf.read(long).label == "c2pa"
    assert jumbf.read(struct.pack(">I4s", 0, b"jumb") + struct.pack(">I", 4 + len(inner)) + inner).label == "c2pa"


@pytest.mark.parametrize(
    "hostile",
    [b"", b"jumb", box(b"free"), struct.pack(">I4s", 900, b"jumb"), struct.pack(">I4s", 4, b"jumb"),
     struct.pack(">I4s", 1, b"jumb")],
)  # fmt: skip
def test_no_superbox_or_one_cut_off_is_refused(hostile: bytes) -> None:
    with pytest.raises(ValueError, match="JUMBF"):
        jumbf.read(hostile)


def test_depth_and_number_are_bounded() -> None:
    deep = superbox("x")
    for _ in range(20):
        deep = superbox("x", deep)
    with pytest.raises(ValueError, match="deeply"):
        jumbf.read(deep)
    with pytest.raises(ValueError, match="more than"):
        jumbf.read(superbox("x", *(box(b"free") for _ in range(jumbf.MAX_BOXES))))


@given(st.binary(max_size=200), st.integers(0, 60))
def test_noise_is_read_or_refused(noise: bytes, place: int) -> None:
    whole = superbox("c2pa", superbox("one", box(b"cbor", b"\1")))
    with contextlib.suppress(ValueError):
        jumbf.read(whole[:place] + noise + whole[place:])
