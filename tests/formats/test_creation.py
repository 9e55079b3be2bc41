"""Spools, pixels and lines of a record, held against the conformance examples."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.custody import GENESIS, Action, JournalHead
from evidence_kit.formats import journal
from evidence_kit.formats.creation import (
    MAX_SPOOL_LINE,
    SpoolLineRefused,
    entry_event,
    entry_of,
    parse_spool_line,
    pixel_digest,
    whole_lines,
)
from evidence_kit.formats.creation.record import ENTRY_SUMMARIES

EXAMPLES = Path(__file__).parents[2] / "conformance" / "creation-record"


def test_the_good_example_is_read() -> None:
    events = [parse_spool_line(line) for line in (EXAMPLES / "good.jsonl").read_bytes().splitlines(keepends=True)]
    assert [event.number for event in events] == list(range(7))


@pytest.mark.parametrize("line", (EXAMPLES / "bad.jsonl").read_bytes().splitlines())
def test_each_line_of_the_bad_example_is_refused(line: bytes) -> None:
    with pytest.raises(SpoolLineRefused):
        parse_spool_line(line)


def test_a_torn_last_line_waits_and_an_endless_one_fills_no_memory() -> None:
    assert list(whole_lines(io.BytesIO(b"one\n\ntwo\nthr"), 0)) == [(4, b"one\n"), (9, b"two\n")]
    assert list(whole_lines(io.BytesIO(b"one\ntwo\n"), 4)) == [(8, b"two\n")]
    pieces = list(whole_lines(io.BytesIO(b"x" * (MAX_SPOOL_LINE + 10) + b"\n"), 0))
    assert [len(piece) for _, piece in pieces] == [MAX_SPOOL_LINE + 1, 10]
    with pytest.raises(SpoolLineRefused):
        parse_spool_line(pieces[0][1])


def test_pixels_have_one_digest_whatever_the_compression() -> None:
    picture = Image.new("RGB", (5, 3), (10, 20, 30))
    digests = set()
    for level in (0, 9):
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=level)
        digests.add(pixel_digest(out.getvalue()))
    (digest,) = digests
    assert digest is not None
    assert digest.sha256 == hashlib.sha256(bytes([10, 20, 30]) * 15).hexdigest()
    assert (digest.width, digest.height, digest.mode) == (5, 3, "RGB")
    assert pixel_digest(b"no picture") is None


def test_a_line_of_the_record_is_one_of_a_journal() -> None:
    entry = RecordEntry(kind=EntryKind.FILE_GONE, key="k", file="/a/b.png")
    event = entry_event(entry, JournalHead(size=0, sha256=GENESIS), datetime(2026, 12, 1, tzinfo=UTC), "tester")
    (read,) = journal.parse(journal.encode(event)).events
    assert entry_of(read) == entry
    with pytest.raises(ValueError, match="creation record"):
        entry_of(event.model_copy(update={"action": Action.SEALED}))
    with pytest.raises(ValueError, match="validation error"):
        entry_of(event.model_copy(update={"details": {"entry": "{}"}}))


def test_every_kind_of_entry_has_its_words() -> None:
    assert set(ENTRY_SUMMARIES) == set(EntryKind)
