"""A rehearsal passed off as a filing: the mark taken out of the records, and a court's list that even names the rehearsal's roots."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_kit.assemble.signing import SigningIdentity
from evidence_kit.casefile import system_clock
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.formats import asic
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal import Parties
from evidence_kit.seal.rehearsal import RehearsalWorld
from evidence_kit.verify import check, load_trust
from evidence_kit.workflows.parties import FilingParties
from tests.adversary import genuine, workshop
from tests.adversary.genuine import PARTIES
from tests.adversary.workshop import Forger, of_codes
from tests.filed import write_trust

WORLD = RehearsalWorld.create(system_clock, secrets.token_bytes, signer_name="forger")
REHEARSED = Parties(authorities=(WORLD.authority,), calendars=(), authorities_needed=1, calendars_needed=0, rehearsal=True,
                    entropy=secrets.token_bytes)  # fmt: skip


def signer() -> SigningIdentity:
    mine = WORLD.signer
    return SigningIdentity(mine.private_key, mine.certificate, mine.chain, mine.crls)


def verdict_under_its_roots(bundle: Path, folder: Path) -> Verdict:
    """Under a list that somebody was talked into, with the rehearsal's own roots beside the real ones."""
    path = folder / "trust.json"
    write_trust(path)
    trust = json.loads(path.read_text("utf-8"))
    trust["anchors"] += [
        anchor(WORLD.authority.certificates[-1], "time-stamping"),
        anchor(WORLD.signer.chain[-1], "signing"),
    ]
    path.write_text(json.dumps(trust), encoding="utf-8")
    return check(bundle, load_trust(path), now=datetime.now(UTC)).verdict


def anchor(root: x509.Certificate, purpose: str) -> dict[str, str]:
    return {
        "name": purpose, "purpose": purpose, "certificate_pem": root.public_bytes(Encoding.PEM).decode("ascii"),
        "sha256": hashlib.sha256(certificates.der(root)).hexdigest(),
    }  # fmt: skip


PASSED_OFF = {
    "all of it a rehearsal's": FilingParties(REHEARSED, signer()),
    "a real signer and a rehearsal's time": FilingParties(REHEARSED, PARTIES.signing()),
    "a rehearsal's signer and a real time": FilingParties(PARTIES.dating, signer()),
}


@pytest.mark.parametrize("parties", PASSED_OFF.values(), ids=PASSED_OFF)
def test_a_container_of_a_rehearsal_without_its_mark(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parties: FilingParties
) -> None:
    for module in (genuine, workshop):
        monkeypatch.setattr(module, "PARTIES", parties)
    found = verdict_under_its_roots(forger.refile(tmp_path), tmp_path)
    assert found.rehearsal
    assert of_codes(found.findings, "REHEARSAL")
    assert found.answers[Question.EXISTED - 1].status is Status.INDETERMINATE
    assert found.answers[Question.UNTOUCHED - 1].status is Status.INDETERMINATE


def test_a_rehearsals_seal_in_a_real_filing_dates_nothing(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundle is as real as its signer and its own token; the seal beside them is named for what it is."""
    monkeypatch.setattr(workshop, "PARTIES", FilingParties(REHEARSED, PARTIES.signing()))
    found = verdict_under_its_roots(forger.refile(tmp_path), tmp_path)
    assert not found.rehearsal
    (left,) = of_codes(found.findings, "SEAL_OF_REHEARSAL")
    assert left.status is Status.INDETERMINATE
    seals = [
        one
        for one in of_codes(found.findings, "TOKEN_TRUSTED", "TOKEN_REHEARSAL")
        if one.subject.startswith("data/seals")
    ]
    assert [one.code for one in seals] == ["TOKEN_REHEARSAL"]
    existed = found.answers[Question.EXISTED - 1]
    assert existed.status is Status.PASSED
    (whole,) = of_codes(found.findings, "TOKEN_TRUSTED")
    assert whole.subject == asic.TIMESTAMP
