"""The nouns: frozen models and their rules. No I/O, no clock, no randomness."""
