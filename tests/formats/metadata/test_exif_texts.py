"""EXIF texts: every place, the exact bytes, and whatever encoding a program was of the opinion of."""

from __future__ import annotations

import hashlib
import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.metadata.exif_texts import plain


def jpeg(exif: bytes) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=b"Exif\0\0" + exif)
    return buffer.getvalue()


def ifd0(tag: int, kind: int, value: bytes) -> bytes:
    """A TIFF block of one tag."""
    return b"II*\0" + struct.pack("<IHHHII", 8, 1, tag, kind, len(value), 26) + bytes(4) + value


def carried(exif: bytes) -> dict[str, tuple[str, str]]:
    kept = [entry.kept for entry in embedded_in(jpeg(exif)).entries]
    return {raw.carrier: (raw.text, raw.sha256) for raw in kept}


@pytest.mark.parametrize(
    ("tag", "kind", "value", "carrier", "text"),
    [
        (0x9286, 2, b'{"prompt": "a mill"}\0', "exif:IFD0:UserComment", '{"prompt": "a mill"}'),
        (0x9286, 7, b"UNICODE\0" + "磨坊 a mill".encode("utf-16-be"), "exif:IFD0:UserComment", "磨坊 a mill"),
        (0x010E, 2, "磨坊 by the water\0".encode(), "exif:ImageDescription", "磨坊 by the water"),
        (0x010E, 2, b"caf\xe9 by the water\0", "exif:ImageDescription", "café by the water"),
        (0x9C9C, 1, "磨坊 a mill\0".encode("utf-16-le"), "exif:XPComment", "磨坊 a mill"),
        (0x927C, 2, b"fooocus scheme\0", "exif:IFD0:MakerNote", "fooocus scheme"),
    ],
)
def test_a_text_is_kept_with_its_exact_bytes(tag: int, kind: int, value: bytes, carrier: str, text: str) -> None:
    stored = value.removesuffix(b"\0") if kind == 2 else value
    assert carried(ifd0(tag, kind, value)) == {carrier: (text, hashlib.sha256(stored).hexdigest())}


def test_a_cameras_binary_note_is_no_text() -> None:
    assert carried(ifd0(0x927C, 7, b"Canon\0\x01\x02\x03\x04\x05\x06")) == {}


def test_bytes_that_are_no_utf8_are_latin_1() -> None:
    assert (plain("磨坊".encode()), plain(b"\xe9t\xe9")) == ("磨坊", "été")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80))
def test_no_exif_block_stops_the_picture(block: bytes) -> None:
    assert embedded_in(jpeg(b"II*\0\x08\0\0\0" + block)).width == 8
