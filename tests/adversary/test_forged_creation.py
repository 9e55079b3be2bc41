"""What was made later in the place of a creation record, and days that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.finding import Finding, Question, Status, Verdict
from tests.adversary.genuine import STATED, case_of, drawn, file_it, regenerate, take
from tests.adversary.workshop import Forger, of_codes, verdict_on

LOG = b'{"event": "generated", "seed": 31}\n'


def filed(folder: Path, log: Callable[[CaseFile], bytes], *, before: bool, day: int = 0) -> Path:
    """A bundle with a creation log, taken in before or after the run; the claimed day is today and `day` days more."""
    today = datetime.now(UTC).astimezone(BEIJING).date() + timedelta(days=day)
    work = {
        "title": {"zh": "图", "en": "picture"},
        "author": {"zh": "甲", "en": "A"},
        "claimed_creation": today.isoformat(),
    }
    case_file = case_of(folder, drawn(STATED), work=work)
    if before:
        take(case_file, folder, log(case_file), Role.CREATION_LOG, "log.jsonl")
    regenerate(case_file)
    if not before:
        take(case_file, folder, log(case_file), Role.CREATION_LOG, "log.jsonl")
    return file_it(case_file)


def fourth(found: Verdict) -> Status:
    return found.answers[Question.CONTEMPORANEOUS - 1].status


def failed(found: Verdict) -> list[Finding]:
    return [one for one in found.findings if one.status is Status.FAILED]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filed(tmp_path_factory.mktemp("honest"), lambda _: LOG, before=True)


def test_a_log_that_came_before_any_run(honest: Path, tmp_path: Path) -> None:
    found = verdict_on(honest, tmp_path)
    assert fourth(found) is Status.PASSED
    assert "before any run that the journal tells of" in found.answers[Question.CONTEMPORANEOUS - 1].sentence.en


def test_a_log_that_came_after_the_run_may_come_from_it(tmp_path: Path) -> None:
    found = verdict_on(filed(tmp_path, lambda _: LOG, before=False), tmp_path)
    assert [one.status for one in of_codes(found.findings, "CREATION_RECORD_AFTER_RUN")] == [Status.INDETERMINATE]
    assert fourth(found) is Status.INDETERMINATE


def test_the_regenerated_picture_as_creation_log(tmp_path: Path) -> None:
    def copy(case_file: CaseFile) -> bytes:
        return case_file.path(case_file.with_role(Role.PICTURE)[-1]).read_bytes()

    found = verdict_on(filed(tmp_path, copy, before=False), tmp_path)
    assert [one.status for one in of_codes(found.findings, "LANES_APART")] == [Status.FAILED]
    assert fourth(found) is Status.FAILED


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The control picture of another case, as its run wrote it."""
    donor = case_of(tmp_path_factory.mktemp("donor"), drawn(STATED))
    regenerate(donor)
    return donor.path(donor.with_role(Role.CONTROL_PICTURE)[0]).read_bytes()


def test_a_draft_that_the_run_gives_again_is_named_and_no_forgery(control: bytes, tmp_path: Path) -> None:
    """A faithful regeneration of a draft has its pixels; the draft came first, and cannot be a copy of what this journal tells of."""
    found = verdict_on(filed(tmp_path, lambda _: saved_anew(control), before=True), tmp_path)
    (said,) = of_codes(found.findings, "LANES_APART")
    assert said.status is Status.PASSED and "came before it" in said.message.en
    assert fourth(found) is not Status.FAILED


def test_a_file_that_a_run_wrote_as_a_record_of_before_it(control: bytes, tmp_path: Path) -> None:
    """The same file, byte for byte, as a run here writes it: no other program's draft is that, wherever the journal lists it."""
    found = verdict_on(filed(tmp_path, lambda _: control, before=True), tmp_path)
    (said,) = of_codes(found.findings, "LANES_APART")
    assert said.status is Status.INDETERMINATE and "byte for byte" in said.message.en
    assert fourth(found) is Status.INDETERMINATE


