"""The header of a safetensors file, read strictly: 8-byte length, JSON, no holes, no overlaps, nothing executed.

Format: https://github.com/huggingface/safetensors#format. A pickle checkpoint is recognised so that it can be refused.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.domain.text import visible
from evidence_kit.formats import strict_json

MAX_HEADER = 100_000_000
"""The limit of the reference implementation, in bytes."""
_BITS = {"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "F8_E5M2": 8, "I64": 64, "I32": 32, "I16": 16,
         "I8": 8, "U64": 64, "U32": 32, "U16": 16, "U8": 8, "BOOL": 8}  # fmt: skip


class SafetensorsCode(FaultCode):
    """Why a file was refused."""

    SHORT = "SAFETENSORS_SHORT"
    LENGTH = "SAFETENSORS_LENGTH"
    NOT_JSON = "SAFETENSORS_NOT_JSON"
    METADATA = "SAFETENSORS_METADATA"
    TENSOR = "SAFETENSORS_TENSOR"
    TENSOR_KIND = "SAFETENSORS_TENSOR_KIND"
    TENSOR_SIZE = "SAFETENSORS_TENSOR_SIZE"
    SPANS = "SAFETENSORS_SPANS"
    PAYLOAD = "SAFETENSORS_PAYLOAD"


class SafetensorsBroken(Faulty, ValueError):
    """The file is not a whole, honest safetensors file."""


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor: element type and shape."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SafetensorsHeader:
    """What a header says. `payload_start` is where the tensors' bytes begin (the LoRA hash starts there)."""

    tensors: dict[str, TensorInfo]
    metadata: dict[str, str]
    payload_start: int


def read(stream: BinaryIO, size: int) -> SafetensorsHeader:
    """Reads the header of a file of `size` bytes from its beginning.

    Raises:
        SafetensorsBroken: cut off, lying about offsets, sizes or shapes, or not safetensors at all.
    """
    prefix = stream.read(8)
    if len(prefix) < 8:
        raise SafetensorsBroken(SafetensorsCode.SHORT)
    (length,) = struct.unpack("<Q", prefix)
    if length > min(MAX_HEADER, size - 8):
        raise SafetensorsBroken(SafetensorsCode.LENGTH)
    try:
        document = strict_json.parse(stream.read(length).rstrip(b" "), max_size=MAX_HEADER)
    except ValueError as error:
        raise SafetensorsBroken(SafetensorsCode.NOT_JSON, str(error)) from error
    if not isinstance(document, dict):
        raise SafetensorsBroken(SafetensorsCode.NOT_JSON, "not an object")
    metadata = _metadata(document.pop("__metadata__", {}))
    tensors, spans = {}, []
    for name, entry in document.items():
        tensors[name], span = _tensor(name, entry)
        spans.append(span)
    _check_spans(spans, size - 8 - length)
    return SafetensorsHeader(tensors, metadata, 8 + length)


def is_pickle(head: bytes) -> bool:
    """Whether a file beginning with these bytes is a pickle (alone or inside a zip), which can run code when loaded."""
    return head[:4] == b"PK\x03\x04" or (head[:1] == b"\x80" and 2 <= head[1] <= 5 if len(head) > 1 else False)


def _metadata(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise SafetensorsBroken(SafetensorsCode.METADATA)
    return value


def _tensor(name: str, entry: Any) -> tuple[TensorInfo, tuple[int, int]]:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise SafetensorsBroken(SafetensorsCode.TENSOR, name=_named(name))
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if (
        not isinstance(dtype, str)
        or dtype not in _BITS
        or not _counts(shape)
        or not _counts(offsets)
        or len(offsets) != 2
    ):
        raise SafetensorsBroken(SafetensorsCode.TENSOR_KIND, name=_named(name))
    if prod(shape) * _BITS[dtype] != (offsets[1] - offsets[0]) * 8:
        raise SafetensorsBroken(
            SafetensorsCode.TENSOR_SIZE, name=_named(name), bytes=offsets[1] - offsets[0], shape=str(shape)
        )
    return TensorInfo(dtype, tuple(shape)), (offsets[0], offsets[1])


def _named(name: str) -> str:
    return visible(name[:120])


def _counts(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) <= 16 and all(type(item) is int and 0 <= item < 2**48 for item in value)
    )


def _check_spans(spans: list[tuple[int, int]], payload: int) -> None:
    position = 0
    for start, end in sorted(spans):
        if start != position or end < start:
            raise SafetensorsBroken(SafetensorsCode.SPANS)
        position = end
    if position != payload:
        raise SafetensorsBroken(SafetensorsCode.PAYLOAD, filled=position, held=payload)
