"""The accused picture beside the claimed one, and the watermark that is there or not."""
