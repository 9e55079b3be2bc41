"""Parts of a journal by its keeper: sizes that only he states, one token twice, times that cannot be, lines without end."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.text import text
from evidence_kit.domain.time.embedded_proofs import AttachedProof
from evidence_kit.formats import journal, merkle, rfc3161
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.verify import load_trust
from evidence_kit.verify.disclosure import examine_disclosure, read_disclosure
from tests.filed import write_trust
from tests.pki import stamping

NOTE = text("记", "note")


@pytest.fixture
def court(tmp_path: Path) -> Path:
    write_trust(tmp_path / "trust.json")
    return tmp_path / "trust.json"


def events(count: int, *, when: datetime, step: timedelta = timedelta(seconds=1)) -> list[bytes]:
    """A journal of a keeper who writes what he likes, chained as it must be."""
    lines: list[bytes] = []
    for number in range(count):
        previous = digest_bytes(lines[-1]).sha256 if lines else "0" * 64
        event = CustodyEvent(
            previous=previous,
            sequence=number,
            time=when + number * step,
            actor="x",
            action=Action.INCIDENT,
            summary=NOTE,
        )
        lines.append(journal.encode(event))
    return lines


def stamped(data: bytes) -> AttachedProof:
    request = rfc3161.build_request(bytes.fromhex(digest_bytes(data).sha256), nonce=1 << 70)
    return AttachedProof(kind="rfc3161", name="authority", data=stamping().stamp(request))


def disclosed(lines: list[bytes], *shown: int, size: int | None = None) -> dict[str, Any]:
    """Some lines under a head of the real root that states a size of its own, stamped by an honest authority."""
    tree = merkle.MerkleTree.of_entries([line[:-1] for line in lines])
    head = f"evidence-kit journal head 1\nsize {size or len(lines)}\nlast {digest_bytes(lines[-1]).sha256}\nroot {tree.root.hex()}\n"
    return {
        "schema": "evidence-kit/disclosure/1",
        "events": [
            {"index": at, "line": lines[at][:-1].decode(), "path": [item.hex() for item in tree.inclusion(at)]}
            for at in shown
        ],
        "first": {"head_file": head, "proofs": [stamped(head.encode()).model_dump(mode="json")]},
        "newest": None,
        "consistency": [],
    }


def examined(record: dict[str, Any], court: Path) -> Examination:
    return examine_disclosure(
        Disclosure.model_validate(record), "part.json", load_trust(court), now=datetime.now(UTC) + timedelta(minutes=1)
    )


def test_an_honest_part_passes(court: Path) -> None:
    made = examined(disclosed(events(6, when=system_clock() - timedelta(minutes=5)), 0, 3, 5), court)
    assert made.status is Status.PASSED, made.findings


def test_a_size_that_only_the_head_states_is_called_so(court: Path) -> None:
    """Six events under a head that says eight: the first has the same way to the root in both trees."""
    made = examined(disclosed(events(6, when=system_clock() - timedelta(minutes=5)), 0, size=8), court)
    (said,) = (one for one in made.findings if one.code == "DISCLOSURE_EVENT")
    assert said.status is Status.PASSED
    assert "whose head states 8 events" in said.message.en
    assert "自称共 8 条" in said.message.zh


def test_a_size_that_the_last_event_refutes(court: Path) -> None:
    made = examined(disclosed(events(6, when=system_clock() - timedelta(minutes=5)), 5, size=8), court)
    assert made.status is Status.FAILED


TIMES: dict[str, tuple[timedelta, timedelta, str]] = {
    "later than the token over them": (timedelta(days=300), timedelta(seconds=1), "later than the time stamp"),
    "backwards": (timedelta(days=-300), timedelta(days=-1), "backwards"),
}


@pytest.mark.parametrize(("shift", "step", "said"), TIMES.values(), ids=TIMES)
def test_times_that_cannot_be(court: Path, shift: timedelta, step: timedelta, said: str) -> None:
    made = examined(disclosed(events(6, when=system_clock() + shift, step=step), 1, 3, 5), court)
    (wrong,) = (one for one in made.findings if one.code == "JOURNAL_CLOCK")
    assert wrong.status is Status.INDETERMINATE
    assert said in wrong.message.en


def test_one_token_as_two(court: Path) -> None:
    record = disclosed(events(3, when=system_clock() - timedelta(minutes=5)), 1)
    record["first"]["proofs"].append(record["first"]["proofs"][0] | {"name": "another authority"})
    made = examined(record, court)
    assert "stands in it twice: another authority.tsr" in " ".join(
        one.message.en for one in made.findings if one.status is Status.FAILED
    )


def test_lines_without_end_are_no_disclosure() -> None:
    lines = events(40_000, when=system_clock() - timedelta(days=1))
    record = disclosed(lines[:2], 0)
    record["events"] = [{"index": at, "line": line[:-1].decode(), "path": []} for at, line in enumerate(lines)]
    data = (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    began = time.process_time()
    assert read_disclosure(data) is None
    assert time.process_time() - began < 10


def test_heads_of_a_thousand_beginnings_cost_little_more_than_one() -> None:
    """A bundle can hold thousands of seals and renewals, each with the head of another beginning of the journal."""
    chain = journal.parse(b"".join(events(5_000, when=system_clock() - timedelta(days=1))))
    began = time.process_time()
    heads = [journal.head_file(chain.first(size)) for size in range(1, 5_000)]
    assert time.process_time() - began < 5
    alone = journal.Journal(chain.events[:77], chain.lines[:77])
    assert heads[76] == journal.head_file(alone)


def test_an_index_of_four_thousand_digits_is_no_disclosure() -> None:
    record = disclosed(events(2, when=system_clock()), 0)
    record["events"][0]["index"] = int("9" * 4000)
    assert read_disclosure((json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()) is None
