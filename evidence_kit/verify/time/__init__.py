"""Everything that dates something, judged at its own time and by the court's own trust list."""
