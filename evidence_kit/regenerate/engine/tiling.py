"""Pictures that continue at their edges: every convolution of UNet and VAE pads with the opposite edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn


@contextmanager
def tiled(*models: Any, on: bool) -> Iterator[None]:
    """Circular padding for the length of a block, as webui's option "Tiling" has it; nothing where `on` is false."""
    convolutions = (
        [module for model in models for module in model.modules() if isinstance(module, nn.Conv2d)] if on else []
    )
    for convolution in convolutions:
        convolution.padding_mode = "circular"
    try:
        yield
    finally:
        for convolution in convolutions:
            convolution.padding_mode = "zeros"
