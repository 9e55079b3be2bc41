"""The one decoder: every kind of picture that the kit knows, within its limit, and a clear word where it cannot."""

from __future__ import annotations

import io
import struct
import sys

import pytest
from PIL import Image

from evidence_kit.formats import raster
from evidence_kit.formats.raster import RasterCode, RasterRefused, decode
from tests.formats.test_pictures import avif, ftyp, kra


def encoded(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 140, 120)).save(buffer, kind)
    return buffer.getvalue()


def heic(**save: object) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), (90, 140, 120))).save(buffer, **save)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", raster.FORMATS)
def test_each_kind_is_decoded(kind: str) -> None:
    picture = decode(encoded(kind))
    assert picture.size == (64, 48)
    assert all(
        abs(one - other) < 6 for one, other in zip(picture.convert("RGB").getpixel((3, 3)), (90, 140, 120), strict=True)
    )


def test_the_flattened_picture_of_a_krita_document_is_decoded() -> None:
    assert decode(kra(mergedimage_png=encoded("PNG"))).size == (64, 48)
    with pytest.raises(RasterRefused):
        decode(kra())


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_no_other_parser_is_asked(kind: str) -> None:
    with pytest.raises(RasterRefused) as refused:
        decode(encoded(kind))
    assert refused.value.code is RasterCode.UNDECODABLE


@pytest.mark.parametrize("cut", [1, 30, 150])
def test_a_cut_off_avif_is_refused(cut: int) -> None:
    with pytest.raises(RasterRefused):
        decode(avif((200, 150))[:-cut])


def test_an_avif_that_states_too_many_pixels_is_not_unfolded() -> None:
    data = avif()
    at = data.index(b"ispe") + 8
    with pytest.raises(RasterRefused) as refused:
        decode(data[:at] + struct.pack(">II", 60_000, 60_000) + data[at + 8 :])
    assert refused.value.code is RasterCode.TOO_MANY_PIXELS


def test_a_heic_is_decoded_by_the_extra() -> None:
    picture = decode(heic())
    assert picture.size == (64, 48) and not raster.lacks_decoder(heic())
    with pytest.raises(RasterRefused):
        decode(heic()[:-50])


def test_without_the_extra_a_heic_is_refused_by_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # as if it were not installed: its import fails
    whole = ftyp(b"heic", b"mif1") + struct.pack(">I4sI", 12, b"meta", 0)
    whole = whole[:20] + whole[36:]  # without the padding of `ftyp`
    assert raster.lacks_decoder(whole) and not raster.lacks_decoder(avif())
    with pytest.raises(RasterRefused) as refused:
        decode(whole)
    assert refused.value.code is RasterCode.NO_DECODER
