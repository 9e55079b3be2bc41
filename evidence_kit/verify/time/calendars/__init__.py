"""OpenTimestamps proofs: what each is over, the blocks that it leads to, and what a court is told of it."""
