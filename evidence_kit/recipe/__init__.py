"""A picture's bytes become a recipe, the recipe becomes settings or the list of what is missing. Pure: no clock, no disk, no network."""
