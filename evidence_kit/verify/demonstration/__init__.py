"""The regeneration demonstration: recipe, steps and pictures, read and computed again."""
