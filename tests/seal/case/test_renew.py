"""Renewal over decades: clocks that the test sets, authorities that expire, and what a court says long after."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, create_case
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import rfc3161, rfc4998
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.seal.renewal.timestamp_chains import lines_of
from evidence_kit.workflows.renew import RenewalRequest, due_lines, renew_case, write_records
from evidence_kit.workflows.status import standing_of
from tests.authorities import SetClock, Silent, clockwork
from tests.conftest import CASE_YAML
from tests.parties import parties
from tests.years import Years

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def years(tmp_path: Path) -> Years:
    return Years(tmp_path)


def test_what_is_not_due_is_left_alone(years: Years) -> None:
    assert years.renew(RenewalRequest()) == ()
    assert not due_lines(lines_of(years.case_file), years.clock(), RenewalRequest(), rehearsal=False)


def test_status_warns_half_a_year_before_and_when_it_is_too_late(years: Years) -> None:
    def remarks(*moment: int) -> str:
        return " ".join(remark.en for remark in standing_of(years.case_file, datetime(*moment, tzinfo=UTC)).remarks)

    assert "renew" not in remarks(2028, 1, 1)
    assert "2 time stamps lose their strength from 2028-12-31 on; run: evidence-kit renew" in remarks(2028, 8, 1)
    assert "2 of them have lost it already" in remarks(2029, 8, 1)


def test_a_time_stamp_renewal_covers_every_old_token_by_another_authority(years: Years, tmp_path: Path) -> None:
    years.clock.set(2028, 10, 1)
    (renewal,) = years.renew(RenewalRequest())
    assert years.case_file.journal.events[-1].action is Action.RENEWED
    assert [line.kind for line in renewal.lines] == ["initial", "initial", "time-stamp", "time-stamp"]
    lines = lines_of(years.case_file)
    assert [line.generations for line in lines] == [2, 2, 1, 1]
    assert {line.authority for line in lines} == {"Gamma Unit", "Delta Unit"}
    for line in lines:
        content = (years.case_file.root / line.over).read_bytes()
        rfc4998.check_record(line.record, lambda name, data=content: hashlib.new(name, data).digest())
    token = next(proof for proof in renewal.proofs if proof.kind == "rfc3161")
    (tmp_path / "root.pem").write_bytes(certificates.pem([years.new[0].root, years.new[1].root]))
    checked = subprocess.run(
        ["openssl", "ts", "-verify", "-in", years.case_file.root / token.path, "-data",
         years.case_file.root / renewal.stamped_file, "-CAfile", tmp_path / "root.pem",
         "-attime", f"{token.generated.timestamp():.0f}"], capture_output=True, text=True, check=False)  # fmt: skip
    assert "Verification: OK" in checked.stdout, checked.stderr


def test_what_a_renewal_stamps_can_be_found_again_by_hand(years: Years) -> None:
    """`openssl ts -reply -token_out` and `sha256sum` are enough: the old token's digest stands in hashes.bin."""
    years.clock.set(2028, 10, 1)
    (renewal,) = years.renew(RenewalRequest())
    stamped = (years.case_file.root / renewal.stamped_file).read_bytes()
    for line in (line for line in renewal.lines if line.kind == "time-stamp"):
        cut = subprocess.run(["openssl", "ts", "-reply", "-in", years.case_file.root / line.token, "-token_out"],
                             capture_output=True, check=True)  # fmt: skip
        assert hashlib.sha256(cut.stdout).digest() in stamped
    assert hashlib.sha256((years.case_file.root / renewal.head_file).read_bytes()).digest() in stamped


def test_a_hash_tree_renewal_takes_every_file_anew(years: Years) -> None:
    years.clock.set(2028, 10, 1)
    years.renew(RenewalRequest())
    years.clock.set(2030, 1, 1)
    (renewal,) = years.renew(RenewalRequest(rehash="sha512"))
    assert renewal.sums_file is not None
    checked = subprocess.run(["sha512sum", "-c", years.case_file.root / renewal.sums_file], cwd=years.case_file.root,
                             capture_output=True, text=True, check=False)  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    lines = lines_of(years.case_file)
    assert [line.generations for line in lines] == [3, 3, 2, 2, 1, 1, 1, 1]
    assert {line.record.newest.algorithm for line in lines} == {"sha512"}
    years.clock.set(2031, 1, 1)
    again = years.renew(RenewalRequest(everything=True))
    assert [item.algorithm for item in again] == ["sha512"]
    assert {stamp.algorithm for line in lines_of(years.case_file) for stamp in line.record.chains[-1]} == {"sha512"}


