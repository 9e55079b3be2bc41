"""Where a manifest store lies in each kind of picture, in pieces or whole."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats.c2pa.carrier import stores_in
from tests.credentials import box, picture, signed, store, with_chunk

STORE = store({"claim_generator": "Harbour Studio/1.0"})


def test_a_png_carries_it_in_one_chunk() -> None:
    (found,) = stores_in(with_chunk(picture(), STORE))
    assert (found.carrier, found.data) == ("png:caBX", STORE)


@pytest.mark.parametrize("piece", [40, 97, 60_000])
def test_the_pieces_of_a_jpeg_are_put_together(piece: int) -> None:
    """ISO 19566-5, annex D: each piece repeats the eight bytes of the box's header."""
    jpeg = picture("JPEG")
    pieces = [STORE[start : start + piece] for start in range(8, len(STORE), piece)]
    segments = b""
    for number, part in enumerate(pieces, 1):
        body = b"JP" + struct.pack(">HI", 7, number) + STORE[:8] + part
        segments += b"\xff\xeb" + struct.pack(">H", 2 + len(body)) + body
    (found,) = stores_in(jpeg[:2] + segments + jpeg[2:])
    assert (found.carrier, found.data) == ("jpeg:APP11", STORE)


def test_a_webp_and_a_heif_carry_it_in_boxes_of_their_own() -> None:
    webp = picture("WEBP")
    chunk = b"C2PA" + struct.pack("<I", len(STORE)) + STORE + b"\0" * (len(STORE) % 2)
    (found,) = stores_in(webp + chunk)
    assert (found.carrier, found.data) == ("webp:C2PA", STORE)
    uuid = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    manifest = box(b"uuid", uuid, bytes(4), b"manifest\0", bytes(8), STORE)
    (found,) = stores_in(box(b"ftyp", b"avif") + manifest + box(b"mdat", bytes(20)))
    assert (found.carrier, found.data) == ("bmff:uuid", STORE)
    assert not stores_in(box(b"ftyp", b"avif") + box(b"uuid", uuid, bytes(4), b"merkle\0", STORE))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_it_is_found_where_the_projects_own_library_puts_it(kind: str) -> None:
    (found,) = stores_in(signed(kind=kind))
    assert found.data[4:8] == b"jumb"


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.binary(max_size=200), st.integers(0, 400))
def test_damage_never_ends_in_an_error(kind: str, noise: bytes, place: int) -> None:
    data = picture(kind)
    stores_in(data[:place] + noise + data[place:])
    stores_in(box(b"ftyp", b"avif") + noise)
