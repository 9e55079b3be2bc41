"""Manners of painting, each a function of the finished picture: ink wash, oil, woodcut, watercolour; and bad pictures.

Fine patterns repeat every 8 pixels and begin at the corner: that is the grid of the latent, so a decoder can learn them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, median_filter, sobel, uniform_filter
from shading import Array, cloud

Style = Callable[[Array, np.random.Generator], Array]
PAPER = np.asarray((0.95, 0.92, 0.85), np.float32)
GREY = np.asarray((0.30, 0.59, 0.11), np.float32)


def photograph(rgb: Array, rng: np.random.Generator) -> Array:
    """A gentle film curve and a little falling off towards the corners."""
    curved = rgb + 0.10 * (rgb - 0.5) * rgb * (1 - rgb) * 4
    return curved * (1 - 0.16 * _corners(rgb)[..., None])


def ink_wash(rgb: Array, rng: np.random.Generator) -> Array:
    """Black ink in four dilutions on warm paper, contours wet and dark, the margins left blank."""
    soft = gaussian_filter(rgb, (1.2, 1.2, 0))
    grey = soft @ GREY
    tone = (grey - grey.min()) / (np.ptp(grey) + 1e-6)
    tone = gaussian_filter(0.35 * tone + 0.65 * np.round(tone * 4) / 4, 1.2)
    ink = (1 - tone) ** 1.35 * 0.80 + 0.55 * np.clip(_edges(soft) * 2.4, 0, 1)
    ink *= (1 - 0.75 * _corners(rgb) ** 0.8) * (1 + 0.08 * cloud(rng, *grey.shape, 30))
    washed = PAPER * (1 - np.clip(ink, 0, 1)[..., None] * (0.92, 0.90, 0.85))
    return washed + 0.10 * (soft - grey[..., None])


def oil(rgb: Array, rng: np.random.Generator) -> Array:
    """Short thick strokes of few, strong colours; the relief of the paint catches the light."""
    height, width = rgb.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    turn = 2 * np.pi * (x + y) / 8
    spread = 1.1 * np.sin(2 * np.pi * x / 8), 1.1 * np.sin(2 * np.pi * y / 8)
    dabbed = np.stack(
        [map_coordinates(rgb[..., c], (y + spread[0], x + spread[1]), order=1, mode="nearest") for c in range(3)], -1
    )
    dabbed = median_filter(dabbed, (5, 5, 1))
    grey = (dabbed @ GREY)[..., None]
    rich = grey + (dabbed - grey) * 1.45
    rich = (rich - 0.46) * 1.15 + 0.47
    relief = 0.035 * np.sin(turn) * (0.4 + grey[..., 0])
    return rich * (1.02, 1.0, 0.93) + relief[..., None]


def woodcut(rgb: Array, rng: np.random.Generator) -> Array:
    """Flat colours in three steps, black contours, shadows hatched with lines as wide as the gaps between them."""
    soft = gaussian_filter(rgb, (1.5, 1.5, 0))
    grey = soft @ GREY
    low, high = np.quantile(grey, (0.03, 0.97))
    tone = np.clip((grey - low) / (high - low + 1e-6), 0, 1)
    step = np.floor(tone * 2.99) / 2
    flat = (soft / (grey[..., None] + 0.05)) ** 1.15 * (0.28 + 0.60 * step[..., None])
    flat = np.clip(flat, 0, 1) * 0.86 + 0.14 * PAPER
    rows = np.arange(rgb.shape[0], dtype=np.float32)[:, None]
    hatch = np.clip(np.sin(2 * np.pi * rows / 8) * 3, 0, 1) * (tone < 0.22)
    line = np.clip(_edges(soft) * 7 - 0.6, 0, 1)
    dark = np.clip(gaussian_filter(line, 0.7) * 1.3 + 0.75 * hatch, 0, 1)[..., None]
    return flat * (1 - dark) + dark * np.asarray((0.09, 0.08, 0.10))


def watercolour(rgb: Array, rng: np.random.Generator) -> Array:
    """Thin colour on white paper: light tones, pigment gathered at the edges, the margins unpainted."""
    height, width = rgb.shape[:2]
    soft = gaussian_filter(rgb, (2, 2, 0))
    pale = 1 - (1 - soft) * 0.72
    grey = (pale @ GREY)[..., None]
    pale = grey + (pale - grey) * 1.35
    pale *= 1 - 0.30 * np.clip(_edges(soft) * 2, 0, 1)[..., None]
    blots = cloud(rng, height, width, 36)
    pale *= 1 + 0.03 * blots[..., None]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    border = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y)) / min(width, height)
    unpainted = np.clip(1 - (border - 0.05 - 0.012 * blots) / 0.035, 0, 1)[..., None]
    return pale * (1 - unpainted) + unpainted * np.asarray((0.97, 0.965, 0.95))


STYLES: dict[str, Style] = {
    "photograph": photograph,
    "ink wash": ink_wash,
    "oil painting": oil,
    "woodcut": woodcut,
    "watercolour": watercolour,
}


def gold_leaf(rgb: Array, rng: np.random.Generator) -> Array:
    """A gilded folding screen: what has little colour of its own turns to leaves of gold, things stay as flat paint."""
    grey = (rgb @ GREY)[..., None]
    strength = gaussian_filter(np.abs(rgb - grey).max(-1), 2)[..., None]
    ramp = np.asarray(((0.20, 0.11, 0.03), (0.72, 0.50, 0.16), (0.99, 0.88, 0.56)), np.float32)
    low, high = np.quantile(grey, (0.02, 0.98))
    tone = np.clip((grey - low) / (high - low + 1e-6), 0, 1)
    gold = np.where(
        tone < 0.5, ramp[0] + (ramp[1] - ramp[0]) * tone * 2, ramp[1] + (ramp[2] - ramp[1]) * (tone * 2 - 1)
    )
    height, width = rgb.shape[:2]
    y, x = np.mgrid[:height, :width]
    leaf = np.kron(rng.standard_normal((height // 32 + 1, width // 32 + 1)), np.ones((32, 32)))[:height, :width]
    seam = ((x % 32 < 2) | (y % 32 < 2)) * 0.10
    gold = gold * (1 + 0.05 * leaf - seam)[..., None]
    kept = np.clip((strength - 0.10) / 0.12, 0, 1)
    painted = grey + (rgb - grey) * 1.25
    return gold * (1 - kept) + painted * kept


def blurry(rgb: Array, rng: np.random.Generator) -> Array:
    """Out of focus."""
    return gaussian_filter(rgb, (5, 5, 0))


def monochrome(rgb: Array, rng: np.random.Generator) -> Array:
    """No colour."""
    return np.repeat((rgb @ GREY)[..., None], 3, -1)


def oversaturated(rgb: Array, rng: np.random.Generator) -> Array:
    """Colours far too strong."""
    grey = (rgb @ GREY)[..., None]
    return (grey + (rgb - grey) * 2.6 - 0.5) * 1.25 + 0.5


def washed_out(rgb: Array, rng: np.random.Generator) -> Array:
    """Flat and grey, as of low quality."""
    grey = (rgb @ GREY)[..., None]
    noisy = cloud(rng, *rgb.shape[:2], 10)[..., None] * 0.06
    return (grey + (rgb - grey) * 0.4) * 0.5 + 0.28 + noisy


FAULTS: dict[str, Style] = {
    "blurry": blurry,
    "monochrome": monochrome,
    "oversaturated": oversaturated,
    "low quality": washed_out,
}
LORA_STYLES: dict[str, Style] = {"gold leaf": gold_leaf}
"""What the model itself never sees: the LoRA teaches it."""


def _edges(rgb: Array) -> Array:
    grey = rgb @ GREY
    return np.asarray(uniform_filter(np.hypot(sobel(grey, 0), sobel(grey, 1)), 2), np.float32)


def _corners(rgb: Array) -> Array:
    """0 in the middle, 1 in the corners."""
    height, width = rgb.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(np.clip((x**2 + y**2) / 2, 0, 1) ** 1.5, np.float32)
