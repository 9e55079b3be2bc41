"""Films of a bundle: their chain, their files, what their pictures show, and what they leave out."""
