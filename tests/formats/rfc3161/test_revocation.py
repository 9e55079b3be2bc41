"""A token against the revocation lists of its authority's issuer: RFC 3161 section 4 says which tokens fall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import core as asn1_core
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ReasonFlags

from evidence_kit.formats.rfc3161 import RevocationStatus, TokenCode, standing
from evidence_kit.formats.rfc3161.revocation import list_addresses
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Issuer
from tests.pki import VALIDITY, authority, crl_of, time_stamping_unit

STAMPED = datetime.now(UTC).replace(microsecond=0)
BEFORE, AFTER = STAMPED - timedelta(days=1), STAMPED + timedelta(days=1)
UNIT = time_stamping_unit()[1]
PATH = (der(UNIT), der(authority("Time-Stamping").certificate))


def listed(moment: datetime, reason: ReasonFlags | None) -> bytes:
    return crl_of(authority("Time-Stamping"), (UNIT.serial_number, moment, reason))


def test_without_a_list_nothing_is_said() -> None:
    assert standing(PATH, (), STAMPED) == RevocationStatus()


def test_a_list_that_does_not_name_it_lets_it_stand() -> None:
    other = crl_of(authority("Time-Stamping"), (UNIT.serial_number + 1, BEFORE, ReasonFlags.key_compromise))
    found = standing(PATH, (other,), STAMPED)
    assert found.dated == VALIDITY.start.replace(microsecond=0)
    assert not found.voided


@pytest.mark.parametrize(
    "reason", [ReasonFlags.superseded, ReasonFlags.cessation_of_operation, ReasonFlags.unspecified]
)
def test_given_up_for_a_harmless_reason_later(reason: ReasonFlags) -> None:
    assert not standing(PATH, (listed(AFTER, reason),), STAMPED).voided


@pytest.mark.parametrize(
    ("moment", "reason"),
    [(BEFORE, ReasonFlags.superseded), (AFTER, ReasonFlags.key_compromise), (AFTER, None), (STAMPED, ReasonFlags.superseded)],
)  # fmt: skip
def test_what_makes_a_token_fall(moment: datetime, reason: ReasonFlags | None) -> None:
    found = standing(PATH, (listed(moment, reason),), STAMPED)
    assert found.voided is not None
    told = found.voided.arguments
    assert (told["certificate"], told["since"]) == ("Time-Stamping Unit", f"{moment:%Y-%m-%d}")
    assert found.voided.code == (TokenCode.REVOKED if reason else TokenCode.REVOKED_UNSAID)


def test_a_list_of_somebody_else_under_the_same_name_says_nothing() -> None:
    stranger = issuing.root_certificate(
        key := authority("Signing").key, authority("Time-Stamping").certificate.subject, serial=9, validity=VALIDITY
    )
    forged = crl_of(Issuer(stranger, key), (UNIT.serial_number, BEFORE, ReasonFlags.key_compromise))
    assert standing(PATH, (forged,), STAMPED) == RevocationStatus()


def test_a_list_of_a_part_or_a_broken_one_says_nothing() -> None:
    issuer = authority("Time-Stamping")
    part = x509.IssuingDistributionPoint(
        None, None, False, False, frozenset({ReasonFlags.key_compromise}), False, False
    )
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, BEFORE, AFTER)
    partial = der(builder.add_extension(part, critical=True).sign(issuer.key, certificates.SHA256()))
    whole = listed(BEFORE, None)
    assert standing(PATH, (partial, whole[:-1], whole[: len(whole) // 2], b""), STAMPED) == RevocationStatus()
    flipped = whole[:-1] + bytes([whole[-1] ^ 1])
    assert standing(PATH, (flipped,), STAMPED) == RevocationStatus()


HOSTILE = {
    "version 1": ("020101", "020100"),
    "one extension twice": ("0603551d23", "0603551d14"),
    "a number that is none": ("0403020101", "0403040101"),
    "a reason that is none": ("04030a0104", "0403040104"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_list_breaks_nothing(kind: str) -> None:
    """Well signed, as a hostile issuer may hand it in; an entry whose reason does not read has none."""
    honest, key = asn1_crl.CertificateList.load(listed(AFTER, ReasonFlags.superseded)), authority("Time-Stamping").key
    before, after = map(bytes.fromhex, HOSTILE[kind])
    body = honest["tbs_cert_list"].dump()
    assert before in body
    honest["tbs_cert_list"] = asn1_crl.TbsCertList.load(body.replace(before, after, 1))
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    honest["signature"] = asn1_core.OctetBitString(
        key.sign(honest["tbs_cert_list"].dump(), ec.ECDSA(certificates.SHA256()))
    )
    said = standing(PATH, (honest.dump(),), STAMPED)
    if kind == "a reason that is none":
        assert said.voided and said.voided.code == TokenCode.REVOKED_UNSAID
    else:
        assert not said.voided


def test_where_a_certificate_says_that_lists_lie() -> None:
    names = [x509.UniformResourceIdentifier(one) for one in ("ldap://a/", "http://b/", "http://b/", "https://c/")]
    points = [
        x509.DistributionPoint(names[:3], None, None, None),
        x509.DistributionPoint([names[3]], None, frozenset({ReasonFlags.key_compromise}), None),
        x509.DistributionPoint(None, None, None, [x509.DirectoryName(UNIT.subject)]),
    ]
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(UNIT.issuer, UNIT.subject, key.public_key(), 5, BEFORE, AFTER)
    certificate = builder.add_extension(x509.CRLDistributionPoints(points), critical=False).sign(
        key, certificates.SHA256()
    )
    assert list_addresses(certificate) == ("ldap://a/", "http://b/")
    assert list_addresses(UNIT) == ()


def test_lists_survive_their_file() -> None:
    lists = (listed(BEFORE, None), crl_of(authority("Signing")))
    assert certificates.read_lists(certificates.pem_lists(lists)) == lists
    assert certificates.read_lists(lists[0]) == lists[:1]
    assert certificates.read_lists(certificates.pem_lists(lists)[:-40]) == ()
    assert certificates.read_lists(b"") == ()


def test_a_pinned_unit_has_no_issuer_whose_list_would_count() -> None:
    assert standing(PATH[:1], (listed(BEFORE, None),), STAMPED) == RevocationStatus()
