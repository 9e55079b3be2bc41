"""A seal that names its proofs over and over: the check ends in time, and says what it did not look at."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.time.seal import Seal
from evidence_kit.verify import observation
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.time.allowance import MOST_PROOFS, Allowance
from tests.adversary.workshop import of_codes, verdict_on


def test_a_hundred_thousand_proofs_take_no_longer_than_the_allowance(
    genuine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = OpenedBundle.records_of

    def without_end(opened: OpenedBundle, role: Role, noun: type[Seal]) -> object:
        found = whole(opened, role, noun)
        if role is not Role.SEAL:
            return found
        (item, seal), *_ = found
        return ((item, seal.model_copy(update={"proofs": seal.proofs * 256})),) * 400

    monkeypatch.setattr(OpenedBundle, "records_of", without_end)
    monkeypatch.setattr(observation, "Allowance", lambda: Allowance(seconds=5))
    began = time.process_time()
    verdict = verdict_on(genuine, tmp_path)
    assert time.process_time() - began < 30
    (finding,) = of_codes(verdict.findings, "TIMES_UNREAD")
    assert finding.status is Status.INDETERMINATE
    assert f"looks at {MOST_PROOFS} of them" in finding.message.en
    assert "未予核验" in finding.message.zh
    assert not of_codes(verdict.findings, "NOT_CHECKED", "RESOURCE_LIMIT")


def test_what_was_looked_at_still_dates_the_bundle(
    genuine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observation, "Allowance", lambda: Allowance(most=1))
    verdict = verdict_on(genuine, tmp_path)
    (finding,) = of_codes(verdict.findings, "TIMES_UNREAD")
    assert finding.status is Status.INDETERMINATE
    existed = next(one for one in verdict.answers if one.question is Question.EXISTED)
    assert existed.status is Status.PASSED, "the container's own token is always looked at"
