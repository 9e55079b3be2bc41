"""The chain of a recording: JSON Lines, one closed segment each, naming the SHA-256 of the raw line before it.

The rule is that of the custody journal: `previous` is the first key and is taken over the whole line before, its LF
included, so that `sh` and `sha256sum` alone can check the chain. A line has exactly one serialisation. Times are whole
microseconds into the video, because a float has several spellings.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import PurePosixPath

from pydantic import Field, ValidationError

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.domain.record import Instant, Record, Sha256Hex
from evidence_kit.domain.recording import Segment
from evidence_kit.formats import strict_json

GENESIS = "0" * 64
"""What the first segment names as its predecessor."""

MAX_LINE = 4096


class Link(Record):
    """One line: a closed segment, bound to everything before it."""

    previous: Sha256Hex
    index: int = Field(ge=0)
    file: str
    """File name inside the recording's folder of segments."""
    sha256: Sha256Hex
    start: int = Field(ge=0)
    """Microseconds into the video."""
    end: int = Field(ge=0)
    closed: Instant
    """By this machine's clock."""


class ChainCode(FaultCode):
    """Why a line was refused."""

    SEQUENCE = "SEGMENTS_SEQUENCE"
    PREVIOUS = "SEGMENTS_PREVIOUS"
    CUT_OFF = "SEGMENTS_CUT_OFF"
    NOT_A_LINE = "SEGMENTS_NOT_A_LINE"
    FORM = "SEGMENTS_FORM"


class ChainBroken(Faulty, ValueError):
    """The file does not read as an unbroken chain; `line` counts from 1."""

    def __init__(self, code: ChainCode, line: int, note: str = "") -> None:
        super().__init__(code, note, line=line)
        self.line = line


def encode(link: Link) -> bytes:
    """The one raw line of a link, LF included."""
    payload = link.model_dump(mode="json")
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def digest(line: bytes) -> str:
    """What the next line names as `previous`, and what `Segment.chain` holds."""
    return hashlib.sha256(line).hexdigest()


def parse(data: bytes) -> tuple[Link, ...]:
    """The links in `data`, every one checked against the line before it.

    Raises:
        ChainBroken: a line is malformed, not in its one serialisation, out of sequence or chained to another.
    """
    links: list[Link] = []
    previous = GENESIS
    for number, line in enumerate(io.BytesIO(data), start=1):
        link = _read(line, number)
        if link.index != number - 1:
            raise ChainBroken(ChainCode.SEQUENCE, number, f"segment {link.index}, expected {number - 1}")
        if link.previous != previous:
            raise ChainBroken(ChainCode.PREVIOUS, number)
        links.append(link)
        previous = digest(line)
    return tuple(links)


def head_of(data: bytes) -> str:
    """The head of a chain file: the digest of its last line; 64 zeros when it is empty."""
    lines = data.splitlines(keepends=True)
    return digest(lines[-1]) if lines else GENESIS


def file_of(segments: Iterable[Segment]) -> bytes:
    """The only chain file that fits the segments of a recording; a checker demands that the kept one is equal."""
    lines: list[bytes] = []
    for segment in segments:
        link = Link(
            previous=digest(lines[-1]) if lines else GENESIS,
            index=segment.index,
            file=PurePosixPath(segment.path).name,
            sha256=segment.sha256,
            start=round(segment.start * 1e6),
            end=round(segment.end * 1e6),
            closed=segment.closed,
        )
        lines.append(encode(link))
    return b"".join(lines)


def segment_of(link: Link, path: str) -> Segment:
    """The noun of a link; `path` is where its file lies in the case."""
    return Segment(
        index=link.index,
        path=path,
        sha256=link.sha256,
        start=link.start / 1e6,
        end=link.end / 1e6,
        closed=link.closed,
        chain=digest(encode(link)),
    )


def _read(line: bytes, number: int) -> Link:
    if not line.endswith(b"\n"):
        raise ChainBroken(ChainCode.CUT_OFF, number)
    try:
        link = Link.model_validate(strict_json.parse(line[:-1], max_size=MAX_LINE))
    except (ValueError, ValidationError) as error:
        raise ChainBroken(ChainCode.NOT_A_LINE, number, str(error).splitlines()[0]) from error
    if encode(link) != line:
        raise ChainBroken(ChainCode.FORM, number)
    return link
