"""Minutes that say otherwise: of another file, another certificate, another time, or with letters that look like others."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.assemble.minutes import ReceivedBundle, minutes
from evidence_kit.assemble.signing.identity import fingerprint
from evidence_kit.domain.finding import QUESTIONS, Finding, Question, Status, Verdict
from evidence_kit.formats.x509.certificates import common_name
from evidence_kit.verify import check, load_trust
from tests.adversary.books import changed
from tests.adversary.test_forged_attestations import GOLDEN, NOTARY, attest, identity
from tests.adversary.test_forged_letters import swapped_glyphs
from tests.assemble.book.accessibility import failures
from tests.pki import TODAY

NOW = datetime.now(UTC)


@dataclasses.dataclass(frozen=True)
class Attested:
    """A bundle with a notary's signature beside it, and what honest minutes of it are made of."""

    bundle: Path
    received: ReceivedBundle


def verdict(bundle: Path) -> Verdict:
    return check(bundle, load_trust(GOLDEN / "trust.json"), now=TODAY).verdict


@pytest.fixture(scope="module")
def attested(tmp_path_factory: pytest.TempPathFactory) -> Attested:
    bundle = tmp_path_factory.mktemp("attested") / "bundle.zip"
    shutil.copyfile(GOLDEN / "bundle.zip", bundle)
    notary = identity(NOTARY)
    signature = attest(bundle, notary)
    return Attested(
        bundle,
        ReceivedBundle(
            file_name="bundle.zip",
            verdict=verdict(bundle),
            received=TODAY,
            office="某公证处",
            by="张某",
            signer=common_name(notary.certificate),
            signer_sha256=fingerprint(notary.certificate),
            signature_name=signature.name,
            signature_sha256=hashlib.sha256(signature.read_bytes()).hexdigest(),
            stamped=None,
            rehearsal=False,
        ),
    )


def found(attested: Attested, folder: Path, paper: bytes) -> tuple[Finding, Verdict]:
    shutil.copytree(attested.bundle.parent, folder / "court")
    bundle = folder / "court" / "bundle.zip"
    bundle.with_name("bundle.zip.minutes.pdf").write_bytes(paper)
    whole = verdict(bundle)
    (finding,) = (one for one in whole.findings if one.code.startswith("ATTESTATION_MINUTES"))
    return finding, whole


def test_honest_minutes_agree_and_prove_nothing(attested: Attested, tmp_path: Path) -> None:
    finding, _ = found(attested, tmp_path, minutes(attested.received))
    assert (finding.code, finding.status) == ("ATTESTATION_MINUTES", Status.INDETERMINATE)
    assert "agrees with what lies here" in finding.message.en, finding.message.en
    assert "persons, places and the words of a check were not compared" in finding.message.en
    assert "与现有文件相符" in finding.message.zh
    assert failures(minutes(attested.received)) == []


def of_verdict(**changes: Any) -> Callable[[ReceivedBundle], ReceivedBundle]:
    return lambda one: dataclasses.replace(one, verdict=one.verdict.model_copy(update=changes))


def outcomes_in(whole: Verdict) -> Finding:
    """The one finding on outcomes, which no answer rests on."""
    (one,) = (one for one in whole.findings if one.code == "MINUTES_OUTCOMES")
    assert one.status is Status.INDETERMINATE
    return one


def test_outcomes_that_are_those_of_the_check(attested: Attested, tmp_path: Path) -> None:
    _, whole = found(attested, tmp_path, minutes(attested.received))
    assert "are those of this check" in outcomes_in(whole).message.en
    assert "与本次核验相同" in outcomes_in(whole).message.zh


