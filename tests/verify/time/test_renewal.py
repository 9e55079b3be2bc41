"""A court long after: records that held, one that came too late, one that is about something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.assemble.signing import sign_book
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.custody import Action
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.time.trust_list import Anchor, TrustList
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify import check
from evidence_kit.workflows.renew import RenewalRequest
from tests.assemble.packing_case import NOTE, filed_book, pack_case, small_pdf
from tests.authorities import SetClock, clockwork
from tests.parties import parties
from tests.pki import authority, signer, stamping
from tests.years import Years

NOW = datetime.now(UTC)
SINCE = 2016


def bundle(years: Years) -> Path:
    """The case packed today under the stamping authority of the tests."""
    years.clock.now = datetime.now(UTC) - timedelta(minutes=1)
    signed = sign_book(small_pdf(), signer(), stamping(), reason=NOTE, where="北京")
    with years.case_file.writing(years.clock) as writer:
        book = filed_book(writer, signed)
    note = years.case_file.with_role(Role.STATEMENT)[0]
    exhibit = Exhibit(number="1-1", name=NOTE, kind=NOTE, source=NOTE, content=NOTE, purpose=NOTE, lane=ExhibitClass.PAPER,
                      artifacts=(note.path,), first_page=1, pages=1)  # fmt: skip
    return pack_case(years.case_file, years.clock, book, (exhibit,))


def trust(years: Years, *, without: str = "") -> TrustList:
    today = clockwork("Today", SetClock(2026, 1, 1), NOW, 1).anchor
    root = authority("Time-Stamping").certificate
    packed = today.model_copy(update={"certificate_pem": certificates.pem([root]).decode(), "sha256": "0" * 64})
    anchors: list[Anchor] = [one.anchor for one in (*years.old, *years.new) if one.name != without]
    return TrustList(name="Court", dated="2026-01-01", anchors=(*anchors, packed))


def found(years: Years, **held: str) -> Verdict:
    return check(bundle(years), trust(years, **held), now=datetime.now(UTC)).verdict


def codes(verdict: Verdict, status: Status) -> list[str]:
    time = {"TOKEN_AGED", "TIMES_OUT_OF_ORDER", "RENEWAL_RECORD", "SECOND_DIGESTS"}
    return [
        item.code
        for item in verdict.findings
        if item.status is status and (item.code in time or item.code.startswith("EVIDENCE"))
    ]


@pytest.fixture
def years(tmp_path: Path) -> Years:
    return Years(tmp_path, SINCE)


def test_renewed_in_time_and_again_by_another_algorithm(years: Years) -> None:
    years.clock.set(SINCE + 2, 10, 1)
    years.renew(RenewalRequest())
    years.clock.set(SINCE + 4, 1, 1)
    years.renew(RenewalRequest(rehash="sha512"))
    verdict = found(years)
    assert codes(verdict, Status.FAILED) == []
    assert codes(verdict, Status.INDETERMINATE) == []
    passed = codes(verdict, Status.PASSED)
    assert passed.count("EVIDENCE_RECORD") == 4 + 8
    assert passed.count("RENEWAL_RECORD") == 2
    assert passed.count("SECOND_DIGESTS") == 1
    existed = next(answer for answer in verdict.answers if answer.question is Question.EXISTED)
    assert existed.status is Status.PASSED
    assert f"{SINCE}-06-01" in existed.sentence.en


def test_never_renewed_is_said(years: Years) -> None:
    assert codes(found(years), Status.INDETERMINATE) == ["TOKEN_AGED", "TOKEN_AGED"]


def test_renewed_too_late_is_said(years: Years) -> None:
    years.clock.set(SINCE + 4, 1, 1)
    years.renew(RenewalRequest())
    assert codes(found(years), Status.INDETERMINATE) == ["TOKEN_AGED"] * 2 + ["EVIDENCE_RECORD_LATE"] * 2


def test_every_authority_of_a_record_must_be_on_the_list(years: Years) -> None:
    years.clock.set(SINCE + 2, 10, 1)
    years.renew(RenewalRequest())
    verdict = found(years, without="Gamma")
    assert "EVIDENCE_RECORD_UNTRUSTED" in codes(verdict, Status.INDETERMINATE)
    assert codes(verdict, Status.FAILED) == []


def test_an_authority_is_trusted_for_its_own_years_and_policies_only(years: Years) -> None:
    path = bundle(years)
    listed = trust(years)

    def under(**limits: object) -> list[str]:
        anchors = tuple(one.model_copy(update=limits) if one.name == "Alpha" else one for one in listed.anchors)
        verdict = check(path, listed.model_copy(update={"anchors": anchors}), now=datetime.now(UTC)).verdict
        return [item.message.en for item in verdict.findings if item.code == "TOKEN_UNTRUSTED"]

    assert under() == []
    assert "until 2016-01-01 only" in under(valid_until=datetime(SINCE, 1, 1, tzinfo=UTC))[0]
    assert "from 2017-01-01 on only" in under(valid_from=datetime(SINCE + 1, 1, 1, tzinfo=UTC))[0]
    assert "under policy" in under(policies=("1.2.3",))[0]
    assert under(policies=("1.2.3", "1.3.6.1.4.1.99999.7")) == []


def test_a_record_of_another_token_fails(years: Years) -> None:
    years.clock.set(SINCE + 2, 10, 1)
    (honest,) = years.renew(RenewalRequest())
    first, second = honest.lines[2:]
    swapped = first.model_copy(update={"record": second.record, "sha256": second.sha256})
    forged = honest.model_copy(update={"lines": (*honest.lines[:2], swapped, second)})
    with years.case_file.writing(years.clock) as writer, writer.act("renewal") as act:
        act.record("renewal.json", forged, role=Role.RENEWAL, lane=ExhibitClass.PAPER, title=NOTE)
        act.commit(Action.RENEWED, NOTE)
    verdict = found(years)
    assert codes(verdict, Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]
    assert verdict.status is Status.FAILED


def test_a_token_that_contradicts_the_journal_is_said(years: Years) -> None:
    years.clock.set(SINCE + 2, 10, 1)
    years.renew(RenewalRequest())
    with years.case_file.writing(years.clock) as writer:
        years.clock.set(SINCE + 1, 1, 1)
        seal_again(years, writer)
    assert "TIMES_OUT_OF_ORDER" in codes(found(years), Status.INDETERMINATE)


def seal_again(years: Years, writer: object) -> None:
    from evidence_kit.domain.progress import unwatched
    from evidence_kit.seal.case.seal import seal_head

    seal_head(years.case_file, writer, parties(years.old[:1]), unwatched)  # type: ignore[arg-type]
