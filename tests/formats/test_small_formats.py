"""PNG, infotext, safetensors headers, strict JSON, the segment chain: both ways, and broken."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.domain.recording import Segment
from evidence_kit.formats import png, safetensors_header, segment_chain, strict_json
from evidence_kit.formats.metadata import infotext
from evidence_kit.formats.metadata.infotext import Infotext
from evidence_kit.formats.png import PngBroken
from evidence_kit.formats.safetensors_header import SafetensorsBroken
from evidence_kit.formats.segment_chain import ChainBroken, Link
from tests.filed import SAMPLE

PLAIN = (
    st
    .text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)


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


@given(prompt=PLAIN, negative=PLAIN, values=st.lists(PLAIN, min_size=3, max_size=6))
def test_infotext_goes_both_ways(prompt: str, negative: str, values: list[str]) -> None:
    pairs = tuple((f"Key {number}", value) for number, value in enumerate(values))
    stated = Infotext(prompt, negative, pairs)
    if any(marker in prompt + negative for marker in ("Negative prompt:", "Steps:")) or any(
        value.startswith('"') for value in values
    ):
        return
    assert infotext.parse(infotext.write(stated)) == stated


def test_the_samples_text_is_read_as_the_program_meant_it() -> None:
    entry = png.read((SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()).text("parameters")
    assert entry is not None
    read = infotext.parse(entry.text)
    assert (read.value("Seed"), read.value("Clip skip"), read.ambiguous) == ("3141592652", "2", ())
    assert infotext.write(read) == entry.text
    assert [tag.arguments for tag in infotext.tags_of(read.prompt)] == [("0.75",)]


def header(document: object, payload: bytes = b"") -> bytes:
    written = json.dumps(document).encode()
    return struct.pack("<Q", len(written)) + written + payload


TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def test_the_samples_weights_read_as_the_reference_library_reads_them() -> None:
    pytest.importorskip("torch")
    from safetensors import safe_open

    path = SAMPLE / "models" / "celadon-style-lora.safetensors"
    with path.open("rb") as stream:
        ours = safetensors_header.read(stream, path.stat().st_size)
    with safe_open(path, "pt") as theirs:
        assert set(ours.tensors) == set(theirs.keys())
        assert ours.metadata == theirs.metadata()


@pytest.mark.parametrize("data", [
    b"", b"\xff" * 8, header({"a": TENSOR}, bytes(7)), header({"a": TENSOR}, bytes(9)), header({"a": TENSOR, "b": TENSOR}, bytes(8)),
    header({"a": TENSOR | {"dtype": "X"}}, bytes(8)), header({"a": TENSOR | {"shape": [2**60]}}, bytes(8)), header([1]),
    struct.pack("<Q", 25) + b'{"__metadata__":{},"a":1,"a":2}'[:25], header({"a": TENSOR | {"data_offsets": [8, 0]}}, bytes(8)),
])  # fmt: skip
def test_dishonest_headers_are_refused(data: bytes) -> None:
    with pytest.raises(SafetensorsBroken):
        safetensors_header.read(io.BytesIO(data), len(data))


@pytest.mark.parametrize("document", [
    b'{"a":1,"a":2}', b"NaN", b"1e999", b'"\\ud800"', b"[" * 100 + b"]" * 100, b"\xff", b'{"a":Infinity}', b"", b"[1,]",
])  # fmt: skip
def test_json_that_two_readers_could_read_differently_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - one kind of error for everything that is not strict
        strict_json.parse(document)


def link(index: int, previous: str) -> Link:
    moment = datetime(2026, 1, 8, tzinfo=UTC)
    return Link(previous=previous, index=index, file=f"{index:05d}.mp4", sha256=hashlib.sha256(bytes([index])).hexdigest(),
                start=index * 2_000_000, end=(index + 1) * 2_000_000, closed=moment)  # fmt: skip


def chain() -> bytes:
    first = segment_chain.encode(link(0, segment_chain.GENESIS))
    return first + segment_chain.encode(link(1, segment_chain.digest(first)))


def test_the_chain_is_the_only_one_that_fits_its_segments() -> None:
    segments: list[Segment] = [
        segment_chain.segment_of(item, f"artifacts/0001-film/segments/{item.file}")
        for item in segment_chain.parse(chain())
    ]
    assert segment_chain.file_of(segments) == chain()
    assert segment_chain.head_of(chain()) == segments[-1].chain


def test_any_change_breaks_the_chain() -> None:
    data = chain()
    for position in range(len(data) // 2):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(ChainBroken):
            segment_chain.parse(bytes(changed))
    with pytest.raises(ChainBroken):
        segment_chain.parse(data.split(b"\n", 1)[1])
