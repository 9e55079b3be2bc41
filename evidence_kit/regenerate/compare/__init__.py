"""Two pictures held against each other: figures, grade, registration of a copy."""
