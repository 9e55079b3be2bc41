"""The regeneration demonstration: film, steps, log against re-run, variations."""
