"""Sizes that halve to an odd number of rows: what the UNet's way up does where doubling overshoots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from torch import Tensor


@contextmanager
def odd_layers_cut(unet: Any, *, on: bool) -> Iterator[None]:
    """For the length of a block layers are doubled and what is too many is cut off, as webui has it.

    Where `on` is false they are stretched to fit before the convolution, as diffusers and ComfyUI have it.
    """
    blocks = [block for block in unet.up_blocks if block.upsamplers] if on else []
    layers = [layer for block in blocks for layer in block.upsamplers]
    for layer in layers:
        layer.forward = partial(_doubled, layer.forward)
    try:
        yield
    finally:
        for layer in layers:
            del layer.forward


def _doubled(double: Any, hidden: Tensor, output_size: Any = None) -> Tensor:
    enlarged: Tensor = double(hidden)
    return enlarged if output_size is None else enlarged[..., : output_size[0], : output_size[1]]
