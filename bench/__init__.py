"""Benchmarks: one command each, ratios against a peer that runs in turn with the kit, on the same machine, now."""
