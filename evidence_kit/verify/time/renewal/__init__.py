"""Renewals of a case: evidence records, the tokens that they add, the digests that they list."""
