"""X.509 certificates and revocation lists (RFC 5280)."""
