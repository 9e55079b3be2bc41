"""What an honest record of an older version may hold for bytes whose encoding it took for another."""

from __future__ import annotations

import hashlib

import pytest

from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.formats.metadata import exif_comment
from evidence_kit.verify.demonstration.earlier_texts import is_older_reading
from evidence_kit.verify.demonstration.recipe_texts import Departure, text_faults

WORDS = "安静的港口"


def kept(carrier: str, text: str, raw: bytes) -> RawMetadata:
    return RawMetadata(carrier=carrier, text=text, sha256=hashlib.sha256(raw).hexdigest())


COMMENT = exif_comment.ASCII + WORDS.encode("utf-16-le")
CASES = [
    ("png:parameters", WORDS.encode(), WORDS.encode().decode("latin-1")),
    ("exif:UserComment", COMMENT, COMMENT[8:].decode("utf-8", "replace").rstrip("\0")),
]


@pytest.mark.parametrize(("carrier", "raw", "older"), CASES)
def test_an_older_reading_of_the_same_bytes_is_no_forgery(carrier: str, raw: bytes, older: str) -> None:
    recorded, carried = kept(carrier, older, raw), kept(carrier, WORDS, raw)
    assert recorded != carried and is_older_reading(recorded, carried)
    assert [one.code for one in text_faults((recorded,), (carried,))] == [
        Departure.OLDER_READING
    ]  # said, and no failure


@pytest.mark.parametrize(("carrier", "raw", "older"), CASES)
def test_any_other_text_still_is_one(carrier: str, raw: bytes, older: str) -> None:
    carried = kept(carrier, WORDS, raw)
    for forged in (kept(carrier, older + "x", raw), kept(carrier, older, raw + b"x"), kept("png:other", older, raw)):
        assert not is_older_reading(forged, carried)
        assert list(text_faults((forged,), (carried,)))
