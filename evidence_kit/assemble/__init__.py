"""A worked case becomes what is filed: the exhibit book, its signature, and the one bundle."""
