"""Light on round things: a canvas in linear steps of colour, solids of revolution, tubes, shadows.

Colours are RGB in 0..1, lengths are pixels, y runs down. Edges are anti-aliased by their distance to the outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter

Array = NDArray[np.float32]
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """One hour of the day: what the sun, the sky and the room's reflections add."""

    key: Colour
    ambient: Colour
    sky_top: Colour
    sky_bottom: Colour
    direction: Colour
    """Towards the light; x right, y down, z out of the picture."""


@dataclass(frozen=True)
class Surface:
    """What a thing is made of."""

    albedo: Colour
    gloss: float
    """0 matte clay, 1 wet glaze."""
    foot: Colour | None = None
    """Unglazed clay at the lower end."""
    crackle: bool = False


class Canvas:
    """A picture being painted, [height, width, 3], from the back to the front."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rgb: Array = np.zeros((height, width, 3), np.float32)

    def window(self, left: float, top: float, right: float, bottom: float) -> tuple[tuple[slice, slice], Array, Array]:
        """The part of the picture that a thing covers: its slices, and the x and y of its pixels."""
        x0, x1 = (int(np.clip(edge, 0, self.width)) for edge in (left - 2, right + 3))
        y0, y1 = (int(np.clip(edge, 0, self.height)) for edge in (top - 2, bottom + 3))
        y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        return (slice(y0, y1), slice(x0, x1)), x, y

    def paint(self, place: tuple[slice, slice], mask: Array, colour: Array | Colour) -> None:
        """Lays a colour over a part of the picture, as opaque as the mask says."""
        part = self.rgb[place]
        part += (np.asarray(colour, np.float32) - part) * np.clip(mask, 0, 1)[..., None]

    def darken(self, place: tuple[slice, slice], mask: Array, tint: Colour) -> None:
        """Multiplies a part of the picture by a tint where the mask is 1."""
        self.rgb[place] *= 1 - (1 - np.asarray(tint, np.float32)) * np.clip(mask, 0, 1)[..., None]


def lit(nx: Array, ny: Array, nz: Array, surface: Surface, light: Light) -> Array:
    """Colour of a surface with the given normals: diffuse light, sky from above, bounce from below, highlight, rim."""
    lx, ly, lz = np.asarray(light.direction) / np.linalg.norm(light.direction)
    key, ambient = np.asarray(light.key, np.float32), np.asarray(light.ambient, np.float32)
    diffuse = np.clip((nx * lx + ny * ly + nz * lz + 0.15) / 1.15, 0, 1)[..., None]
    above = (0.6 - 0.4 * ny)[..., None]
    albedo = np.asarray(surface.albedo, np.float32)
    colour = albedo * (diffuse * key + above * ambient)
    colour += albedo * np.clip(ny, 0, 1)[..., None] * key * 0.10  # light thrown back by the table
    # The highlight is the window mirrored in the glaze: a soft upright patch, and a thin bright rim.
    hx, hy = lx * 0.62, ly * 0.62
    patch = np.exp(-(((nx - hx) / 0.16) ** 4) - ((ny - hy) / 0.24) ** 4)[..., None]
    broad = np.exp(-((nx - hx) ** 2 + (ny - hy) ** 2) / 0.22)[..., None]
    rim = ((1 - np.clip(nz, 0, 1)) ** 3)[..., None]
    colour += surface.gloss * (0.62 * patch + 0.18 * broad) * (0.35 + 0.65 * key)
    colour += surface.gloss * 0.16 * rim * (ambient + 0.3 * key)
    return np.asarray(colour, np.float32)


def revolve(
    canvas: Canvas, cx: float, base: float, height: float, profile: Sequence[tuple[float, float]],
    surface: Surface, light: Light, tilt: float = 0.16,
) -> None:  # fmt: skip
    """A solid of revolution that stands at (cx, base); `profile` is (height 0..1, radius in pixels) from below.

    `tilt` is how far one looks down on it: rings bend downwards by that part of their radius.
    """
    heights, radii = np.asarray(profile, np.float64).T
    curve = PchipInterpolator(heights, radii)
    widest = float(radii.max())
    place, x, y = canvas.window(cx - widest, base - height - 1, cx + widest, base + tilt * widest)
    across = np.clip(np.abs(x - cx) / widest, 0, 1)
    t = (base - (y - tilt * widest * np.sqrt(1 - across**2))) / height
    inside = np.clip(t, 0, 1)
    radius = np.maximum(curve(inside).astype(np.float32), 0.5)
    slope = (curve.derivative()(inside) / height).astype(np.float32)
    u = np.clip((x - cx) / radius, -1, 1)
    mask = np.clip((radius - np.abs(x - cx)) / np.sqrt(1 + np.minimum(slope**2, 9)) + 0.5, 0, 1)
    mask *= np.clip(t * height + 0.5, 0, 1) * np.clip((1 - t) * height + 0.5, 0, 1)
    depth = np.sqrt(np.maximum(1 - u**2, 0))
    length = np.sqrt(1 + slope**2)
    nx, ny, nz = u / length, slope / length * 0.9, depth / length
    colour = lit(nx, ny, nz, surface, light)
    if surface.crackle:
        colour *= 1 - 0.45 * _crackle(x, y)[..., None]
    pooled = np.exp(-(((1 - inside) / 0.06) ** 2))[..., None] * 0.22  # glaze runs thin at the lip
    colour = colour * (1 - pooled) + pooled * np.asarray(light.key, np.float32) * 0.75
    if surface.foot is not None:
        clay = lit(nx, ny, nz, Surface(surface.foot, 0.05), light)
        bare = np.clip((0.05 - inside) * height + 0.5, 0, 1)[..., None]
        colour = colour * (1 - bare) + clay * bare
    colour *= (1 - 0.35 * np.exp(-inside / 0.12))[..., None]  # little light reaches where it stands
    canvas.paint(place, mask, colour)


def tube(canvas: Canvas, points: Sequence[tuple[float, float]], radii: Sequence[float],
         surface: Surface, light: Light) -> None:  # fmt: skip
    """A bent tube along a Bézier curve, its radius running through `radii`."""
    path = bezier(points, 26)
    thick = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(radii)), radii)
    reach = float(thick.max())
    place, x, y = canvas.window(*(path.min(0) - reach), *(path.max(0) + reach))
    best, nx, ny, near = np.full(x.shape, 1e9, np.float32), np.zeros_like(x), np.zeros_like(x), np.ones_like(x)
    for (ax, ay), (bx, by), ra, rb in zip(path, path[1:], thick, thick[1:], strict=False):
        dx, dy = bx - ax, by - ay
        along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
        px, py, r = x - ax - along * dx, y - ay - along * dy, ra + along * (rb - ra)
        outside = np.hypot(px, py) - r
        closer = outside < best
        best = np.where(closer, outside, best)
        nx, ny, near = np.where(closer, px / r, nx), np.where(closer, py / r, ny), np.where(closer, r, near)
    nz = np.sqrt(np.clip(1 - nx**2 - ny**2, 0, 1))
    canvas.paint(place, np.clip(0.5 - best, 0, 1), lit(nx, ny, nz, surface, light))


def ball(canvas: Canvas, cx: float, cy: float, rx: float, ry: float, surface: Surface, light: Light) -> None:
    """An ellipsoid."""
    place, x, y = canvas.window(cx - rx, cy - ry, cx + rx, cy + ry)
    nx, ny = (x - cx) / rx, (y - cy) / ry
    square = nx**2 + ny**2
    nz = np.sqrt(np.clip(1 - square, 0, 1))
    mask = np.clip((1 - np.sqrt(square)) * min(rx, ry) + 0.5, 0, 1)
    canvas.paint(place, mask, lit(nx, ny, nz, surface, light))


def disc(canvas: Canvas, cx: float, cy: float, rx: float, ry: float, colour: Colour, opacity: float = 1) -> None:
    """A flat ellipse."""
    place, x, y = canvas.window(cx - rx, cy - ry, cx + rx, cy + ry)
    mask = np.clip((1 - np.hypot((x - cx) / rx, (y - cy) / ry)) * min(rx, ry) + 0.5, 0, 1)
    canvas.paint(place, mask * opacity, colour)


def shadow(canvas: Canvas, cx: float, base: float, radius: float, height: float, light: Light) -> None:
    """What a standing thing takes from the table: a dark seam where it stands, a long soft shadow away from the light."""
    away = -np.sign(light.direction[0]) * height * 0.75
    left, right = min(0, away) - 1.6 * radius, max(0, away) + 1.6 * radius
    place, x, y = canvas.window(cx + left, base - radius * 0.7, cx + right, base + radius * 0.9)
    seam = np.exp(-(((x - cx) / radius) ** 4) - ((y - base - radius * 0.08) / (radius * 0.2)) ** 2)
    along = np.clip((x - cx) / away, 0, 1)
    middle = base + radius * 0.04
    long = np.exp(-(((y - middle) / (radius * (0.22 + 0.1 * along))) ** 2)) * (1 - along) ** 0.8
    long *= np.clip((x - cx) / away * 8 + 1, 0, 1)
    canvas.darken(place, 0.62 * seam, (0.35, 0.33, 0.38))
    canvas.darken(place, 0.6 * long, (0.35, 0.35, 0.45))


def glow(canvas: Canvas, cx: float, cy: float, radius: float, colour: Colour, strength: float) -> None:
    """A halo that adds light."""
    place, x, y = canvas.window(cx - 3 * radius, cy - 3 * radius, cx + 3 * radius, cy + 3 * radius)
    halo = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius**2)[..., None] * strength
    part = canvas.rgb[place]
    part += (1 - part) * halo * np.asarray(colour, np.float32)


def bezier(points: Sequence[tuple[float, float]], count: int) -> NDArray[np.float64]:
    """Points on the Bézier curve of any degree (de Casteljau)."""
    level = np.repeat(np.asarray(points, np.float64)[:, None], count, 1)
    t = np.linspace(0, 1, count)[None, :, None]
    while len(level) > 1:
        level = level[:-1] * (1 - t) + level[1:] * t
    return level[0]


def cloud(rng: np.random.Generator, height: int, width: int, size: float) -> Array:
    """Smooth noise of unit deviation whose spots are about `size` pixels wide."""
    step = max(1, int(size / 2))
    small = rng.standard_normal((height // step + 4, width // step + 4))
    field = np.kron(gaussian_filter(small, 1), np.ones((step, step)))[:height, :width]
    field = gaussian_filter(field, step / 2)
    return np.asarray((field - field.mean()) / (field.std() + 1e-6), np.float32)


def _crackle(x: Array, y: Array) -> Array:
    """A net of fine cracks, the same at every place of every picture."""
    wx, wy = x + 5 * np.sin(y / 9.3) + 3 * np.sin(y / 4.1 + 1), y + 5 * np.sin(x / 8.1 + 2) + 3 * np.sin(x / 4.7)
    first, second = np.abs(np.sin(np.pi * (wx + 0.55 * wy) / 24)), np.abs(np.sin(np.pi * (0.6 * wx - wy) / 24))
    return np.asarray(np.clip(1 - np.minimum(first, second) / 0.16, 0, 1), np.float32)
