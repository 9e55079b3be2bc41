"""Whose certificate a token names: two units of one host are told apart, and names from outside stay on one line."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec

from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import TokenSigner
from evidence_kit.formats.x509 import issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Issuer, name_of
from tests.pki import POLICY, VALIDITY, authority


def token_of(root: Issuer, common_name: str) -> rfc3161.Token:
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = issuing.time_stamping_certificate(
        key.public_key(), name_of(common_name, "Test"), root, serial=9, validity=VALIDITY
    )
    unit = rfc3161.TimeStampingUnit(key, der(leaf), POLICY)
    asked = rfc3161.build_request(bytes(32), nonce=7)
    granted = rfc3161.grant(rfc3161.read_request(asked), unit, serial=1, gen_time=datetime.now(UTC))
    return rfc3161.read_response(granted)


def test_a_signer_is_known_by_subject_issuer_and_fingerprint() -> None:
    root = authority("Time-Stamping")
    one, other = (token_of(root, name) for name in ("Lab TSA One", "Lab TSA Two"))
    signer = TokenSigner.of(one)
    assert signer == TokenSigner("Lab TSA One", "CN=Lab TSA One,O=Test,C=CN", "CN=Time-Stamping Root,O=Test,C=CN",
                            sha256(one.signer_certificate).hexdigest())  # fmt: skip
    assert signer != TokenSigner.of(other)


def test_names_that_would_turn_or_break_a_line_are_shown_as_codes() -> None:
    signer = TokenSigner.of(token_of(authority("Time-Stamping"), "Lab\u202eENO\nTSA"))
    assert signer.name == "Lab[U+202E]ENO[U+000A]TSA"
    assert "\u202e" not in signer.subject and "\n" not in signer.subject
