"""Hostile bytes for every parser: seeds that the suite's own builders make, mutated; a crash is whatever a parser did not declare."""
