"""The engine of several machines (Ray)."""
