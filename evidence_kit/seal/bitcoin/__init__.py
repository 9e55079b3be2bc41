"""Where Bitcoin block headers come from."""
