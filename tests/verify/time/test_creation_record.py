"""A creation log that was stamped when it was made: its own calendar proof dates it, whatever was sealed later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.finding import Status
from evidence_kit.domain.text import text
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.creation_record import CreationFacts, judge_creation, observe_creation
from evidence_kit.verify.time.seals import TimeFacts

LOG = Artifact(path="artifacts/0001-log/log.txt", role=Role.CREATION_LOG, lane=ExhibitClass.CREATION_RECORD, media_type="text/plain",
               digests=digest_bytes(b"log"), title=text("日志", "log"))  # fmt: skip
NOW = datetime(2026, 2, 1, tzinfo=UTC)
BLOCK = BlockFact(height=7, root="", level=Level.CHAIN, time=datetime(2026, 1, 2, tzinfo=UTC))


def code(calendar: CalendarFact) -> str:
    taken_in = SimpleNamespace(sequence=4, products=(LOG,), time=NOW, action=Action.ARTIFACT_RECEIVED)
    opened = SimpleNamespace(
        maker_of=lambda path: taken_in if path == LOG.path else None, digests={"data/log.txt": LOG.digests},
        with_role=lambda role: (LOG,) if role is Role.CREATION_LOG else (), member_of=lambda path: "data/log.txt", bundle=None,
        journal=SimpleNamespace(events=(taken_in,), held=()),
        case=SimpleNamespace(work=SimpleNamespace(claimed_creation=date(2026, 1, 2))),
    )  # fmt: skip
    return next(
        judge_creation(
            observe_creation(
                cast(OpenedBundle, opened), TimeFacts(now=datetime(2026, 2, 1, tzinfo=UTC), calendars=(calendar,))
            )
        )
    ).code


@pytest.mark.parametrize(("calendar", "expected"), [
    (CalendarFact(member="p", over="data/log.txt", blocks=(BLOCK,)), "CREATION_RECORD_AT_THE_TIME"),
    (CalendarFact(member="p", over="head", events=5, blocks=(BLOCK,)), "CREATION_RECORD_AT_THE_TIME"),
    (CalendarFact(member="p", over="head", events=4, blocks=(BLOCK,)), "CREATION_RECORD_UNDATED"),
    (CalendarFact(member="p", over="data/other.txt", blocks=(BLOCK,)), "CREATION_RECORD_UNDATED"),
    (CalendarFact(member="p", over="data/log.txt", weak=True, blocks=(BLOCK,)), "CREATION_RECORD_UNDATED"),
    (CalendarFact(member="p", over="data/log.txt", blocks=(BLOCK.model_copy(update={"level": Level.WORK}),)), "CREATION_RECORD_UNDATED"),
])  # fmt: skip
def test_which_proofs_reach_the_creation_log(calendar: CalendarFact, expected: str) -> None:
    assert code(calendar) == expected


@pytest.mark.parametrize(
    ("first_run_at", "first_run_day", "code", "said"),
    [
        (None, None, "CREATION_RECORD_AT_THE_TIME", "before any run that the journal tells of"),
        (9, 5, "CREATION_RECORD_AT_THE_TIME", "before any run that the journal tells of"),
        (2, 5, "CREATION_RECORD_AT_THE_TIME", "older than the first run (event 2"),
        (2, 1, "CREATION_RECORD_AFTER_RUN", "cannot be excluded"),
    ],
)
def test_the_sentence_says_which_came_first(
    first_run_at: int | None, first_run_day: int | None, code: str, said: str
) -> None:
    facts = CreationFacts(
        claimed=date(2026, 1, 2),
        records=("data/log.txt",),
        journalled_at=5,
        trusted_time=datetime(2026, 1, 3, tzinfo=UTC),
        first_run_at=first_run_at,
        first_run=datetime(2026, 1, first_run_day, tzinfo=UTC) if first_run_day else None,
    )
    (finding,) = judge_creation(facts)
    assert (finding.code, said in finding.message.en) == (code, True), finding.message.en


@pytest.mark.parametrize(
    ("trusted", "code"),
    [(None, "CREATION_RECORD_UNDATED"), (datetime(2026, 1, 3, tzinfo=UTC), "CREATION_RECORD_LATER")],
)
def test_a_case_that_claims_no_day_is_told_so_and_none_is_made_up(trusted: datetime | None, code: str) -> None:
    facts = CreationFacts(records=("data/log.txt",), journalled_at=5, trusted_time=trusted)
    (finding,) = judge_creation(facts)
    assert (finding.code, finding.status) == (code, Status.INDETERMINATE)
    assert "the case names no day of creation" in finding.message.en.lower()
    assert "—" not in finding.message.zh + finding.message.en


def test_a_proof_of_the_same_second_as_the_run_is_not_older_than_it() -> None:
    """A token states its second and may be of any moment in it."""
    moment = datetime(2026, 1, 3, 9, 0, 0, tzinfo=UTC)
    facts = CreationFacts(
        claimed=date(2026, 1, 3), records=("data/log.txt",), journalled_at=5, trusted_time=moment, first_run_at=2
    )
    same = facts.model_copy(update={"first_run": moment.replace(microsecond=900_000)})
    later = facts.model_copy(update={"first_run": moment.replace(second=1)})
    assert [one.code for one in judge_creation(same)] == ["CREATION_RECORD_AFTER_RUN"]
    assert [one.code for one in judge_creation(later)] == ["CREATION_RECORD_AT_THE_TIME"]
