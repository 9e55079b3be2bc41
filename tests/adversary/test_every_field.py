"""Every field of every record said otherwise, every digest put right: a finding does not pass, or the report says that it is unchecked.

The fields are enumerated from honest records, so that one that is added later is among them. Those of a recipe and of the last
step's settings have tests of their own (`test_forged_recipe`, `test_forged_settings`), records of repeated runs are stated whole.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.record import Record
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.verify import load_trust
from evidence_kit.verify.batch.examine import examine_batch
from evidence_kit.verify.bundle.role_records import NOUNS
from evidence_kit.verify.bundle.stated import is_stated
from tests.adversary import leaves
from tests.adversary.altered import Checked
from tests.adversary.workshop import Forger, Json, verdict_on
from tests.confirmed_batch import promised_batch
from tests.filed import write_trust

GOLDEN = Path(__file__).parents[1] / "golden" / "second-edition"
NOW = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
RECORDS = [
    ("golden", Role.REGENERATION), ("golden", Role.CONTROLS), ("golden", Role.VARIATION_SHEET), ("golden", Role.SEAL),
    ("golden", Role.RENEWAL), ("golden", Role.BEACON), ("recovered", Role.RECOVERY), ("varied", Role.VARIATION_RUN),
    ("varied", Role.VARIATION_SHEET), ("filmed", Role.RECORDING),
]  # fmt: skip
WORDS_OF_PARTS = {"kind"}
"""What tells the parts of a union apart: another word makes another noun of the part, which then does not read."""
Missed = list[str]


def otherwise(noun: type[Record], record: Json) -> Iterator[tuple[str, Json]]:
    """For each place that is not stated only, once however long its list is, the record with another value there."""
    seen = set[str]()
    for path in leaves.leaves(record):
        place = ".".join("*" if isinstance(key, int) else key for key in path)
        if place in seen or is_stated(noun, place):
            continue
        seen.add(place)
        try:
            new = leaves.another_value(noun, record, path)
        except LookupError:
            empty = leaves.at(record, path) in (None, [], {})
            assert empty or path[-1] in WORDS_OF_PARTS, f"no other value is known for {place}"
            continue
        changed = copy.deepcopy(record)
        leaves.put(changed, path, new)
        yield place, changed


@pytest.fixture
def checked(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Checked]:
    def check(name: str) -> Checked:
        if name == "golden":
            return Checked(GOLDEN / "bundle.zip", load_trust(GOLDEN / "trust.json"), NOW)
        write_trust(tmp_path / "trust.json")
        return Checked(request.getfixturevalue(name), load_trust(tmp_path / "trust.json"))

    return check


@pytest.mark.parametrize(("bundle", "role"), RECORDS, ids=[f"{name}-{role}" for name, role in RECORDS])
def test_records_of_a_bundle(checked: Callable[[str], Checked], bundle: str, role: Role) -> None:
    honest, noun, missed = checked(bundle), NOUNS[role], Missed()
    newest = honest.of_role(role)[-1]
    record = json.loads(honest.records.of_path(newest.path) or b"")
    for place, changed in otherwise(noun, record):
        if not honest.noticed(newest.path, role, noun.model_validate(changed).to_json(), clock=place == "finished"):
            missed.append(place)
    assert missed == []


def not_passed(found: tuple[Finding, ...]) -> set[str]:
    return {one.code for one in found if one.status is not Status.PASSED}


@pytest.fixture
def refiled(genuine: Path, tmp_path: Path) -> Callable[[Callable[[Forger], object]], set[str]]:
    """Files the honest case with a change; the codes that do not pass."""
    count = iter(range(1000))

    def file(change: Callable[[Forger], object]) -> set[str]:
        folder = tmp_path / str(next(count))
        folder.mkdir()
        forger = Forger(genuine)
        change(forger)
        return not_passed(verdict_on(forger.refile(folder), folder).findings)

    return file


def test_lines_of_the_journal(genuine: Path, refiled: Callable[[Callable[[Forger], object]], set[str]]) -> None:
    honest, missed = refiled(lambda forger: None), Missed()
    seen = {"previous", "sequence", "products.*.path"}  # the chain itself, and files under another name: another case
    for number, event in enumerate(Forger(genuine).events):
        for place, changed in otherwise(CustodyEvent, json.loads(event.to_json())):
            if place in seen or ".digests." in place:  # its digests are those of the file, else nothing is put right
                continue
            seen.add(place)
            forged = CustodyEvent.model_validate(changed)
            if refiled(partial(_exchange, number, forged)) <= honest:
                missed.append(place)
    assert {"time", "products.*.role"} <= seen
    assert missed == []


def test_what_the_case_says(genuine: Path, refiled: Callable[[Callable[[Forger], object]], set[str]]) -> None:
    honest, missed = refiled(lambda forger: None), Missed()
    case = json.loads(Case.model_validate(Forger(genuine).case).to_json())
    for place, changed in otherwise(Case, case):
        if refiled(partial(_restate, changed)) <= honest:
            missed.append(place)
    assert missed == []


def test_the_table_of_contents(
    genuine: Path, refiled: Callable[[Callable[[Forger], object]], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, missed, written = refiled(lambda forger: None), Missed(), Bundle.to_json
    said: list[bytes] = []

    def kept(self: Bundle) -> bytes:
        said.append(written(self))
        return said[-1]

    monkeypatch.setattr(Bundle, "to_json", kept)
    refiled(lambda forger: None)
    for place, _ in otherwise(Bundle, json.loads(said[0])):
        monkeypatch.setattr(Bundle, "to_json", lambda self, at=place: forged_contents(json.loads(written(self)), at))
        if refiled(lambda forger: None) <= honest:
            missed.append(place)
    assert missed == []


def _exchange(number: int, line: CustodyEvent, forger: Forger) -> None:
    forger.events[number] = line


def _restate(said: Json, forger: Forger) -> None:
    forger.case.update(said)


def forged_contents(contents: Json, place: str) -> bytes:
    """A table of contents with the place of that name changed."""
    changed = next(changed for one, changed in otherwise(Bundle, contents) if one == place)
    return (json.dumps(changed, ensure_ascii=False, indent=2) + "\n").encode()


def walked(folder: Path, trust: TrustList, now: datetime, name: str, noun: type[Record]) -> Missed:
    """Places of a batch's record that can say something else without a finding."""

    def found() -> set[tuple[str, str]]:
        made = examine_batch(folder, trust, now=now, watch=unwatched).findings
        # A later renewal lists the digests of the records before it; whoever keeps the batch lists them anew.
        return {
            (one.code, one.message.en)
            for one in made
            if one.code != "SECOND_DIGESTS" and one.status is not Status.PASSED
        }

    honest, path, missed = found(), folder / name, Missed()
    data = path.read_bytes()
    for place, changed in otherwise(noun, json.loads(data)):
        path.write_bytes(noun.model_validate(changed).to_json())
        if found() <= honest:
            missed.append(place)
    path.write_bytes(data)
    return missed


