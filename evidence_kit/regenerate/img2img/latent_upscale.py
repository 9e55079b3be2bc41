"""What enlarges the first pass of hires fix: the latent family, and picture filters that need no weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Hires, Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.images import latents

_LATENT: dict[str, tuple[str, bool]] = {
    "Latent": ("bilinear", False),
    "Latent (antialiased)": ("bilinear", True),
    "Latent (bicubic)": ("bicubic", False),
    "Latent (bicubic antialiased)": ("bicubic", True),
    "Latent (nearest)": ("nearest", False),
    "Latent (nearest-exact)": ("nearest-exact", False),
}
"""Upscaler to the mode of `torch.nn.functional.interpolate` and whether it antialiases."""
_FILTERS = {"Lanczos": Image.Resampling.LANCZOS, "Nearest": Image.Resampling.NEAREST, "None": Image.Resampling.LANCZOS}
UPSCALERS = (*_LATENT, *_FILTERS)


def enlarged(latent: Tensor, hires: Hires, vae: Any, settings: Settings) -> Tensor:
    """The latent of the second pass's size.

    Args:
        settings: their seed seeds the noise of the encoder where a picture filter enlarges.

    Raises:
        RegenerationError: an upscaler that needs weights of its own.
    """
    if hires.upscaler in _LATENT:
        mode, antialias = _LATENT[hires.upscaler]
        size = (hires.height // 8, hires.width // 8)
        return torch.nn.functional.interpolate(latent, size=size, mode=mode, antialias=antialias)
    if hires.upscaler not in _FILTERS:
        known = ", ".join(UPSCALERS)
        raise RegenerationError(
            text(f"放大算法 {hires.upscaler!r} 需要自己的模型，尚未实现。",
                 f"The upscaler {hires.upscaler!r} needs weights of its own and is not implemented."),
            text(f"已实现：{known}。请在原程序中演示该图片并录屏。",
                 f"Implemented: {known}. Demonstrate this picture in the original program and film it."),
        )  # fmt: skip
    picture = Image.fromarray(latents.decode(vae, latent), "RGB")
    resized = picture.resize((hires.width, hires.height), _FILTERS[hires.upscaler])
    return latents.encode_sampled(vae, np.asarray(resized), latent.device, settings.seed, settings.effective_rules)
