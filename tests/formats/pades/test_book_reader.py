"""The frugal reader gives the objects that pyHanko's own gives, and refuses what that refuses, in the same words."""

from __future__ import annotations

import io
import random
from functools import cache

import pikepdf
from pikepdf import Dictionary, Name, Stream
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.book_reader import BookReader
from evidence_kit.formats.pades.structure import all_references
from tests.assemble.packing_case import small_pdf
from tests.formats.pades.test_plain_objects import same
from tests.formats.pades.test_revisions import signed


@cache
def pictured() -> bytes:
    """A signed file with a picture that does not stay in memory, and its small objects in streams."""
    noise = random.Random(1).randbytes(60_000)
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        picture = Stream(pdf, noise, Type=Name.XObject, Subtype=Name.Image, Width=200, Height=100,
                         ColorSpace=Name.DeviceRGB, BitsPerComponent=8)  # fmt: skip
        pdf.pages[0].Resources.XObject = Dictionary(P=picture)
        pdf.save(out := io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return signed(out.getvalue())


def test_every_object_of_a_file_is_the_same() -> None:
    theirs, ours = PdfFileReader(io.BytesIO(pictured()), strict=True), BookReader(io.BytesIO(pictured()))
    streams = 0
    for reference in all_references(ours):
        one, other = theirs.get_object(reference), ours.get_object(reference)
        if hasattr(one, "encoded_data"):
            streams += 1
            assert one.encoded_data == other.encoded_data and one.data == other.data
            assert dict(one) == dict(other) and one.container_ref == other.container_ref
        else:
            assert same(one, other), reference
    assert streams > 5


def test_a_picture_is_not_kept() -> None:
    reader = BookReader(io.BytesIO(pictured()))
    held = [reader.get_object(reference) for reference in all_references(reader)]
    pictures = [one for one in held if isinstance(one, dict) and one.get("/Subtype") == "/Image"]
    assert [len(one.encoded_data) > 50_000 for one in pictures] == [True]
    assert all(one._encoded_data is None for one in pictures)


def outcome(kind: type[PdfFileReader], pdf: bytes) -> list[str]:
    """What becomes of each object of a damaged file."""
    try:
        reader = kind(io.BytesIO(pdf))
    except Exception as error:  # noqa: BLE001 - pyHanko raises nearly anything
        return [f"{type(error).__name__} {error}"]
    found = []
    for reference in sorted(all_references(reader), key=lambda one: one.idnum):
        try:
            value = reader.get_object(reference)
            found.append(f"{type(value).__mro__[-4:]} {len(value) if isinstance(value, dict | list) else value!r}")
        except Exception as error:  # noqa: BLE001 - as above
            found.append(f"{type(error).__name__} {error}")
    return found


def test_of_damaged_files_both_say_the_same() -> None:
    chosen, failed = random.Random(7), 0
    for _ in range(60):
        damaged = bytearray(pictured())
        for _ in range(12):
            damaged[chosen.randrange(len(damaged))] ^= 1 << chosen.randrange(8)
        theirs, ours = outcome(PdfFileReader, bytes(damaged)), outcome(BookReader, bytes(damaged))
        assert [one.replace("_InFile", "StreamObject") for one in ours] == theirs
        failed += any("Error" in one for one in theirs)
    assert failed > 10
