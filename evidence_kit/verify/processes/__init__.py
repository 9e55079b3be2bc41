"""How the process of a check comes to be, and what it does without."""
