"""The search for parameters that a picture does not state."""
