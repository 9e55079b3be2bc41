"""The header of a file of weights: as the reference library reads it, and dishonest ones refused."""

from __future__ import annotations

import io
import json
import struct

import pytest

from evidence_kit.formats import safetensors_header
from evidence_kit.formats.safetensors_header import SafetensorsBroken
from tests.filed import SAMPLE


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
    header({"a": TENSOR | {"dtype": "X"}}, bytes(8)), header({"a": TENSOR | {"dtype": ["F32"]}}, bytes(8)),
    header({"a": TENSOR | {"shape": [2**60]}}, bytes(8)), header([1]),
    struct.pack("<Q", 25) + b'{"__metadata__":{},"a":1,"a":2}'[:25], header({"a": TENSOR | {"data_offsets": [8, 0]}}, bytes(8)),
])  # fmt: skip
def test_dishonest_headers_are_refused(data: bytes) -> None:
    with pytest.raises(SafetensorsBroken):
        safetensors_header.read(io.BytesIO(data), len(data))
