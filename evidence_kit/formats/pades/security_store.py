"""The certificates and revocation lists that a PDF itself carries: in its document security store and in its signatures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError

from evidence_kit.formats.pades.book_reader import BookReader
from evidence_kit.formats.pades.pyhanko_logs import quiet_pyhanko

MAX_SIGNATURES = 20
MAX_CERTIFICATES = 10
"""Certificates in one signature: longer bags of look-alikes make path building run for hours."""
MAX_STORED = 60
"""Certificates, and revocation lists, in the document security store."""


@dataclass(frozen=True)
class SecurityStore:
    """What a PDF's document security store holds (ETSI EN 319 142-1, 5.4.2)."""

    certificates: list[x509.Certificate]
    crls: list[asn1_crl.CertificateList]
    ocsps: list[Any]


def stored(reader: BookReader) -> SecurityStore:
    """Reads what the security store holds; nothing where there is none.

    Raises:
        ValueError: it holds more than is ever looked at.
    """
    try:
        dss = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return SecurityStore([], [], [])
    if max(len(dss.certs), len(dss.crls), len(dss.ocsps)) > MAX_STORED:
        raise ValueError(f"more than {MAX_STORED} certificates or revocation lists")
    return SecurityStore(
        certificates=list(dss.load_certs()),
        crls=[
            asn1_crl.CertificateList.load(reference.get_object().read_data(DecodePurpose.CRL)) for reference in dss.crls
        ],
        ocsps=[reference.get_object().read_data(DecodePurpose.OCSP_RESPONSE) for reference in dss.ocsps],
    )


def self_issued_certificates(pdf: bytes) -> tuple[bytes, ...]:
    """The self-issued certificates (DER) in a file's signatures and security store; none when it cannot be read."""
    with quiet_pyhanko():
        try:
            reader = BookReader(io.BytesIO(pdf))
            certificates = [*stored(reader).certificates, *_embedded(reader)]
        except Exception:  # noqa: BLE001 - as in `inspection.inspect_file`, which says what is wrong with the file
            return ()
    return tuple(sorted({item.dump() for item in certificates if item.self_issued}))


def _embedded(reader: BookReader) -> Sequence[x509.Certificate]:
    return [
        certificate
        for signature in list(reader.embedded_signatures)[:MAX_SIGNATURES]
        for certificate in (signature.signer_cert, *signature.other_embedded_certs[:MAX_CERTIFICATES])
    ]
