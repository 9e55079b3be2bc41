"""Who is said to have attested: services, namesakes, the filer himself, one person many times, papers that nobody signed."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.assemble.signing import SigningIdentity, sign_detached
from evidence_kit.domain.finding import Finding, Question, Status, Verdict
from evidence_kit.domain.time.trust_list import Anchor, TrustList
from evidence_kit.formats import rfc3161
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Issuer, Validity, name_of
from evidence_kit.formats.x509.purposes import other_purposes
from evidence_kit.verify import check, load_trust
from tests.pki import POLICY, TODAY, VALIDITY

GOLDEN = Path(__file__).parent.parent / "golden" / "first-edition"
NOTARY = "某公证处 Notary ZHANG"
_SERIALS = itertools.count(9000)


@cache
def lasting(name: str) -> Issuer:
    """A root that has been there for long."""
    key = ec.generate_private_key(ec.SECP256R1())
    long = Validity(TODAY - timedelta(days=4000), TODAY + timedelta(days=4000))
    root = issuing.root_certificate(key, name_of(f"{name} Root", "Test"), serial=1, validity=long)
    return Issuer(root, key)


def identity(name: str, *purposes: x509.ObjectIdentifier, validity: Validity = VALIDITY) -> SigningIdentity:
    """A key under the root of the notaries, certified for some purposes; without any, for all."""
    root, key = lasting("Notaries"), ec.generate_private_key(ec.SECP256R1())
    builder = issuing.end_entity(key.public_key(), name_of(name, "Test"), root, next(_SERIALS), validity)
    usage = issuing.key_usage("digital_signature", "content_commitment")
    builder = builder.add_extension(usage, critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=len(purposes) == 1)
    return SigningIdentity(key, builder.sign(root.key, SHA256()), (root.certificate,), ())


def anchored(trust: TrustList, root: x509.Certificate, purpose: str) -> TrustList:
    listed = Anchor(name=purpose, purpose=purpose, certificate_pem=certificates.pem([root]).decode(),
                    sha256=hashlib.sha256(der(root)).hexdigest())  # fmt: skip
    return trust.model_copy(update={"anchors": (*trust.anchors, listed)})


@pytest.fixture(scope="module")
def court() -> TrustList:
    """A list that names the notaries too, and an authority of today."""
    listed = anchored(load_trust(GOLDEN / "trust.json"), lasting("Notaries").certificate, "signing")
    return anchored(listed, lasting("Today").certificate, "time-stamping")


@pytest.fixture
def received(tmp_path: Path) -> Path:
    shutil.copyfile(GOLDEN / "bundle.zip", tmp_path / "bundle.zip")
    return tmp_path / "bundle.zip"


def attest(bundle: Path, signer: SigningIdentity, suffix: str = ".p7s") -> Path:
    path = bundle.with_name(f"{bundle.name}{suffix}")
    with bundle.open("rb") as stream:
        path.write_bytes(sign_detached(stream, signer))
    return path


def stamped(signature: Path, when: datetime, key: ec.EllipticCurvePrivateKey | None = None) -> None:
    root, own = lasting("Today"), key or ec.generate_private_key(ec.SECP256R1())
    validity = Validity(when - timedelta(days=1000), when + timedelta(days=1000))
    leaf = issuing.time_stamping_certificate(
        own.public_key(), name_of("Today Unit", "Test"), root, serial=next(_SERIALS), validity=validity
    )
    unit = rfc3161.TimeStampingUnit(own, der(leaf), POLICY)
    request = rfc3161.build_request(hashlib.sha256(signature.read_bytes()).digest(), nonce=1 << 70)
    response = rfc3161.grant(rfc3161.read_request(request), unit, serial=next(_SERIALS), gen_time=when)
    signature.with_name(f"{signature.name}.tsr").write_bytes(response)


def verdict(bundle: Path, court: TrustList) -> Verdict:
    return check(bundle, court, now=datetime.now(UTC) + timedelta(days=30)).verdict


def attestations(bundle: Path, court: TrustList) -> list[Finding]:
    return [one for one in verdict(bundle, court).findings if one.code.startswith("ATTESTATION")]


def test_a_notary_of_the_list_attests(received: Path, court: TrustList) -> None:
    attest(received, identity(NOTARY, issuing.DOCUMENT_SIGNING))
    attest(received, identity("另一公证处 Notary WANG"), ".2.p7s")
    assert [one.code for one in attestations(received, court)] == ["ATTESTATION"] * 2


SERVICES = {
    "a time-stamping authority": (ExtendedKeyUsageOID.TIME_STAMPING,),
    "a maker of programs": (ExtendedKeyUsageOID.CODE_SIGNING,),
    "who answers for revocations": (ExtendedKeyUsageOID.OCSP_SIGNING,),
    "a server": (ExtendedKeyUsageOID.SERVER_AUTH,),
    "one that also signs programs": (issuing.DOCUMENT_SIGNING, ExtendedKeyUsageOID.CODE_SIGNING),
    "one that also stamps times": (ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.TIME_STAMPING),
}


@pytest.mark.parametrize("purposes", SERVICES.values(), ids=SERVICES)
def test_the_certificate_of_a_service_attests_nothing(
    received: Path, court: TrustList, purposes: tuple[x509.ObjectIdentifier, ...]
) -> None:
    signer = identity(NOTARY, *purposes)
    attest(received, signer)
    (found,) = attestations(received, court)
    assert found.status is Status.INDETERMINATE
    assert "purposes" in found.message.en
    assert other_purposes(der(signer.certificate))


def test_a_certificate_for_every_purpose_is_a_persons(received: Path, court: TrustList) -> None:
    assert other_purposes(der(identity(NOTARY, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE).certificate)) == ()
    assert other_purposes(der(identity(NOTARY, ExtendedKeyUsageOID.CLIENT_AUTH).certificate)) == ()


NAMESAKES = ("李律师 Lawyer LI", "李律师 LAWYER  li", "李律师　Ｌａｗｙｅｒ ＬＩ", "李律师-Lawyer-LI")


@pytest.mark.parametrize("name", NAMESAKES)
def test_the_filers_namesake_is_no_third_person(received: Path, court: TrustList, name: str) -> None:
    attest(received, identity(name))
    (found,) = attestations(received, court)
    assert (found.code, found.status) == ("ATTESTATION_OWN", Status.INDETERMINATE)
    assert "name of whoever filed" in found.message.en


def test_one_notary_under_many_names_is_one(received: Path, court: TrustList) -> None:
    notary = identity(NOTARY)
    copy = attest(received, notary).read_bytes()
    received.with_name("bundle.zip.again.p7s").write_bytes(copy)
    attest(received, notary, ".anew.p7s")
    statuses = [one.status for one in attestations(received, court)]
    assert sorted(statuses) == [Status.INDETERMINATE, Status.INDETERMINATE, Status.PASSED]


def test_attestations_that_nobody_looked_at_are_said(
    received: Path, court: TrustList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence_kit.verify.time.attestations._MOST", 4)
    good = attest(received, identity(NOTARY), ".00.p7s").read_bytes()
    for number in range(1, 10):
        received.with_name(f"bundle.zip.{number:02}.p7s").write_bytes(good)
    found = attestations(received, court)
    (unread,) = (one for one in found if one.code == "ATTESTATIONS_UNREAD")
    assert unread.message.en.startswith("6 more")


def test_a_stamp_of_before_the_bundle_moves_nothing(received: Path, court: TrustList) -> None:
    """An expired key, and a listed authority's token that says it signed the bundle before there was one."""
    expired = Validity(TODAY - timedelta(days=2000), TODAY - timedelta(days=1000))
    stamped(attest(received, identity(NOTARY, validity=expired)), TODAY - timedelta(days=1500))
    (found,) = attestations(received, court)
    assert found.status is Status.INDETERMINATE
    assert "before the bundle was complete" in found.message.en


