"""One line of the journal: its form is pinned, and the quick way of reading it takes nothing that the strict way refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.custody import GENESIS, Action, CustodyEvent, Material
from evidence_kit.domain.text import text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats import strict_json
from evidence_kit.formats.journal import Entry, Journal, JournalBroken
from tests.formats.test_journal import made

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def event(words: str, number: int = 0) -> CustodyEvent:
    return CustodyEvent(
        previous=GENESIS,
        sequence=number,
        time=datetime(2026, 1, 8, 9, 0, 1, 987654, tzinfo=UTC),
        actor=words,
        action=Action.ARTIFACT_RECEIVED,
        summary=text(words, words),
        materials=(Material(name=words, sha256=GENESIS),),
        products=(Artifact(path="artifacts/0001-note/说明.txt", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type=words,
                           digests=Digests(size=number, sha256=GENESIS), title=text(words, words), origin=words),),
        details={words: words},
    )  # fmt: skip


@given(WORDS, st.integers(0, (1 << 63) - 1))
def test_a_line_is_what_the_standard_library_writes(words: str, number: int) -> None:
    value = event(words, number).model_dump(mode="json", by_alias=True)
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    assert journal_format.encode(event(words, number)) == line
    assert journal_format.parse_line(line, 1) == event(words, number)


def strictly(line: bytes) -> CustodyEvent | None:
    """As a line was read before there was a quick way."""
    try:
        read = CustodyEvent.model_validate(strict_json.parse(line[:-1], max_size=journal_format.MAX_LINE))
    except ValueError:
        return None
    value = json.dumps(read.model_dump(mode="json", by_alias=True), ensure_ascii=False, separators=(",", ":"))
    return read if line == value.encode("utf-8", "surrogatepass") + b"\n" else None


@given(WORDS, st.data())
def test_both_ways_of_reading_agree_on_damaged_lines(words: str, data: st.DataObject) -> None:
    line = bytearray(journal_format.encode(event(words)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(line) - 2))
        line[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"\\u0041", b"NaN", b"1e3", b'"', b",", b"\\ud800", b"{}", b" "])
        )
    damaged = bytes(line[:-1]) + b"\n"
    try:
        read = journal_format.parse_line(damaged, 1)
    except JournalBroken:
        read = None
    assert read == strictly(damaged)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"actor":"a"', b'"actor":"b","actor":"a"'),
        (b'"details":{"a":"a"}', b'"details":{"a":"b","a":"a"}'),
        (b'"sequence":0', b'"sequence":"0"'),
        (b'"sequence":0', b'"sequence":0.0'),
        (b"01.987Z", b"01.987+00:00"),
        (b"01.987Z", b"01.9870Z"),
        (b'"actor":"a"', b'"actor":"\\u0061"'),
        (b'"path":null', b'"path": null'),
        (b',"details"', b',"more":1,"details"'),
        (b'"zh":"a","en":"a"', b'"en":"a","zh":"a"'),
    ],
)
def test_a_line_has_one_form(old: bytes, new: bytes) -> None:
    line = journal_format.encode(event("a"))
    assert journal_format.parse_line(line, 1).actor == "a"
    assert old in line
    with pytest.raises(JournalBroken, match="JOURNAL_FORM|JOURNAL_NOT_A_LINE"):
        journal_format.parse_line(line.replace(old, new, 1), 1)


def test_a_line_that_is_too_long_is_refused() -> None:
    line = journal_format.encode(event("a" * (journal_format.MAX_LINE // 8)))
    assert len(line) > journal_format.MAX_LINE - 1000
    with pytest.raises(JournalBroken, match="larger than"):
        journal_format.parse_line(line.replace(b'"actor":"', b'"actor":"' + b"a" * journal_format.MAX_LINE), 1)


def test_journals_that_grow_from_one_another_share_nothing_that_differs() -> None:
    lines = journal_format.raw_lines(made(6))
    start = journal_format.parse(b"".join(lines[:2]))
    longer = start.extended(map(Entry, lines[2:4]))
    another = start.extended([Entry(line) for line in lines[2:3]])
    longest = longer.extended(map(Entry, lines[4:]))
    assert [len(one.lines) for one in (start, longer, another, longest)] == [2, 4, 3, 6]
    assert [event.sequence for event in another.events] == [0, 1, 2]
    assert b"".join(longest.lines) == made(6)
    assert longer.head == longest.first(4).head
    assert longest.events[-1] == journal_format.parse_line(lines[-1], 6)
    assert longest.events[1:3] == tuple(another.events)[1:]
    with pytest.raises(IndexError):
        start.lines[2]


def test_a_chain_is_checked_from_where_it_was_left() -> None:
    lines = journal_format.raw_lines(made(4))
    start = journal_format.parse(b"".join(lines[:2]))
    assert [event.sequence for event in journal_format.checked(lines[2:], start)] == [2, 3]
    for wrong in (lines[3:], lines[1:], lines[:1]):
        with pytest.raises(JournalBroken, match="JOURNAL_SEQUENCE: line=3"):
            list(journal_format.checked(wrong, start))
    assert isinstance(start, Journal)
