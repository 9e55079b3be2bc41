"""Whatever is read in one stride is what pyHanko reads; whatever is written in any odd way is left to it."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import Reference

from evidence_kit.formats.pades.plain_objects import plain_object

PLAIN = (
    b"<</Type /Page/Parent 3 0 R /MediaBox [0 0 595.28 -841.89 +4 .5]/Contents 12 0 R/Rotate 0>> ",
    b"[ 1 0 R 2 0 R /Fit null true false 12 -7 (a b\nc) <FEFF4E2D> <> () ] ",
    b"<< /A << /B [ << /C (d) >> ] >> /E [] >>\n[1]",
    b"<</T<D0CF>/S/Sig>>",
)
ODD = (
    b"<</A#42 1>>", b"(a \\( b)", b"(a (b) c)", b"<ABC>", b"<</A 1 % note\n>>", b"<</A 1/A 2>>", b"[1 2", b"<</A>>", b"<<1 2>>",
    b"1  0 R ", b"0 0 R ", b"1 0 R", b"5. ", b"--1 ", b"/A\x80b ", b"<</A 1>> stream", b"<</A 1>>%", b"[" * 60 + b"]" * 60, b"",
    b"12345678901234567890 ", b">>", b"trueish ", b"{1}", b"(text) ", b"/Name ", b"1234 ", b"[1  0 R ]", b"<</A 1\n0 R>>",
)  # fmt: skip


def theirs(data: bytes, at: int = 0) -> Any:
    stream = io.BytesIO(data)
    stream.seek(at)
    return generic.read_object(stream, Reference(7, 0, None))


def same(one: Any, other: Any) -> bool:
    if type(one) is not type(other) or one.container_ref != other.container_ref:
        return False
    if isinstance(one, generic.DictionaryObject):
        return [*one] == [*other] and all(same(one.raw_get(key), other.raw_get(key)) for key in one)
    if isinstance(one, generic.ArrayObject):
        pairs = zip(range(len(one)), range(len(other)), strict=True)
        return all(same(one.raw_get(at), other.raw_get(to)) for at, to in pairs)
    return bool(one == other)


@pytest.mark.parametrize("data", PLAIN)
def test_the_plainest_writing_is_read_as_pyhanko_reads_it(data: bytes) -> None:
    found = plain_object(b"  " + data, 2, Reference(7, 0, None))
    assert found is not None and same(found, theirs(data))


@pytest.mark.parametrize("data", ODD)
def test_other_writing_is_left_to_pyhanko(data: bytes) -> None:
    assert plain_object(data, 0, Reference(7, 0, None)) is None


def test_no_changed_byte_makes_another_object_than_pyhanko_reads() -> None:
    chosen, read = random.Random(20261130), 0
    for _ in range(4000):
        data = bytearray(chosen.choice(PLAIN))
        for _ in range(chosen.randrange(1, 4)):
            data[chosen.randrange(len(data))] = chosen.choice(b"0123456789 /<>[]()%#\\.+-Rabs\n\r\x00\x80")
        found = plain_object(bytes(data), 0, Reference(7, 0, None))
        if found is not None:
            read += 1
            assert same(found, theirs(bytes(data))), bytes(data)
    assert read > 400