def test_nobody_dates_his_own_attestation(received: Path, court: TrustList) -> None:
    """The notary's key has a certificate of a time-stamping authority as well."""
    notary = identity(NOTARY, validity=Validity(TODAY - timedelta(days=9), TODAY + timedelta(days=20)))
    assert isinstance(notary.private_key, ec.EllipticCurvePrivateKey)
    stamped(attest(received, notary), TODAY + timedelta(days=15), notary.private_key)
    (found,) = attestations(received, court)
    assert found.status is Status.INDETERMINATE
    assert "the signer's own key" in found.message.en


def test_minutes_are_named_and_nothing_in_them_counts(received: Path, court: TrustList) -> None:
    attest(received, identity(NOTARY))
    before = verdict(received, court)
    received.with_name("bundle.zip.minutes.pdf").write_bytes(b"%PDF-1.7 every answer passed")
    after = verdict(received, court)
    (minutes,) = (one for one in after.findings if one.code == "ATTESTATION_MINUTES")
    assert minutes.status is Status.INDETERMINATE
    assert "nothing that they say was compared" in minutes.message.en
    assert after.answers[Question.UNTOUCHED - 1] == before.answers[Question.UNTOUCHED - 1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_instead_of_a_token_is_not_waited_for(received: Path, court: TrustList) -> None:
    signature = attest(received, identity(NOTARY))
    os.mkfifo(signature.with_name(f"{signature.name}.tsr"))
    (found,) = attestations(received, court)
    assert found.code == "ATTESTATION"