@pytest.mark.parametrize(("name", "noun"), [("batch.json", Batch), ("renewal-1/renewal.json", BatchRenewal)])
def test_records_of_a_batch(tmp_path: Path, name: str, noun: type[Record]) -> None:
    shutil.copytree(GOLDEN / "batch", tmp_path / "batch")
    assert walked(tmp_path / "batch", load_trust(GOLDEN / "trust.json"), NOW, name, noun) == []


def test_the_record_of_a_batchs_upgrade(tmp_path: Path) -> None:
    """A lower level than a block has is let pass: it claims less."""
    with promised_batch(tmp_path / "批次") as made:
        made.mine()
        assert made.upgrade().done
        missed = walked(made.out, load_trust(made.trust(height=4)), datetime.now(UTC), "upgrade.json", Upgrade)
    assert missed == ["blocks.*.level"]


def test_what_is_stated_only_is_named(checked: Callable[[str], Checked], filmed: Path, tmp_path: Path) -> None:
    """In the report of every bundle and batch that holds such a record, with the addresses themselves."""
    write_trust(tmp_path / "trust.json")
    said = [one for one in verdict_on(filmed, tmp_path).findings if one.code == "STATED_BY_PARTY"]
    assert {one.wording for one in said} == {
        "stated_asked",
        "stated_run",
        "stated_caption",
        "stated_film",
        "stated_party",
    }
    assert {one.status for one in said} == {Status.INDETERMINATE}
    made = examine_batch(GOLDEN / "batch", load_trust(GOLDEN / "trust.json"), now=NOW, watch=unwatched)
    named = " ".join(one.message.en for one in made.findings if one.code == "STATED_BY_PARTY")
    assert "http://127.0.0.1" in named and "were not checked" in named
    assert made.status is Status.PASSED  # they take nothing from what was checked
