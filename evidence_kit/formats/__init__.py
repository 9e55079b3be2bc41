"""Bytes ⇄ facts, one file a format: pure, bounded, no network. What two rooms must agree on lives here."""
