"""Certificates and revocation lists of strangers: what reads, and what is left out where it does not."""

from __future__ import annotations

from base64 import encodebytes

import pytest

from evidence_kit.formats.x509 import certificates
from evidence_kit.formats.x509.certificates import der, pem
from tests.pki import authority, crl_of, time_stamping_unit

UNIT = time_stamping_unit()[1]
NAME = bytes.fromhex("060355040a0c")
"""The type of an organisation's name, and that it is UTF-8."""


def unreadable() -> bytes:
    """A certificate that loads, and of which the name does not read."""
    changed = der(UNIT).replace(NAME, NAME[:-1] + b"\x08")
    assert changed != der(UNIT)
    return changed


def armoured(data: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + encodebytes(data) + b"-----END CERTIFICATE-----\n"


def test_a_certificate_of_which_a_part_does_not_read_is_none() -> None:
    with pytest.raises(ValueError, match="asn1"):
        certificates.read(unreadable())


def test_what_does_not_read_is_left_out_of_a_file_of_certificates() -> None:
    """Such a file lies beside a token: one bad certificate in it may not keep the token from being judged."""
    root = authority("Time-Stamping").certificate
    assert certificates.read_pem(pem([UNIT]) + armoured(unreadable()) + pem([root])) == (der(UNIT), der(root))
    assert certificates.read_pem(armoured(unreadable())) == ()
    assert certificates.read_pem(armoured(b"\x30\x03\x02\x01")) == ()
    assert certificates.read_pem(b"no file of certificates") == ()


def test_lists_in_either_form_and_nothing_else() -> None:
    listed = crl_of(authority("Time-Stamping"))
    assert certificates.read_lists(listed) == (listed,)
    assert certificates.read_lists(certificates.pem_lists([listed, listed])) == (listed, listed)
    assert certificates.read_lists(der(UNIT)) == ()
