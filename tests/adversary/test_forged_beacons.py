"""Values that stand in a journal before anybody could know them, values that crash or flood the check."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.finding import Finding, Status, Verdict
from evidence_kit.domain.time.beacon import Beacon, BitcoinBeacon, DrandBeacon, Mark
from evidence_kit.formats import drand
from evidence_kit.formats.drand import QUICKNET, DrandInvalid
from evidence_kit.verify import check
from tests.adversary.workshop import of_codes
from tests.bitcoin import PERIOD_0
from tests.formats.test_drand import QUICKNET_ROUND, data
from tests.verify.time.test_renewal import NOTE, bundle, found, trust
from tests.years import Years

ROUND = data(QUICKNET_ROUND)
DUE = QUICKNET.time_of(int(str(QUICKNET_ROUND["round"])))
"""In August 2023."""


def mark(path: str) -> DrandBeacon:
    read = drand.read_round(ROUND)
    return DrandBeacon(
        chain=read.chain.hash, round=read.number, randomness=read.randomness, not_before=read.time, path=path
    )


def block(path: str) -> BitcoinBeacon:
    from datetime import UTC

    from evidence_kit.formats.bitcoin.headers import read_headers

    (header,) = read_headers(PERIOD_0.header(2015))
    when = datetime.fromtimestamp(header.time, UTC)
    return BitcoinBeacon(height=2015, block=header.hash, time=when, not_before=when - timedelta(hours=2), path=path)


def journalled(years: Years, when: datetime, values: bytes = ROUND, marks: int = 1, *, change: bytes = b"") -> None:
    """A beacon as the keeper of a journal can write it down, at whatever time he likes."""
    years.clock.now = when
    with years.case_file.writing(years.clock) as writer, writer.act("beacon") as act:
        value = act.write("drand.json", values, role=Role.BEACON_VALUE, lane=ExhibitClass.PAPER,
                          media_type="application/json", title=NOTE)  # fmt: skip
        one: Mark = mark(value.path) if values is ROUND else block(value.path)
        record = Beacon.model_construct(schema_tag="evidence-kit/beacon/1", marks=(one,) * marks)
        raw = record.to_json().replace(*change.split(b"|")) if change else record.to_json()
        act.write(
            "beacon.json", raw, role=Role.BEACON, lane=ExhibitClass.PAPER, media_type="application/json", title=NOTE
        )
        act.commit(Action.BEACON_TAKEN, NOTE)


def early(verdict: Verdict) -> list[Finding]:
    return of_codes(verdict.findings, "BEACON_EARLY")


def test_a_value_that_was_known_when_it_was_journalled_holds(tmp_path: Path) -> None:
    years = Years(tmp_path, 2022)
    journalled(years, DUE + timedelta(minutes=1))
    verdict = found(years)
    assert not early(verdict)
    assert [one.status for one in of_codes(verdict.findings, "BEACON_DRAND")] == [Status.PASSED]


def test_a_value_of_years_after_its_line_is_named(tmp_path: Path) -> None:
    """The journal's clock says 2022; the value came to be in 2023."""
    years = Years(tmp_path, 2022)
    journalled(years, DUE - timedelta(days=300))
    (finding,) = early(found(years))
    assert finding.status is Status.INDETERMINATE
    assert "nobody could know before 2023" in finding.message.en


def test_a_value_of_after_the_seal_over_its_line_fails(tmp_path: Path) -> None:
    """An authority of the list says that it stamped the line a year before the value was there."""
    from evidence_kit.domain.progress import unwatched
    from evidence_kit.seal.case.seal import seal_head
    from tests.parties import parties

    years = Years(tmp_path, 2022)
    journalled(years, DUE - timedelta(days=300))
    with years.case_file.writing(years.clock) as writer:
        seal_head(years.case_file, writer, parties(years.old[:1]), unwatched)
    then = years.clock.now + timedelta(days=30)  # the authority's certificate is still good: its token dates the line
    (finding,) = early(check(bundle(years), trust(years), now=then).verdict)
    assert finding.status is Status.FAILED
    assert "By trusted time" in finding.message.en


FLOODS: dict[str, tuple[bytes, int, bytes]] = {
    "values of drand without end": (ROUND, 30_000, b""),
    "blocks without end": (PERIOD_0.header(2015), 30_000, b""),
    "a round of four thousand digits": (ROUND, 1, b'"round": 657413|"round": ' + b"9" * 4200),
    "a height of four thousand digits": (PERIOD_0.header(2015), 1, b'"height": 2015|"height": ' + b"9" * 4200),
}


@pytest.mark.parametrize(("values", "marks", "change"), FLOODS.values(), ids=FLOODS)
def test_a_flood_is_no_record(tmp_path: Path, values: bytes, marks: int, change: bytes) -> None:
    years = Years(tmp_path, 2022)
    journalled(years, system_clock() - timedelta(minutes=2), values, marks, change=change)
    began = time.process_time()
    verdict = found(years)
    assert time.process_time() - began < 10
    wrong = [one for one in of_codes(verdict.findings, "ROLE_RECORD") if one.status is Status.FAILED]
    assert len(wrong) == 1
    assert not of_codes(verdict.findings, "NOT_CHECKED")


def test_a_round_whose_time_no_calendar_holds_is_refused_by_name() -> None:
    for number in (1 << 39, (1 << 40) - 1):
        said = json.loads(ROUND) | {"round": number}
        with pytest.raises(DrandInvalid):
            drand.read_round(json.dumps(said).encode())


def test_every_round_that_is_read_has_a_time() -> None:
    for chain in drand.CHAINS:
        assert chain.time_of(drand._MAX_ROUND - 1) < datetime.max.replace(tzinfo=DUE.tzinfo)
