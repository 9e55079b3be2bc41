"""Two verifiers that must agree: the protocol, when they do, and bundles with one thing changed."""
