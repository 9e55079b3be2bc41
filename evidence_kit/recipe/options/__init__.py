"""What of a file's own keys and nodes the engine runs, as settings."""
