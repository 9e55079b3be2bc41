"""Where a still life stands and what hour it is: windowsill, wooden table, mountain ledge; sun, moon and sky."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter
from shading import Array, Canvas, Colour, Light, cloud, disc, glow

LIGHTS: dict[str, Light] = {
    "golden hour": Light((1.2, 0.95, 0.66), (0.42, 0.34, 0.34), (0.80, 0.60, 0.50), (1.0, 0.83, 0.52), (-0.75, -0.45, 0.5)),
    "moonlight": Light((0.42, 0.52, 0.78), (0.13, 0.17, 0.30), (0.04, 0.07, 0.18), (0.17, 0.25, 0.42), (-0.6, -0.6, 0.5)),
    "overcast": Light((0.62, 0.64, 0.66), (0.44, 0.46, 0.48), (0.70, 0.73, 0.76), (0.86, 0.87, 0.87), (-0.35, -0.75, 0.55)),
    "rosy dawn": Light((1.0, 0.72, 0.76), (0.42, 0.36, 0.50), (0.50, 0.48, 0.72), (0.98, 0.74, 0.74), (-0.7, -0.35, 0.6)),
}  # fmt: skip
SETTINGS = ("windowsill", "wooden table", "mountain ledge")


@dataclass(frozen=True)
class Sky:
    """The disc in the sky, if there is one: its middle and radius as parts of width, height and the shorter side."""

    x: float
    y: float
    radius: float
    colour: Colour


def background(canvas: Canvas, setting: str, light: Light, sky: Sky | None, rng: np.random.Generator) -> float:
    """Paints everything behind the things; returns how high up the table's back edge lies, in pixels from the top."""
    horizon = canvas.height * (0.70 if canvas.height > canvas.width else 0.64)
    if setting == "wooden table":
        _wall(canvas, horizon, light, rng)
        _boards(canvas, horizon, (0.42, 0.26, 0.15), light)
    elif setting == "windowsill":
        _outdoors(canvas, horizon, light, sky, rng, ridges=2)
        _frame(canvas, horizon, light)
        _boards(canvas, horizon, (0.72, 0.60, 0.45), light)
    else:
        _outdoors(canvas, horizon, light, sky, rng, ridges=4)
        _stone(canvas, horizon, light)
    return horizon


def _gradient(canvas: Canvas, top: float, bottom: float, first: Colour, last: Colour) -> None:
    place, _, y = canvas.window(0, top + 2, canvas.width, bottom - 3)
    t = np.clip((y - top) / (bottom - top), 0, 1)[..., None]
    canvas.rgb[place] = np.asarray(first) * (1 - t) + np.asarray(last) * t


def _outdoors(
    canvas: Canvas, horizon: float, light: Light, sky: Sky | None, rng: np.random.Generator, ridges: int
) -> None:
    _gradient(canvas, 0, horizon, light.sky_top, light.sky_bottom)
    short = min(canvas.width, canvas.height)
    if sky is not None:
        x, y, radius = sky.x * canvas.width, sky.y * canvas.height, sky.radius * short
        glow(canvas, x, y, radius * 2.2, sky.colour, 0.45)
        disc(canvas, x, y, radius, radius, sky.colour)
    place, x, y = canvas.window(0, 0, canvas.width, horizon)
    for number in range(ridges):
        part = (number + 1) / ridges
        phase = rng.uniform(0, 6.3)
        line = horizon * (0.92 - 0.34 * (1 - part) - (0.1 if ridges > 2 else 0))
        line = line - short * (0.07 * np.sin(x / short * 5 + phase) + 0.03 * np.sin(x / short * 13 + 2 * phase))
        haze = np.clip((y - line) / (0.22 * horizon), 0, 1)[..., None]
        near = np.asarray(light.ambient) * (1.15, 1.25, 1.2) * 0.75
        far = np.asarray(light.sky_bottom)
        ridge = near * (0.25 + 0.6 * part) + far * (0.75 - 0.6 * part)
        canvas.paint(place, np.clip(y - line + 0.5, 0, 1), ridge * (1 - 0.65 * haze) + far * 0.65 * haze)