def test_a_control_picture_saved_anew_as_creation_log(tmp_path: Path) -> None:
    """Other bytes, the same pixels."""

    def saved_anew(case_file: CaseFile) -> bytes:
        control, stream = case_file.path(case_file.with_role(Role.CONTROL_PICTURE)[0]), BytesIO()
        Image.open(control).convert("RGB").save(stream, "WEBP", lossless=True)
        return stream.getvalue()

    found = verdict_on(filed(tmp_path, saved_anew, before=False), tmp_path)
    assert [one.status for one in of_codes(found.findings, "LANES_APART")] == [Status.FAILED]
    assert fourth(found) is Status.FAILED


@pytest.mark.parametrize("day", ["2099-01-01", "9999-12-30"])
def test_a_claimed_day_to_come(honest: Path, tmp_path: Path, day: str) -> None:
    forger = Forger(honest)
    forger.case["work"]["claimed_creation"] = day
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    said = [one.message.en for one in failed(found)]
    assert any("is after this check" in one for one in said)
    assert any("after the picture was taken in" in one for one in said)
    assert any("after the time that is proved" in one for one in said)
    assert fourth(found) is Status.FAILED


def test_a_claimed_day_after_custody(honest: Path, tmp_path: Path) -> None:
    """The picture was taken in, by its own journal, ten days before the day on which it is said to have been made."""
    forger = Forger(honest)
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    maker = next(event for event in forger.events if claimed in {item.path for item in event.products})
    forger.update_event(claimed, time=maker.time - timedelta(days=10))
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    assert "CLAIMED_DAY" in {one.code for one in failed(found)}
    assert fourth(found) is Status.FAILED


def saved_anew(picture: bytes) -> bytes:
    """Other bytes, the same pixels."""
    stream = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").save(stream, "WEBP", lossless=True)
    return stream.getvalue()


@pytest.mark.parametrize("role", [Role.CONTROL_PICTURE, Role.PREVIEW])
def test_a_picture_of_the_run_that_is_said_to_be_no_picture(tmp_path: Path, role: Role) -> None:
    """Filed as bytes of no known type; of a control, and of a picture on the way to one."""
    forger = Forger(
        filed(tmp_path, lambda case: saved_anew(case.path(case.with_role(role)[-1]).read_bytes()), before=False)
    )
    log = forger.newest(Role.CREATION_LOG)
    plain = log.model_copy(update={"media_type": "application/octet-stream"})
    event = next(one for one in forger.events if log in one.products)
    forger.update_event(log.path, products=tuple(plain if item == log else item for item in event.products))
    (tmp_path / "again").mkdir()
    found = verdict_on(forger.refile(tmp_path / "again"), tmp_path)
    assert [one.status for one in of_codes(found.findings, "LANES_APART")] == [Status.FAILED]
    assert fourth(found) is Status.FAILED


def test_a_claimed_day_after_the_pictures_own_proof(genuine: Path, tmp_path: Path) -> None:
    """By its journal the picture came four days after a token over that very line; the clock of the check is later still."""
    forger = Forger(genuine)
    tomorrow = datetime.now(UTC).astimezone(BEIJING).date() + timedelta(days=2)
    both = {"zh": "图", "en": "picture"}
    forger.case["work"] = {"title": both, "author": both, "claimed_creation": tomorrow.isoformat()}
    forger.events = [one.model_copy(update={"time": one.time + timedelta(days=4)}) for one in forger.events]
    found = verdict_on(forger.refile(tmp_path), tmp_path, datetime.now(UTC) + timedelta(days=9))
    said = [one.message.en for one in failed(found)]
    assert ["proved for the picture itself" in one for one in said] == [True]
    assert fourth(found) is Status.FAILED


def test_the_claimed_picture_as_its_own_creation_record(tmp_path: Path) -> None:
    """Saved anew, since nobody takes one file in twice. That the picture was there on the claimed day says nothing of how it was made."""

    def copy(case_file: CaseFile) -> bytes:
        return saved_anew(case_file.path(case_file.with_role(Role.CLAIMED_PICTURE)[-1]).read_bytes())

    found = verdict_on(filed(tmp_path, copy, before=True), tmp_path)
    (none,) = of_codes(found.findings, "CREATION_RECORD_NONE")
    assert "is the claimed picture itself" in none.message.en and "涉案图片本身" in none.message.zh
    assert fourth(found) is Status.INDETERMINATE
