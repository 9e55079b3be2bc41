from __future__ import annotations

import contextlib

import pytest

from evidence_kit.formats import bag
from evidence_kit.formats.bag import BagBroken

DIGESTS = {"data/b.png": "b" * 64, "data/a.txt": "0123456789abcdef" * 4}
INFO = {"Source-Organization": "某律师事务所 / Firm", "External-Identifier": "spring-breeze"}


def test_a_manifest_reads_back_sorted() -> None:
    data = bag.build_manifest(DIGESTS)
    assert data.splitlines()[0] == b"0123456789abcdef" * 4 + b"  data/a.txt"
    assert bag.parse_manifest(data) == DIGESTS
    assert bag.parse_manifest(b"") == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data.replace(b"  ", b" ", 1),
        lambda data: data.replace(b"  ", b" *", 1),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"a.txt", b"../a.txt"),
        lambda data: data.replace(b"a.txt", b"%2e%2e"),
        lambda data: data + data,
        lambda data: b"".join(reversed(data.splitlines(keepends=True))),
        lambda data: data.upper(),
        lambda data: data + b"\n",
        lambda data: data.replace(b"a.txt", "图.txt".encode()),
        lambda data: data.replace(b"a.txt", b"\xff.txt"),
        lambda data: data.replace(b"b.png", b"A.TXT"),
    ],
)
def test_a_manifest_in_any_other_form_is_refused(change: object) -> None:
    with pytest.raises(BagBroken):
        data = change(bag.build_manifest(DIGESTS))  # type: ignore[operator]
        if bag.parse_manifest(data).keys() != DIGESTS.keys():
            raise BagBroken("read as another set of files")


def test_every_flipped_byte_of_a_manifest_is_refused_or_read_as_something_else() -> None:
    data = bag.build_manifest(DIGESTS)
    for offset in range(len(data)):
        flipped = bytearray(data)
        flipped[offset] ^= 0x02
        with contextlib.suppress(BagBroken):
            assert bag.parse_manifest(bytes(flipped)) != DIGESTS


def test_bag_info_reads_back_with_its_payload_count() -> None:
    data = bag.build_info(INFO, octets=1234, streams=5)
    elements = bag.parse_info(data)
    assert list(elements) == [*INFO, "Payload-Oxum"]
    assert bag.payload_oxum(elements) == (1234, 5)
    assert data.decode().splitlines()[0] == "Source-Organization: 某律师事务所 / Firm"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"Payload-Oxum: 1.2", b"Payload-Oxum: 1\n", b"Payload-Oxum: 01.2\n", b"Payload-Oxum: 1.2\nA: b\n",
        b"A: b\nA: c\nPayload-Oxum: 1.2\n", b"A:b\nPayload-Oxum: 1.2\n", b" folded\nPayload-Oxum: 1.2\n",
        b"A: \x1b[31m\nPayload-Oxum: 1.2\n", b"A: b\r\nPayload-Oxum: 1.2\n",
    ],
)  # fmt: skip
def test_bag_info_in_any_other_form_is_refused(data: bytes) -> None:
    with pytest.raises(BagBroken):
        bag.parse_info(data)


@pytest.mark.parametrize("value", ["two\nlines", "", "\x00", "line\x0bfeed"])
def test_bag_info_values_stay_on_one_line(value: str) -> None:
    with pytest.raises(ValueError, match="bag-info"):
        bag.build_info({"Title": value}, octets=0, streams=0)


def test_tag_files_are_bounded() -> None:
    with pytest.raises(BagBroken, match="BAG_TOO_LARGE"):
        bag.parse_manifest(b"\n" * (bag.MAX_FILE + 1))