def test_a_renewal_that_too_few_authorities_answer_is_journalled_and_keeps_what_came(years: Years) -> None:
    years.clock.set(2028, 10, 1)
    with pytest.raises(SealError, match="evidence-kit renew"):
        years.renew(RenewalRequest(), years.new[:1])
    assert years.case_file.journal.events[-1].action is Action.SEAL_FAILED
    assert any(item.path.endswith(".tsr") and "renewal" in item.path for item in years.case_file.artifacts)
    assert [line.generations for line in lines_of(years.case_file)] == [1, 1]
    years.renew(RenewalRequest())
    assert [line.generations for line in lines_of(years.case_file)] == [2, 2, 1, 1]


def test_a_renewal_that_nobody_answers_is_none_even_where_no_token_is_demanded(years: Years) -> None:
    years.clock.set(2028, 10, 1)
    silent = Silent(**vars(years.new[0]))
    with years.case_file.writing(years.clock) as writer, pytest.raises(SealError, match="0 of 1 authorities"):
        renew_case(years.case_file, writer, parties([silent], needed=0), unwatched, RenewalRequest())
    assert years.case_file.journal.events[-1].action is Action.SEAL_FAILED


def test_nobody_to_renew_with_is_an_error_with_a_remedy(years: Years) -> None:
    years.clock.set(2028, 10, 1)
    with years.case_file.writing(years.clock) as writer, pytest.raises(SealError, match=r"case\.yaml"):
        renew_case(years.case_file, writer, parties(), unwatched, RenewalRequest())


def test_records_are_handed_out_at_any_time(years: Years, tmp_path: Path) -> None:
    written = write_records(lines_of(years.case_file), tmp_path / "records")
    assert len(written) == 2
    for path, line in zip(written, lines_of(years.case_file), strict=True):
        record = rfc4998.read_record(path.read_bytes())
        content = (years.case_file.root / line.over).read_bytes()
        (generation,) = rfc4998.check_record(record, lambda name, data=content: hashlib.new(name, data).digest())
        response = (years.case_file.root / line.token).read_bytes()
        assert generation.token.der == rfc3161.token_of(response)


def test_a_changed_file_is_refused_before_anything_is_stamped(years: Years) -> None:
    years.clock.set(2028, 10, 1)
    line = lines_of(years.case_file)[0]
    (years.case_file.root / line.token).write_bytes(b"other")
    with pytest.raises(Exception, match="journalled"):
        years.renew(RenewalRequest())


def test_an_authority_may_stamp_sm3(tmp_path: Path) -> None:
    clock = SetClock(2026, 6, 1)
    chinese = clockwork("SM3", clock, START, 3, imprint="sm3")
    case_file: CaseFile = create_case(tmp_path / "sm3", CASE_YAML.encode(), clock)
    with case_file.writing(clock, sm3=True) as writer:
        seal = seal_head(case_file, writer, parties([chinese]), unwatched)
    (token,) = seal.proofs
    assert token.kind == "rfc3161"
    assert token.imprint == "sm3"
    head = case_file.root / seal.head_file
    (tmp_path / "root.pem").write_bytes(certificates.pem([chinese.root]))
    checked = subprocess.run(
        ["openssl", "ts", "-verify", "-in", case_file.root / token.path, "-data", head, "-CAfile",
         tmp_path / "root.pem", "-attime", f"{token.generated.timestamp():.0f}"],
        capture_output=True, text=True, check=False)  # fmt: skip
    assert "Verification: OK" in checked.stdout, checked.stderr
    assert all(item.digests.sm3 for item in case_file.artifacts)
    (line,) = lines_of(case_file)
    assert line.record.newest.algorithm == "sm3"
