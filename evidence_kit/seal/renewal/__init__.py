"""Tokens under newer tokens before they lose their strength (RFC 4998)."""
