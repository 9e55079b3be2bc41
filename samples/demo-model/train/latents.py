"""The latent space of the model, by definition instead of by training: what each 8×8 pixels have on average.

Four numbers a cell: lightness, two colour differences, and how much detail there is. The VAE's encoder and decoder are
then taught this space, so the UNet can be trained before and beside them. Spread 0.6 instead of 1: smooth latents keep
too much of the picture under SD 1.x's noise, and half-spread ones are hidden by it as natural ones are.
"""

from __future__ import annotations

import numpy as np
from shading import Array
from styles import GREY

CELL = 8
SPREAD = 0.6
SCALE = 0.18215
"""SD 1.x multiplies what the encoder says by this before the UNet sees it."""
MEAN = np.asarray((0.508, 0.105, -0.039, -3.645), np.float32)
DEVIATION = np.asarray((0.240, 0.196, 0.115, 0.865), np.float32)


def latent(picture: Array) -> Array:
    """The latent [4, height/8, width/8] of a picture [height, width, 3] in 0..1, as the UNet sees it."""
    raw = measured(picture)
    return (raw - MEAN[:, None, None]) / DEVIATION[:, None, None] * SPREAD


def measured(picture: Array) -> Array:
    """Lightness, warmth, greenness, logarithm of the lightness's deviation, of each cell."""
    height, width = picture.shape[0] // CELL, picture.shape[1] // CELL
    cells = picture.reshape(height, CELL, width, CELL, 3)
    mean = cells.mean((1, 3))
    light = mean @ GREY
    detail = np.log((cells @ GREY).std((1, 3)) + 0.01)
    red, green, blue = np.moveaxis(mean, -1, 0)
    return np.asarray(np.stack([light, red - blue, 2 * green - red - blue, detail]), np.float32)


def rgb_of_latent() -> Array:
    """[3, 5]: red, green and blue in -1..1 as weights of the latent's four numbers, and a constant."""
    # With l = 0.30 r + 0.59 g + 0.11 b, w = r - b and n = 2 g - r - b, solved for r, g, b.
    back = np.linalg.inv(np.asarray([GREY, (1, 0, -1), (-1, 2, -1)], np.float64))
    weights = 2 * back * DEVIATION[:3] / SPREAD
    constant = 2 * back @ MEAN[:3] - 1
    return np.concatenate([weights, np.zeros((3, 1)), constant[:, None]], 1).astype(np.float32)
