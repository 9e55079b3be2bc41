"""The custody journal of a case is dated, its proofs are completed, renewed and disclosed."""
