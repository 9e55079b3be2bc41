"""Pixels, latents and the files that hold them."""
