"""The things of a still life: teapot, cup, vase, bowl, fruit, blossom branch. Each stands at (x, base) with a scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shading import Canvas, Colour, Light, Surface, ball, disc, revolve, shadow, tube
from shading import bezier as curve_of

CLAY: Colour = (0.44, 0.25, 0.16)
RATTAN = Surface((0.52, 0.33, 0.16), 0.15)
BARK = Surface((0.26, 0.18, 0.14), 0.05)
LEAF = Surface((0.33, 0.45, 0.20), 0.1)

GLAZES: dict[str, Colour] = {
    "celadon": (0.52, 0.69, 0.56),
    "cobalt blue": (0.13, 0.24, 0.60),
    "white porcelain": (0.90, 0.90, 0.87),
    "black": (0.10, 0.085, 0.08),
    "oxblood red": (0.58, 0.10, 0.08),
    "amber yellow": (0.86, 0.60, 0.16),
}
FRUITS: dict[str, tuple[Colour, float, float]] = {  # colour, width and height against the unit
    "persimmon": ((0.88, 0.42, 0.10), 0.36, 0.29),
    "green pear": ((0.66, 0.72, 0.28), 0.31, 0.36),
    "plum": ((0.38, 0.13, 0.30), 0.29, 0.27),
}
PETALS: dict[str, Colour] = {"pink plum blossom": (0.95, 0.58, 0.66), "white pear blossom": (0.97, 0.95, 0.92)}


@dataclass(frozen=True)
class Place:
    """Where a thing stands on the table and how large one unit is, in pixels."""

    x: float
    base: float
    unit: float


def teapot(canvas: Canvas, at: Place, glaze: Surface, light: Light) -> None:
    """Round body, short curved spout to the right, ear handle of rattan to the left, domed lid with a knob."""
    r, x, base = at.unit, at.x, at.base
    body = 1.42 * r
    shadow(canvas, x, base, r * 0.95, body, light)
    grip = [(x - 0.8 * r, base - 1.05 * r), (x - 1.75 * r, base - 1.5 * r), (x - 1.75 * r, base - 0.2 * r),
            (x - 0.82 * r, base - 0.42 * r)]  # fmt: skip
    tube(canvas, grip, (0.09 * r, 0.11 * r, 0.09 * r), RATTAN, light)
    spout = [(x + 0.7 * r, base - 0.5 * r), (x + 1.4 * r, base - 0.5 * r), (x + 1.25 * r, base - 1.2 * r),
             (x + 1.66 * r, base - 1.36 * r)]  # fmt: skip
    tube(canvas, spout, (0.3 * r, 0.22 * r, 0.13 * r, 0.1 * r), glaze, light)
    profile = ((0, 0.56), (0.05, 0.6), (0.25, 0.9), (0.48, 1.0), (0.72, 0.86), (0.9, 0.56), (1, 0.45))
    revolve(canvas, x, base, body, _scaled(profile, r), glaze, light)
    top = base - body + 0.06 * r
    disc(canvas, x, top, 0.47 * r, 0.1 * r, (0.07, 0.07, 0.07), 0.45)
    dome = ((0, 0.45), (0.35, 0.40), (0.75, 0.24), (1, 0.08))
    plain = Surface(glaze.albedo, glaze.gloss, None, glaze.crackle)
    revolve(canvas, x, top, 0.32 * r, _scaled(dome, r), plain, light)
    ball(canvas, x, top - 0.37 * r, 0.13 * r, 0.12 * r, plain, light)


def cup(canvas: Canvas, at: Place, glaze: Surface, light: Light) -> None:
    """A handleless tea cup, full of tea."""
    r, x, base = at.unit * 0.62, at.x, at.base
    height = 1.05 * r
    shadow(canvas, x, base, r * 0.75, height, light)
    profile = ((0, 0.48), (0.08, 0.5), (0.3, 0.78), (0.7, 0.96), (1, 1.0))
    revolve(canvas, x, base, height, _scaled(profile, r), glaze, light, tilt=0.22)
    rim = base - height
    inner = tuple(float(np.clip(a * (0.55 * s + 0.25 * k) + 0.06, 0, 1)) for a, s, k in
                  zip(glaze.albedo, light.ambient, light.key, strict=True))  # fmt: skip
    lip = tuple(float(np.clip(0.25 + 0.75 * a * k, 0, 1)) for a, k in zip(glaze.albedo, light.key, strict=True))
    disc(canvas, x, rim, r, 0.24 * r, (lip[0], lip[1], lip[2]))
    disc(canvas, x, rim + 0.02 * r, 0.92 * r, 0.19 * r, (inner[0], inner[1], inner[2]))
    disc(canvas, x, rim + 0.07 * r, 0.80 * r, 0.13 * r, (0.40 * light.key[0], 0.27 * light.key[1], 0.08), 0.9)


def vase(canvas: Canvas, at: Place, glaze: Surface, light: Light, petals: Colour, rng: np.random.Generator) -> None:
    """A slender vase with a branch in bloom."""
    r, x, base = at.unit * 0.8, at.x, at.base
    height = 2.3 * r
    shadow(canvas, x, base, r * 0.8, height, light)
    mouth = base - height + 0.05 * r
    reach = height * 1.05
    for side, length in ((0.55, 1.0), (-0.45, 0.75)):
        points = [(x, mouth), (x + 0.1 * side * reach, mouth - 0.4 * length * reach),
                  (x + side * reach * 0.6, mouth - 0.6 * length * reach),
                  (x + side * reach, mouth - 0.9 * length * reach)]  # fmt: skip
        branch(canvas, points, r * 0.5, petals, light, rng)
    profile = ((0, 0.42), (0.04, 0.45), (0.3, 0.72), (0.56, 0.86), (0.76, 0.6), (0.88, 0.27), (0.95, 0.25), (1, 0.36))
    revolve(canvas, x, base, height, _scaled(profile, r), glaze, light)
    disc(canvas, x, mouth, 0.3 * r, 0.07 * r, (0.05, 0.05, 0.05), 0.7)


def bowl(canvas: Canvas, at: Place, glaze: Surface, light: Light, fruit: str) -> None:
    """A wide bowl heaped with fruit."""
    r, x, base = at.unit * 1.15, at.x, at.base
    height = 0.72 * r
    shadow(canvas, x, base, r * 0.7, height, light)
    disc(canvas, x, base - height, r, 0.2 * r, tuple(0.5 * c * k for c, k in zip(glaze.albedo, light.ambient, strict=True)))  # type: ignore[arg-type]  # fmt: skip
    colour, width, tall = FRUITS[fruit]
    for dx, dy in ((-0.3, -0.42), (0.3, -0.42), (0, -0.5), (-0.55, -0.1), (0.55, -0.1), (0, -0.08)):
        ball(canvas, x + dx * r, base - height + dy * r * 0.62, width * r, tall * r, Surface(colour, 0.35), light)
    profile = ((0, 0.36), (0.1, 0.38), (0.35, 0.7), (0.7, 0.94), (1, 1.0))
    revolve(canvas, x, base, height, _scaled(profile, r), glaze, light, tilt=0.2)


def fruit(canvas: Canvas, at: Place, kind: str, light: Light) -> None:
    """One piece of fruit with its stalk."""
    colour, width, tall = FRUITS[kind]
    r, x = at.unit, at.x
    middle = at.base - tall * r
    shadow(canvas, x, at.base, width * r * 0.85, tall * r * 2, light)
    if kind == "green pear":
        ball(canvas, x, middle - tall * r * 0.85, width * r * 0.5, tall * r * 0.6, Surface(colour, 0.3), light)
        middle += 0.01 * r
    ball(canvas, x, middle, width * r, tall * r, Surface(colour, 0.4), light)
    top = middle - tall * r * (1.4 if kind == "green pear" else 0.95)
    if kind == "persimmon":
        ball(canvas, x, top + 0.03 * r, 0.2 * r, 0.06 * r, LEAF, light)
    tube(canvas, [(x, top), (x + 0.05 * r, top - 0.12 * r)], (0.025 * r, 0.03 * r), BARK, light)


def branch(canvas: Canvas, points: list[tuple[float, float]], unit: float, petals: Colour, light: Light,
           rng: np.random.Generator) -> None:  # fmt: skip
    """A bare branch along a curve, blossoms and buds on it."""
    tube(canvas, points, (0.13 * unit, 0.1 * unit, 0.05 * unit), BARK, light)
    path = curve_of(points, 9)[2:]
    for number, (x, y) in enumerate(path):
        size = unit * rng.uniform(0.36, 0.55) * (0.5 if number == len(path) - 1 else 1)
        side = (-1) ** number * unit * 0.22
        blossom(canvas, x + side * 0.6, y + side, size, petals, light, rng.uniform(0, 6.3))


def blossom(canvas: Canvas, x0: float, y0: float, size: float, petals: Colour, light: Light, turn: float) -> None:
    """Five petals round a yellow heart."""
    place, x, y = canvas.window(x0 - size, y0 - size, x0 + size, y0 + size)
    angle, far = np.arctan2(y - y0, x - x0) + turn, np.hypot(x - x0, y - y0)
    outline = size * (0.62 + 0.38 * np.abs(np.cos(2.5 * angle)))
    bright = np.asarray(light.key, np.float32) * 0.75 + np.asarray(light.ambient, np.float32) * 0.55
    shade = (0.72 + 0.28 * np.clip(far / size, 0, 1) - 0.12 * (y - y0) / size)[..., None]
    canvas.paint(place, np.clip(outline - far + 0.5, 0, 1), np.clip(np.asarray(petals) * bright * shade, 0, 1))
    canvas.paint(place, np.clip(size * 0.2 - far + 0.5, 0, 1), np.asarray((0.9, 0.7, 0.25)) * bright)


def _scaled(profile: tuple[tuple[float, float], ...], unit: float) -> list[tuple[float, float]]:
    return [(height, radius * unit) for height, radius in profile]
