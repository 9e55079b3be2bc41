"""Who made a token, as its certificate says: by host names alone, two authorities of one house look alike."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from evidence_kit.domain.text import visible
from evidence_kit.formats.rfc3161.token import Token
from evidence_kit.formats.x509 import certificates

_MOST = 400
"""Characters of a name that are shown."""


@dataclass(frozen=True)
class TokenSigner:
    """The certificate of a time-stamping unit (RFC 3161 section 2.3): claims of the token, until a court compares its root."""

    name: str
    """Common name, or the whole subject where there is none."""
    subject: str
    """RFC 4514."""
    issuer: str
    """RFC 4514."""
    sha256: str
    """Fingerprint of the certificate: SHA-256 over its DER, hex."""

    @classmethod
    def of(cls, token: Token) -> TokenSigner:
        """Read it from a token; names on one line, with codes for characters that would hide or reorder it.

        Raises:
            ValueError: its certificate does not read.
        """
        certificate = certificates.read(token.signer_certificate)
        subject, issuer = (name.rfc4514_string() for name in (certificate.subject, certificate.issuer))
        return cls(
            _shown(token.authority), _shown(subject), _shown(issuer), sha256(token.signer_certificate).hexdigest()
        )

    def at(self, host: str) -> str:
        """For one line: its name, and the host that was asked."""
        shown = _shown(host)
        return self.name if self.name == shown else f"{self.name} ({shown})"


def _shown(name: str) -> str:
    return visible(name if len(name) <= _MOST else f"{name[:_MOST]}…")
