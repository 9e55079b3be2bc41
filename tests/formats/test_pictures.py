"""Containers of pictures: which kind a file is by its first bytes, and that a file cut off anywhere is told."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from evidence_kit.formats.pictures import heif, jpeg, krita
from evidence_kit.formats.pictures.heif import HeifBroken
from evidence_kit.formats.pictures.krita import KritaBroken


def avif(size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 140, 120)).save(buffer, "AVIF")
    return buffer.getvalue()


def kra(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("mimetype", krita.MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, data in members.items():
            document.writestr(name.replace("__", "/").replace("_json", ".json").replace("_png", ".png"), data)
    return buffer.getvalue()


def ftyp(major: bytes, *brands: bytes) -> bytes:
    return struct.pack(">I4s4sI", 16 + 4 * len(brands), b"ftyp", major, 0) + b"".join(brands) + bytes(16)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ftyp(b"avif", b"mif1"), "AVIF"), (ftyp(b"avis"), "AVIF"), (ftyp(b"mif1", b"avif"), "AVIF"), (ftyp(b"heic", b"mif1"), "HEIC"),
        (ftyp(b"mif1", b"heic"), "HEIC"), (ftyp(b"msf1", b"hevc"), "HEIC"), (ftyp(b"mif1"), None), (ftyp(b"isom", b"avif"), None),
        (ftyp(b"mp42", b"isom"), None), (b"", None), (b"\0\0\0\0ftyp", None), (b"\xff\xff\xff\xffftypavif", "AVIF"),
    ],
)  # fmt: skip
def test_brands_tell_a_picture_from_a_film(data: bytes, kind: str | None) -> None:
    assert heif.kind_of(data) == kind


def test_a_whole_avif_passes_and_its_area_is_stated() -> None:
    heif.check_whole(avif())
    assert heif.largest_area(avif()) == 64 * 48


@pytest.mark.parametrize("cut", [1, 9, 100, 200])
def test_an_avif_cut_off_is_told(cut: int) -> None:
    with pytest.raises(HeifBroken):
        heif.check_whole(avif()[:-cut])


def test_a_forged_size_is_read_off_the_container() -> None:
    data = avif()
    at = data.index(b"ispe") + 8
    assert heif.largest_area(data[:at] + struct.pack(">II", 60_000, 60_000) + data[at + 8 :]) == 60_000**2


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_no_box_is_too_odd(tail: bytes) -> None:
    data = ftyp(b"avif") + tail
    for check in (heif.check_whole, heif.largest_area):
        try:
            check(data)
        except HeifBroken as error:
            assert error.fault.code == "HEIF_CUT_OFF"


def test_a_krita_document_gives_its_picture_and_its_history() -> None:
    data = kra(mergedimage_png=b"picture", Mill__annotations__ai_diffusion__ui_json=b"{}")
    assert krita.is_krita(data) and not krita.is_krita(kra()[40:])
    assert (krita.merged_picture(data), krita.history(data)) == (b"picture", b"{}")
    assert krita.history(kra(mergedimage_png=b"")) is None


def test_a_krita_document_without_a_picture_or_cut_off_or_swollen() -> None:
    with pytest.raises(KritaBroken):
        krita.merged_picture(kra())
    with pytest.raises(KritaBroken):
        krita.merged_picture(kra(mergedimage_png=b"picture" * 99)[:-30])
    with pytest.raises(KritaBroken, match="larger than"):
        krita.history(kra(Mill__annotations__ai_diffusion__ui_json=bytes(krita.MAX_HISTORY + 1)))


def jpeg_of(*segments: tuple[int, bytes]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    data = buffer.getvalue()
    between = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments)
    return data[:2] + between + data[2:]


def extension(at: int, part: bytes, whole: int, digest: bytes = b"A" * 32) -> tuple[int, bytes]:
    return 0xE1, b"http://ns.adobe.com/xmp/extension/\0" + digest + struct.pack(">II", whole, at) + part


def test_every_comment_of_a_jpeg_is_found() -> None:
    assert jpeg.comments(jpeg_of((0xFE, b"first"), (0xFE, b""), (0xFE, b"second"))) == (b"first", b"second")
    assert jpeg.comments(jpeg_of()) == ()


def test_xmp_of_several_segments_is_put_together_or_not_at_all() -> None:
    assert jpeg.extended_xmp(jpeg_of(extension(4, b"efg", 7), extension(0, b"abcd", 7))) == b"abcdefg"
    assert jpeg.extended_xmp(jpeg_of()) is None
    for broken in (
        (extension(0, b"abcd", 7),),
        (extension(0, b"abcd", 7), extension(5, b"efg", 7)),
        (extension(0, b"abcd", 7), extension(4, b"efg", 7, b"B" * 32)),
        ((0xE1, b"http://ns.adobe.com/xmp/extension/\0short"),),
    ):
        assert jpeg.extended_xmp(jpeg_of(*broken)) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(2, 300))
def test_no_jpeg_is_too_odd(noise: bytes, at: int) -> None:
    data = jpeg_of((0xFE, b"first"))
    assert isinstance(jpeg.comments(data[:at] + noise + data[at:]), tuple)
    jpeg.extended_xmp(b"\xff\xd8" + noise)
