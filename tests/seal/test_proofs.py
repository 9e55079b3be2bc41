"""Cases and batches ask alike: who counts, who is asked again, what a person is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit import storage
from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.errors import InputError, SealError
from evidence_kit.domain.progress import Advanced, Event, Noted, unwatched
from evidence_kit.domain.time.seal import Proof
from evidence_kit.seal import Parties, open_authority, open_calendar
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.batch.store import FolderStore
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.seal.proofs.papers import token_papers
from evidence_kit.seal.tokens.request import stamp
from evidence_kit.workflows.batch import BatchSelection, make_batch
from tests import loopback
from tests.authorities import ClockworkAuthority, clockwork
from tests.parties import parties

Date = Callable[[Parties, Callable[[Event], None]], tuple[Proof, ...]]
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["case", "batch"])
def date(request: pytest.FixtureRequest, case_file: CaseFile, tmp_path: Path) -> Date:
    """Has a case, or a batch, dated by some parties; the proofs."""

    def seal(asked: Parties, watch: Callable[[Event], None]) -> tuple[Proof, ...]:
        with case_file.writing(system_clock) as writer:
            return seal_head(case_file, writer, asked, watch).proofs

    def batch(asked: Parties, watch: Callable[[Event], None]) -> tuple[Proof, ...]:
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / "0.txt").write_bytes(b"content")
        made = make_batch(BatchSelection(tmp_path / "in"), tmp_path / "out", title="", also=(), parties=asked,
                          clock=system_clock, watch=watch)  # fmt: skip
        return made.batch.proofs

    return seal if request.param == "case" else batch


class Told(list[Event]):
    """Every event, in order."""

    def __call__(self, event: Event) -> None:
        self.append(event)

    @property
    def words(self) -> str:
        return " ".join(event.message.en for event in self if isinstance(event, Noted))


@pytest.fixture
def tsa() -> Iterator[str]:
    with loopback.served(loopback.stamp) as address:
        yield address


def test_two_addresses_of_one_authority_are_one(date: Date, tsa: str) -> None:
    both = [open_authority(f"tsa:{tsa}?{number}") for number in range(2)]
    with pytest.raises(SealError) as raised:
        date(parties(both, needed=2), unwatched)
    assert "1 of 2 authorities" in raised.value.message.en
    assert "2 tokens came, but those of one key or one issuer count once" in raised.value.message.en
    assert len(date(parties(both, needed=1), unwatched)) == 2


@pytest.mark.parametrize(("late", "counts"), [(0, True), (30, True), (3600, False)])
def test_a_token_of_a_clock_that_is_wrong_does_not_count(date: Date, late: int, counts: bool) -> None:
    house = clockwork("House", lambda: datetime.now(UTC) - timedelta(seconds=late), START, 20)
    if counts:
        assert [proof.kind for proof in date(parties([house]), unwatched)] == ["rfc3161"]
        return
    told = Told()
    with pytest.raises(SealError) as refused:
        date(parties([house]), told)
    assert "before it was asked for" in told.words
    assert "House" in refused.value.remedy.en and "network" not in refused.value.remedy.en


def test_a_silent_calendar_is_asked_once_and_the_others_twice(date: Date, tsa: str) -> None:
    """For the file, and for all tokens together."""
    asked = {"silent": 0, "good": 0}

    def silent(_: bytes) -> tuple[int, str, bytes]:
        asked["silent"] += 1
        return 404, "text/plain", b""

    def good(body: bytes) -> tuple[int, str, bytes]:
        asked["good"] += 1
        return loopback.promise(body)

    told = Told()
    with loopback.served(silent) as one, loopback.served(good) as other:
        calendars = [open_calendar(f"ots:{one}"), open_calendar(f"ots:{other}")]
        proofs = date(parties([open_authority(f"tsa:{tsa}?{number}") for number in range(3)], calendars), told)
    assert asked == {"silent": 1, "good": 2}
    assert [proof.kind for proof in proofs] == ["rfc3161"] * 3 + ["opentimestamps"] * 4
    bar = [event for event in told if isinstance(event, Advanced) and event.task == "seal"]
    assert [event.done for event in bar] == list(range(8)), "three authorities, twice two calendars"
    assert {event.total for event in bar} == {7}


def interrupted(folder: Path, authority: ClockworkAuthority, record: str) -> FolderStore:
    folder.mkdir()
    (folder / "authorities.json").write_text(record, encoding="utf-8")
    return FolderStore(BatchFolder(folder), [authority])


def test_a_batch_goes_on_under_the_names_it_began_with(tmp_path: Path) -> None:
    house = clockwork("House", system_clock, START, 20)
    store = interrupted(tmp_path / "out", house, json.dumps({"House.tsr": "tsa:https://gone", "old-7.tsr": house.uri}))
    assert store.token_name(house) == "old-7.tsr"
    store = FolderStore(BatchFolder(tmp_path / "out"), [replace(house, name="House 2"), house])
    assert store.token_name(house) == "old-7.tsr"
    named = json.loads((tmp_path / "out" / "authorities.json").read_bytes())
    assert [*named] == ["House.tsr", "old-7.tsr", "House-2.tsr"]


@pytest.mark.parametrize("record", ["{", "[]", '{"a.tsr": 1}', '{"../a.tsr": "URI"}', '{"a/b.tsr": "URI"}', '{"batch.json": "URI"}'])  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, record: str) -> None:
    house = clockwork("House", system_clock, START, 20)
    store = interrupted(tmp_path / "out", house, record.replace("URI", house.uri))
    with pytest.raises(InputError):
        store.token_name(house)


def test_a_token_is_there_only_with_its_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed run leaves no token that the next one would take without them."""
    written: list[str] = []
    monkeypatch.setattr(storage, "replace_file", lambda path, data: written.append(path.name))
    house = clockwork("House", system_clock, START, 20)
    stamped = stamp(house, {"sha256": bytes(32)}, rehearsal=False, entropy=bytes, clock=system_clock)
    FolderStore(BatchFolder(tmp_path), []).keep(*token_papers("House.tsr", stamped, []))
    assert written == ["House.pem", "House.tsr"]
