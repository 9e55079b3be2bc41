"""Proofs that travel inside a record, so that one file is all a reader needs."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from evidence_kit.domain.noun import Noun


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


class AttachedProof(Noun):
    """A proof of time over a file whose text stands beside it in the same record."""

    kind: Literal["rfc3161", "opentimestamps"]
    name: str
    """Of the authority; of the calendars."""
    data: Base64
    """The whole RFC 3161 response, or the detached OpenTimestamps proof."""
