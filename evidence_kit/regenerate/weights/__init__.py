"""Weights files: found by digest, checked, and read into the parts of a model."""
