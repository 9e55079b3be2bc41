"""Authorities and calendars are asked for proofs of a file's time, and for newer ones over them, whoever keeps what comes."""
