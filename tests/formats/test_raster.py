"""The one decoder: every kind of picture that the kit knows, within its limit, and a clear word where it cannot."""

from __future__ import annotations

import io
import struct
import sys
from hashlib import sha256

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


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "LA", "L", "P", "I;16", "1"])
def test_rgb_values_are_those_that_pillow_converts_to(mode: str) -> None:
    values = bytes(7 * number % 256 for number in range(4 * 40 * 30))
    picture = Image.frombytes("RGBA", (40, 30), values)
    picture = (
        picture.convert("L").convert("I;16") if mode == "I;16" else picture if mode == "RGBA" else picture.convert(mode)
    )
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    wanted, got = decode(buffer.getvalue()).convert("RGB"), raster.decode_rgb(buffer.getvalue())
    assert (got.mode, got.size, got.tobytes(), got.getbands()) == ("RGB", (40, 30), wanted.tobytes(), ("R", "G", "B"))
    assert got.resize((20, 15)).tobytes() == wanted.resize((20, 15)).tobytes()


def test_the_digest_of_values_is_that_of_all_of_them_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_AT_ONCE", 100)  # of 40 a row: two rows, and a last one alone
    picture = Image.frombytes("RGB", (40, 31), bytes(number % 251 for number in range(3 * 40 * 31)))
    assert raster.values_digest(picture) == sha256(picture.tobytes()).hexdigest()
    assert raster.values_digest(picture, b"40") == sha256(b"40" + picture.tobytes()).hexdigest()


def without_memory(self: object) -> None:
    raise MemoryError


def test_too_little_memory_says_nothing_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = encoded("PNG")
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load_prepare", without_memory)
    with pytest.raises(RasterRefused) as refused:
        decode(whole)
    assert refused.value.code is RasterCode.NO_MEMORY
    with pytest.raises(MemoryError):
        raster.decode_rgb(whole)
