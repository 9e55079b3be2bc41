"""Bitcoin block headers and the checkpoints that ship with the kit."""