def test_an_outcome_that_the_check_did_not_come_to(attested: Attested, tmp_path: Path) -> None:
    """The minutes call the second question PASSED, and so the whole: here it cannot be settled."""
    answers = tuple(one.model_copy(update={"status": Status.PASSED}) for one in attested.received.verdict.answers)
    forged = of_verdict(answers=answers, status=Status.PASSED)(attested.received)
    _, whole = found(attested, tmp_path, minutes(forged))
    said = outcomes_in(whole).message
    assert "the verdict: PASSED by the minutes, INDETERMINATE here" in said.en
    assert (
        f"question 2 ({QUESTIONS[Question.RECIPE_MAKES_PICTURE].en}): PASSED by the minutes, INDETERMINATE here"
        in said.en
    )
    assert "question 1" not in said.en
    assert f"第 2 问（{QUESTIONS[Question.RECIPE_MAKES_PICTURE].zh}）：笔录称“通过”，本次为“无法判定”" in said.zh


@pytest.mark.parametrize("changes", [{"trust_sha256": "ab" * 32}, {"tool": "evidence-kit 0.1.0"}])
def test_outcomes_by_another_list_or_version_are_not_compared(
    attested: Attested, tmp_path: Path, changes: dict[str, str]
) -> None:
    _, whole = found(attested, tmp_path, minutes(of_verdict(**changes)(attested.received)))
    assert "were not set beside this check" in outcomes_in(whole).message.en
    assert whole.answers[Question.EXISTED - 1].status is Status.PASSED


@pytest.mark.parametrize(
    ("change", "en", "zh"),
    [
        (of_verdict(bundle_sha256="ab" * 32), "the SHA-256 that they state", "所载 SHA-256"),
        (of_verdict(bundle_size=77), "the size that they state", "所载大小"),
        (of_verdict(members=7), "the number of files", "所载内含文件数"),
        (
            lambda one: dataclasses.replace(one, signer_sha256="ab" * 32),
            "the certificate that they state",
            "所载签名证书",
        ),
    ],
)
def test_minutes_of_something_else_fail(
    attested: Attested, tmp_path: Path, change: Callable[[ReceivedBundle], ReceivedBundle], en: str, zh: str
) -> None:
    finding, whole = found(attested, tmp_path, minutes(change(attested.received)))
    assert (finding.code, finding.status) == ("ATTESTATION_MINUTES_OTHER", Status.FAILED)
    assert en in finding.message.en
    assert zh in finding.message.zh
    assert whole.answers[Question.UNTOUCHED - 1].status is Status.FAILED


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"file_name": "other.zip"}, "another name of the file", "所载文件名"),
        ({"received": TODAY - timedelta(days=4000)}, "the file came in", "所载收件时间"),
        ({"received": TODAY + timedelta(days=4000)}, "the file came in", "所载收件时间"),
        ({"signature_sha256": "cd" * 32}, "no signature that lies beside", "所载签名文件"),
    ],
)
def test_what_an_honest_paper_may_state_otherwise_is_asked_about(
    attested: Attested, tmp_path: Path, changes: dict[str, Any], en: str, zh: str
) -> None:
    finding, _ = found(attested, tmp_path, minutes(dataclasses.replace(attested.received, **changes)))
    assert (finding.code, finding.status) == ("ATTESTATION_MINUTES", Status.INDETERMINATE)
    assert en in finding.message.en
    assert zh in finding.message.zh


def test_letters_that_look_like_others_fail(attested: Attested, tmp_path: Path) -> None:
    finding, _ = found(attested, tmp_path, changed(minutes(attested.received), swapped_glyphs("1", "9")))
    assert (finding.code, finding.status) == ("ATTESTATION_MINUTES_OTHER", Status.FAILED)
    assert "U+0031" in finding.message.en


@pytest.mark.parametrize("paper", [b"", b"%PDF-1.7 every answer passed"])
def test_a_paper_of_others_is_not_compared_and_said_so(attested: Attested, tmp_path: Path, paper: bytes) -> None:
    finding, _ = found(attested, tmp_path, paper)
    assert (finding.code, finding.status) == ("ATTESTATION_MINUTES", Status.INDETERMINATE)
    assert "nothing that they say was compared" in finding.message.en
