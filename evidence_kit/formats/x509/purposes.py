"""What a certificate says that it was issued for (extended key usage, RFC 5280 section 4.2.1.12), read for one question.

Whether its key may sign a document as a person or an office: a key that stamps times, signs programs or answers for
revocations speaks for a service, whoever holds it.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.formats.x509 import certificates, issuing

_OF_SERVICES = {
    ExtendedKeyUsageOID.TIME_STAMPING: "timeStamping",
    ExtendedKeyUsageOID.CODE_SIGNING: "codeSigning",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSPSigning",
}
_OF_PERSONS = frozenset({
    issuing.DOCUMENT_SIGNING,
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # document signing of Microsoft, before RFC 9336
    x509.ObjectIdentifier("1.2.840.113583.1.1.5"),  # authentic documents of Adobe
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.CLIENT_AUTH,  # many certificates of natural persons name nothing else
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
})


def other_purposes(certificate_der: bytes) -> tuple[str, ...]:
    """Return the purposes that keep a certificate from standing for a person or an office; none where nothing does.

    One without the extension may be used for anything.

    Raises:
        ValueError: as `certificates.read`.
    """
    try:
        named = certificates.read(certificate_der).extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    services = tuple(_OF_SERVICES[purpose] for purpose in named if purpose in _OF_SERVICES)
    if services or any(purpose in _OF_PERSONS for purpose in named):
        return services
    return tuple(purpose.dotted_string for purpose in named)
