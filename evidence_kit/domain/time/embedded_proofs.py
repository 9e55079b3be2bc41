"""Proofs that travel inside a record, so that one file is all a reader needs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from evidence_kit.domain.record import Record


def _decoded(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(str(value).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


Base64 = Annotated[
    bytes,
    PlainValidator(_decoded),
    PlainSerializer(_encoded, return_type=str),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes, in JSON as base64 without line breaks."""


MOST_HEADERS = 2027
"""In one run: a whole period of 2016 blocks, and the eleven before it that the median time of its first one needs."""
_HEADER_SIZE = 80


def _bounded(value: bytes) -> bytes:
    if not 0 < len(value) <= MOST_HEADERS * _HEADER_SIZE:
        raise ValueError(f"not 1 to {MOST_HEADERS} block headers")
    return value


HeaderBytes = Annotated[
    bytes,
    PlainValidator(_decoded),
    AfterValidator(_bounded),
    PlainSerializer(_encoded, return_type=str),
    WithJsonSchema({
        "type": "string",
        "contentEncoding": "base64",
        "minLength": 4,
        "maxLength": (MOST_HEADERS * _HEADER_SIZE + 2) // 3 * 4,
    }),
]
"""Bytes of block headers, in JSON as base64 without line breaks."""


class AttachedHeaders(Record):
    """Bitcoin block headers that follow one another, so that a reader needs no network. They are claims until checked."""

    first_height: int = Field(ge=0, lt=1 << 32)
    """Height of the block that the first of them is said to be."""
    data: HeaderBytes
    """80 bytes a header, one after the other."""


HeaderRuns = Annotated[tuple[AttachedHeaders, ...], Field(max_length=16)]
"""As many as a proof leads to in different periods: mostly one, seldom two."""


def header_runs(kept: Iterable[tuple[int, bytes]]) -> HeaderRuns:
    """Headers as a record carries them, each run once; those of one block mostly lie within those of another.

    Args:
        kept: height of the first header of each run, and its bytes.
    """
    runs: list[AttachedHeaders] = []
    for first, data in sorted(kept, key=lambda item: (item[0], -len(item[1]))):
        end = first * _HEADER_SIZE + len(data)
        if not any(run.first_height * _HEADER_SIZE + len(run.data) >= end for run in runs):
            runs.append(AttachedHeaders(first_height=first, data=data))
    return tuple(runs)


HEADERS_FILE = "headers.json"
"""What that file is called."""


class HeadersFile(Record):
    """Headers that many proofs share, in one file beside them (`headers.json`)."""

    schema_tag: Literal["evidence-kit/headers/1"] = Field("evidence-kit/headers/1", alias="schema")
    runs: HeaderRuns


class AttachedProof(Record):
    """A proof of time over a file whose text stands beside it in the same record, or over a token of that record."""

    kind: Literal["rfc3161", "opentimestamps", "evidence-record"]
    name: str
    """Of the authority; of the calendars; of the authority whose token the evidence record keeps good."""
    data: Base64
    """The whole RFC 3161 response, the detached OpenTimestamps proof, or the RFC 4998 evidence record."""
