"""How the book's pages are set: faces, paragraphs, tables, figures, line breaking."""
