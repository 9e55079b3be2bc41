"""PNG: what others wrote is read, what is written others read, and every byte counts."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.formats import png
from evidence_kit.formats.png import PngBroken


def picture(**texts: str) -> bytes:
    chunks = PngInfo()
    for key, value in texts.items():
        (chunks.add_text if value.isascii() else chunks.add_itxt)(key, value)
    buffer = io.BytesIO()
    Image.new("RGB", (5, 3), (1, 2, 3)).save(buffer, "PNG", pnginfo=chunks)
    return buffer.getvalue()


def test_a_png_of_another_program_is_read() -> None:
    read = png.read(picture(parameters="a, 青瓷"))
    assert (read.width, read.height, read.trailing) == (5, 3, 0)
    assert read.text("parameters").text == "a, 青瓷"  # type: ignore[union-attr]


def test_the_texts_of_a_png_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each within its own limit, and few bytes in the file."""
    chunks, buffer = PngInfo(), io.BytesIO()
    for number in range(9):
        chunks.add_text(f"k{number}", "a" * 1000, zip=True)
    Image.new("RGB", (5, 3)).save(buffer, "PNG", pnginfo=chunks)
    assert len(png.read(buffer.getvalue()).texts) == 9
    monkeypatch.setattr(png, "MAX_TEXTS", 8999)
    with pytest.raises(PngBroken, match="more than 8999 bytes") as refused:
        png.read(buffer.getvalue())
    assert refused.value.code is png.PngCode.TEXT


def test_every_bit_of_a_png_counts() -> None:
    data = picture(parameters="a, b")
    whole = png.read(data)
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        try:
            assert png.read(bytes(changed)) != whole
        except PngBroken:
            continue


def test_what_is_cut_off_or_appended_shows() -> None:
    data = picture()
    for cut in range(1, len(data)):
        with pytest.raises(PngBroken):
            png.read(data[:cut])
    assert png.read(data + b"appended").trailing == 8
