"""CBOR as RFC 8949's own examples have it, and what must not be built."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats.c2pa import cbor
from tests import credentials

EXAMPLES = [
    ("00", 0), ("1864", 100), ("1bffffffffffffffff", 18446744073709551615), ("3903e7", -1000), ("fb3ff199999999999a", 1.1),
    ("f93c00", 1.0), ("f4", False), ("f5", True), ("f6", None), ("4401020304", b"\1\2\3\4"), ("62c3bc", "ü"),
    ("8301820203820405", [1, [2, 3], [4, 5]]), ("a201020304", {1: 2, 3: 4}), ("5f42010243030405ff", b"\1\2\3\4\5"),
    ("7f657374726561646d696e67ff", "streaming"), ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
    ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}), ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"),
]  # fmt: skip
"""RFC 8949, appendix A."""


@pytest.mark.parametrize(("written", "value"), EXAMPLES)
def test_the_examples_of_the_standard(written: str, value: object) -> None:
    assert cbor.read(bytes.fromhex(written)) == value


@pytest.mark.parametrize(
    "hostile",
    ["", "18", "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff00", "81" * 64, "9f" * 64, "a18000", "1c", "fc", "5f61ff",
     "7f01ff", "ff", "9f"],
)  # fmt: skip
def test_what_is_cut_off_or_without_end_is_refused(hostile: str) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        cbor.read(bytes.fromhex(hostile))


def test_nothing_is_built_before_it_is_paid_for() -> None:
    """A count of a hundred million takes five bytes; a hundred thousand values are the most."""
    with pytest.raises(ValueError, match="too many"):
        cbor.read(b"\x9a\x00\x1e\x84\x80" + b"\0" * 2_000_000)


TREES = st.recursive(
    st.integers(-(2**63), 2**63) | st.text(max_size=5) | st.booleans() | st.none() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(TREES)
def test_what_is_written_is_read(value: object) -> None:
    assert cbor.read(credentials.cbor(value)) == value


@given(st.binary(max_size=300))
def test_noise_is_read_or_refused(noise: bytes) -> None:
    with contextlib.suppress(ValueError):
        cbor.read(noise)
