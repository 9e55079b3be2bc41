"""Diffusion transformers (DiT, Peebles and Xie 2022, arXiv 2212.09748): FLUX, SD 3.5, Qwen-Image, Z-Image as ComfyUI runs them."""