def _frame(canvas: Canvas, horizon: float, light: Light) -> None:
    """Window bars: a jamb at the left, a lintel, one upright and one cross bar."""
    wood = np.clip(np.asarray((0.62, 0.50, 0.38)) * (np.asarray(light.ambient) + 0.25 * np.asarray(light.key)), 0, 1)
    bar = 0.022 * min(canvas.width, canvas.height)
    place, x, y = canvas.window(0, 0, canvas.width, horizon)
    bars: tuple[tuple[Array, float], ...] = ((x, 1.8 * bar), (y, 1.6 * bar), (np.abs(x - 0.64 * canvas.width), bar),
                                             (np.abs(y - 0.42 * horizon), 0.8 * bar))  # fmt: skip
    for far, half in bars:
        shade = np.clip(1.12 - 0.3 * far / half, 0.6, 1.2)[..., None]
        canvas.paint(place, np.clip(half - far + 0.5, 0, 1), np.clip(wood * shade, 0, 1))


def _wall(canvas: Canvas, horizon: float, light: Light, rng: np.random.Generator) -> None:
    """Plaster with the window's light lying on it as a slanting patch."""
    base = np.asarray((0.74, 0.70, 0.64))
    key, ambient = np.asarray(light.key), np.asarray(light.ambient)
    place, x, y = canvas.window(0, 0, canvas.width, horizon)
    short = min(canvas.width, canvas.height)
    fall = np.clip(1.05 - 0.55 * x / canvas.width - 0.2 * y / horizon, 0, 1)[..., None]
    wall = base * (ambient * 0.95 + 0.32 * key * fall)
    slant = x - 0.45 * y
    inside = np.clip(np.minimum(slant - 0.05 * short, 0.62 * short - slant) / 6, 0, 1)
    inside *= np.clip((np.abs(slant - 0.34 * short) - 0.02 * short) / 6, 0, 1)
    inside *= np.clip(np.minimum(y - 0.1 * horizon, 0.88 * horizon - y) / 8, 0, 1)
    wall += base * key * 0.34 * gaussian_filter(inside, 3)[..., None]
    wall *= 1 + 0.015 * cloud(rng, *wall.shape[:2], 40)[..., None]
    canvas.rgb[place] = np.clip(wall, 0, 1)


def _boards(canvas: Canvas, horizon: float, wood: Colour, light: Light) -> None:
    """A table top of boards that come towards the viewer, lit from the back left."""
    place, x, y = canvas.window(0, horizon + 2, canvas.width, canvas.height)
    depth = (y - horizon) / (canvas.height - horizon)
    across = (x - canvas.width / 2) / (0.75 + 0.6 * depth)
    grain = 0.05 * np.sin(across / 5 + 2.2 * np.sin(across / 37 + depth)) + 0.03 * np.sin(
        across / 2.3 + 3 * np.sin(across / 23)
    )
    seam = np.clip(1 - np.abs((across / 64) % 1 - 0.5) * 40, 0, 1) * 0.3
    key, ambient = np.asarray(light.key), np.asarray(light.ambient)
    lightness = np.clip(0.95 - 0.35 * depth - 0.25 * (x / canvas.width), 0.2, 1)[..., None]
    colour = np.asarray(wood) * (ambient * 0.8 + key * 0.72 * lightness) * (1 + grain - seam)[..., None]
    edge = np.exp(-(depth * 18))[..., None] * 0.35
    canvas.rgb[place] = np.clip(colour * (1 - edge) + edge * np.clip(key, 0, 1) * np.asarray((0.9, 0.85, 0.75)), 0, 1)


def _stone(canvas: Canvas, horizon: float, light: Light) -> None:
    place, x, y = canvas.window(0, horizon + 2, canvas.width, canvas.height)
    depth = (y - horizon) / (canvas.height - horizon)
    rough = 0.05 * np.sin(x / 11 + 3 * np.sin(y / 19)) + 0.04 * np.sin(y / 5 + 2 * np.sin(x / 31))
    key, ambient = np.asarray(light.key), np.asarray(light.ambient)
    lightness = np.clip(0.85 - 0.45 * depth, 0.2, 1)[..., None]
    colour = np.asarray((0.50, 0.52, 0.50)) * (ambient * 0.85 + key * 0.6 * lightness) * (1 + rough)[..., None]
    canvas.rgb[place] = np.clip(colour + 0.12 * np.exp(-depth * 14)[..., None] * np.clip(key, 0, 1), 0, 1)
