"""The front of the book: cover, the case in one page, catalogue, facts."""
