"""One small reader a program: what its metadata states becomes a recipe."""
