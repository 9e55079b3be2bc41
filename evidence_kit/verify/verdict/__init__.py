"""The five answers, their states, and the line over them."""
