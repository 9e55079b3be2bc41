"""A batch of files under one token, and what a single file's owner got of it."""
