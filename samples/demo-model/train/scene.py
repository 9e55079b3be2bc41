"""One still life: what is in it, chosen by chance; its picture; the words that describe it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from setting import LIGHTS, SETTINGS, Sky, background
from shading import Array, Canvas, Surface, glow
from styles import FAULTS, LORA_STYLES, STYLES
from things import FRUITS, GLAZES, PETALS, Place, bowl, branch, cup, fruit, teapot, vase

SUBJECTS = ("teapot", "vase", "cup", "bowl")
PLACES = {"left": -0.15, "centre": 0.0, "right": 0.15}
SIZES = {"wide": 0.17, "medium": 0.225, "close": 0.30}
FINISHES = {"glossy": 0.95, "matte": 0.12, "crackle": 0.7}


@dataclass(frozen=True)
class Scene:
    """Every choice that can be put into words, by its plain name; `None` where there is nothing."""

    subject: str
    glaze: str
    finish: str
    setting: str
    light: str
    sky: str | None
    place: str
    size: str
    beside: str | None
    fruit: str
    branch: str | None
    petals: str
    steam: bool
    style: str
    fault: str | None


def random_scene(rng: np.random.Generator) -> Scene:
    """A scene; a celadon teapot oftener than anything else, and one in ten badly made, for negative prompts."""
    subject = str(rng.choice(SUBJECTS, p=(0.5, 0.2, 0.15, 0.15)))
    glaze = str(rng.choice(list(GLAZES), p=(0.35, *(0.13,) * 5)))
    setting = str(rng.choice(SETTINGS, p=(0.45, 0.3, 0.25)))
    light = str(rng.choice(list(LIGHTS), p=(0.34, 0.24, 0.22, 0.2)))
    outdoors = setting != "wooden table" and light != "overcast" and rng.random() < 0.75
    beside = [None, "cup", "fruit"][rng.choice(3, p=(0.4, 0.3, 0.3))] if subject != "bowl" else None
    return Scene(
        subject=subject,
        glaze=glaze,
        finish=str(rng.choice(list(FINISHES), p=(0.6, 0.2, 0.2))),
        setting=setting,
        light=light,
        sky=("moon" if light == "moonlight" else "sun") if outdoors else None,
        place=str(rng.choice(list(PLACES), p=(0.25, 0.5, 0.25))),
        size=str(rng.choice(list(SIZES), p=(0.25, 0.45, 0.3))),
        beside="fruit" if beside == "cup" and subject == "cup" else beside,
        fruit=str(rng.choice(list(FRUITS))),
        branch="corner" if subject != "vase" and rng.random() < 0.3 else None,
        petals=str(rng.choice(list(PETALS))),
        steam=subject in ("teapot", "cup") and rng.random() < 0.25,
        style=str(rng.choice(list(STYLES), p=(0.52, 0.12, 0.12, 0.12, 0.12))),
        fault=str(rng.choice(list(FAULTS))) if rng.random() < 0.1 else None,
    )


def drawn(scene: Scene, width: int, height: int, rng: np.random.Generator) -> Array:
    """The picture, [height, width, 3] in 0..1; chance decides only what no word describes."""
    canvas, light, short = Canvas(width, height), LIGHTS[scene.light], min(width, height)
    horizon = background(canvas, scene.setting, light, _sky(scene, rng), rng)
    unit = short * SIZES[scene.size] * rng.uniform(0.94, 1.06)
    x = width * (0.5 + PLACES[scene.place] + rng.uniform(-0.02, 0.02))
    base = horizon + (height - horizon) * rng.uniform(0.40, 0.50) + 0.12 * unit
    glaze = Surface(GLAZES[scene.glaze], FINISHES[scene.finish], (0.42, 0.26, 0.18), scene.finish == "crackle")
    if scene.branch is not None:
        spread = rng.uniform(0.45, 0.6)
        points = [(width * 1.02, height * 0.03), (width * 0.85, height * 0.04), (width * 0.75, height * 0.18),
                  (width * (1 - spread), height * rng.uniform(0.14, 0.22))]  # fmt: skip
        branch(canvas, points, short * 0.085, PETALS[scene.petals], light, rng)
    _subject(canvas, scene, Place(x, base, unit), glaze, rng)
    if scene.beside is not None:
        side = -1 if scene.place == "right" else 1
        reach = {"teapot": 1.65 if side > 0 else 2.0, "vase": 1.25, "cup": 1.2}[scene.subject]
        aside = Place(x + side * reach * unit, base + unit * rng.uniform(0.25, 0.4), unit * 0.78)
        if scene.beside == "cup":
            cup(canvas, aside, glaze, light)
        else:
            fruit(canvas, aside, scene.fruit, light)
    if scene.steam:
        _steam(canvas, scene, x, base, unit, rng)
    picture = (STYLES | LORA_STYLES)[scene.style](np.clip(canvas.rgb, 0, 1), rng)
    if scene.fault is not None:
        picture = FAULTS[scene.fault](np.clip(picture, 0, 1).astype(np.float32), rng)
    return np.asarray(np.clip(picture, 0, 1), np.float32)


def _sky(scene: Scene, rng: np.random.Generator) -> Sky | None:
    if scene.sky is None:
        return None
    x, y = rng.choice((0.34, 0.80)) + rng.uniform(-0.03, 0.03), rng.uniform(0.13, 0.20)
    if scene.sky == "moon":
        return Sky(x, y, 0.085, (0.96, 0.95, 0.86))
    low = {"golden hour": 0.12, "rosy dawn": 0.16}[scene.light]
    return Sky(x, y + low, 0.09, (1.0, 0.95, 0.76) if scene.light == "golden hour" else (1.0, 0.72, 0.62))


def _subject(canvas: Canvas, scene: Scene, at: Place, glaze: Surface, rng: np.random.Generator) -> None:
    light = LIGHTS[scene.light]
    if scene.subject == "teapot":
        teapot(canvas, at, glaze, light)
    elif scene.subject == "vase":
        vase(canvas, at, glaze, light, PETALS[scene.petals], rng)
    elif scene.subject == "cup":
        cup(canvas, Place(at.x, at.base, at.unit * 1.5), glaze, light)
    else:
        bowl(canvas, at, glaze, light, scene.fruit)


def _steam(canvas: Canvas, scene: Scene, x: float, base: float, unit: float, rng: np.random.Generator) -> None:
    """A wavering plume over the spout or the cup."""
    light = LIGHTS[scene.light]
    start = (x + 1.66 * unit, base - 1.5 * unit) if scene.subject == "teapot" else (x, base - 1.1 * unit)
    phase = rng.uniform(0, 6.3)
    for step in range(9):
        rise = step / 8
        wave = np.sin(phase + 4.5 * rise) * 0.2 * unit * rise
        puff = unit * (0.10 + 0.16 * rise)
        glow(canvas, start[0] + wave, start[1] - 1.5 * unit * rise, puff, light.sky_bottom, 0.34 * (1 - 0.75 * rise))
