"""What `status` says of the certificate by which a case was last filed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.workflows.signer_status import last_signer, signer_remarks, signer_rows
from evidence_kit.workflows.status import standing_of
from tests.filed import Filed

NOW = datetime.now(UTC)


def test_the_last_day_of_the_signers_certificate_is_a_row_of_status(filed: Filed) -> None:
    case = CaseFile(filed.case)
    signer = last_signer(case)
    assert signer is not None and signer.issuer != signer.subject
    (row,) = signer_rows(signer)
    assert row in standing_of(case, NOW).rows
    assert f"{signer.not_valid_after_utc:%Y-%m}" in row[1].zh and "of the newest filing" in row[1].en


def test_an_end_before_the_time_limit_or_before_today_is_told(filed: Filed) -> None:
    case = CaseFile(filed.case)
    signer = last_signer(case)
    assert signer is not None
    end = signer.not_valid_after_utc
    assert signer_remarks(signer, case, NOW) == ()
    (ended,) = signer_remarks(signer, case, end + timedelta(days=1))
    assert "ended on" in ended.en
    case.case = case.case.model_copy(update={"deadline": (end + timedelta(days=9)).date()})
    (early,) = signer_remarks(signer, case, NOW)
    assert "before the time limit" in early.en and "早于举证期限" in early.zh


def test_a_case_that_was_never_filed_has_none(case_file: CaseFile, clock: Clock) -> None:
    assert last_signer(case_file) is None
    assert signer_rows(None) == signer_remarks(None, case_file, clock()) == ()
