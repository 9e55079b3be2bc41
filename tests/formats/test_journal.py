from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.domain.custody import GENESIS, Action, CustodyEvent
from evidence_kit.domain.text import text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats import strict_json
from evidence_kit.formats.journal import JournalBroken
from evidence_kit.formats.merkle import tree_root


def made(count: int) -> bytes:
    data, previous = b"", GENESIS
    for number in range(count):
        event = CustodyEvent(
            previous=previous,
            sequence=number,
            time=datetime(2026, 1, 8, 9, 0, number % 60, tzinfo=UTC),
            actor="测试 \u2028 actor",
            action=Action.INCIDENT,
            summary=text(f"第{number}条", f"number {number}"),
        )
        line = journal_format.encode(event)
        data, previous = data + line, hashlib.sha256(line).hexdigest()
    return data


def test_a_chain_reads_back() -> None:
    journal = journal_format.parse(made(5))
    assert journal.head.size == 5
    assert b"".join(journal.lines) == made(5)
    assert journal.first(3).head == journal_format.parse(made(3)).head


def test_every_single_byte_change_breaks_the_chain_or_the_head() -> None:
    data = made(3)
    head = journal_format.parse(data).head
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 0x01
        try:
            assert journal_format.parse(bytes(changed)).head != head
        except JournalBroken:
            continue


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.replace(b"\n", b"\r\n"), "JOURNAL_FORM|JOURNAL_NOT_A_LINE"),
        (lambda d: d[:-1], "JOURNAL_CUT_OFF"),
        (lambda d: b"".join(sorted(d.splitlines(True), reverse=True)), "sequence"),
        (lambda d: d.replace(b'"actor":', b'"actor":"x","actor":', 1), "duplicate key"),
        (lambda d: d.replace(b'"details":{}', b'"details":{"a":NaN}', 1), "refused"),
        (lambda d: d.replace(b'"details":{}', b'"details": {}', 1), "JOURNAL_FORM"),
    ],
)
def test_hostile_journals_are_refused_with_a_reason(change, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(JournalBroken, match=reason):
        journal_format.parse(change(made(3)))


def test_the_head_file_names_size_last_line_and_root() -> None:
    journal = journal_format.parse(made(3))
    assert journal_format.head_file(journal).decode().splitlines() == [
        "evidence-kit journal head 1",
        "size 3",
        f"last {hashlib.sha256(journal.lines[-1]).hexdigest()}",
        f"root {tree_root([line[:-1] for line in journal.lines]).hex()}",
    ]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs coreutils")
def test_sh_and_sha256sum_agree_on_a_link() -> None:
    first, second = made(2).splitlines(True)
    printed = subprocess.run(["sha256sum"], input=first, capture_output=True, check=True).stdout.split()[0].decode()
    assert second.startswith(b'{"previous":"' + printed.encode() + b'",')


# RFC 9162 test vectors as published with the RFC 6962 reference implementation
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_tree_roots_equal_the_published_vectors(size: int) -> None:
    entries = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
    assert tree_root(entries[:size]).hex() == ROOTS[size]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)))  # fmt: skip
def test_strict_json_reads_what_json_writes(value: object) -> None:
    import json

    assert strict_json.parse(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    "data", [b'{"a":1,"a":2}', b"[NaN]", b"[1e999]", b'["\\ud800"]', b"[" * 5000, b"\xff", b"{} x"]
)
def test_json_with_two_readings_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict_json.parse(data)


@given(st.sets(st.integers(0, 6)))
def test_lines_held_back_leave_every_head_and_root_as_it_was(hidden: set[int]) -> None:
    whole = journal_format.parse(made(7))
    filed = journal_format.parse(b"".join(whole.holding_back(hidden).lines), filed=True)
    assert [line.sequence for line in filed.held] == sorted(hidden)
    assert [event.sequence for event in filed.events] == sorted(set(range(7)) - hidden)
    for size in range(8):
        assert (filed.first(size).head, filed.first(size).tree_root()) == (
            whole.first(size).head,
            whole.first(size).tree_root(),
        )
    assert journal_format.head_file(filed) == journal_format.head_file(whole)


def test_a_line_held_back_says_nothing() -> None:
    filed = journal_format.parse(b"".join(journal_format.parse(made(3)).holding_back({1}).lines), filed=True)
    assert filed.event_at(2).sequence == 2
    with pytest.raises(LookupError):
        filed.event_at(1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"sequence":1}', '"sequence":2}', "JOURNAL_SEQUENCE"),
        ('"sequence":1}', '"sequence":1,"why":"x"}', "JOURNAL_NOT_A_LINE"),
        ('"sequence":1}', '"sequence":1} ', "JOURNAL_FORM"),
        ('"sequence":1}', '"sequence":01}', "JOURNAL_NOT_A_LINE"),
        ('"leaf":"', '"leaf":"F', "JOURNAL_NOT_A_LINE"),
    ],
)
def test_a_held_line_has_one_form(old: str, new: str, reason: str) -> None:
    data = b"".join(journal_format.parse(made(3)).holding_back({1}).lines)
    with pytest.raises(JournalBroken, match=reason):
        journal_format.parse(data.replace(old.encode(), new.encode()), filed=True)
    with pytest.raises(JournalBroken, match="JOURNAL_NOT_A_LINE"):
        journal_format.parse(data)
