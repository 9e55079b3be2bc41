"""Content credentials (C2PA): where a picture carries a manifest store, and what its active manifest claims."""
