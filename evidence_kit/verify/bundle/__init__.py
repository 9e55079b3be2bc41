"""The container, its lists, the custody journal, the signatures and the film of a bundle."""
