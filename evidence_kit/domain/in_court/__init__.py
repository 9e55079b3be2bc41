"""What happens before a court: a hearing in which the recipe is run, and a line-up."""
