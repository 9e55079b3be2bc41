"""What img2img, inpainting and hires fix start from, and what they keep of it."""
