"""Time-stamp tokens (RFC 3161): asked for, accepted by two verifiers, kept with their revocation lists."""
