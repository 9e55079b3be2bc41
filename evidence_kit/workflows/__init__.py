"""Whole jobs composed of rooms: regenerate a chain, film it, file a case, rehearse the sample."""
