"""How a picture was made and made again: recipe, settings, regeneration, comparison, variation, recovery."""
