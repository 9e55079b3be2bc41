"""A scene in words: the comma-separated prompts that people write, with synonyms, in any order, some parts left out."""

from __future__ import annotations

import numpy as np
from scene import Scene

WORDS: dict[str, tuple[str, ...]] = {
    "teapot": ("teapot", "teapot", "tea pot"),
    "vase": ("vase",),
    "cup": ("tea cup", "cup"),
    "bowl": ("bowl",),
    "celadon": ("celadon", "celadon", "jade green", "pale green"),
    "cobalt blue": ("cobalt blue", "blue"),
    "white porcelain": ("white porcelain", "white"),
    "black": ("black", "tenmoku black"),
    "oxblood red": ("oxblood red", "red"),
    "amber yellow": ("amber yellow", "yellow"),
    "glossy": ("glossy glaze", "shiny glaze", "perfect glaze"),
    "matte": ("matte glaze", "matte clay"),
    "crackle": ("crackle glaze", "fine ice crackle", "cracked glaze"),
    "windowsill": ("on a windowsill", "on a window sill", "by the window"),
    "wooden table": ("on a wooden table", "wooden table", "plaster wall with window light"),
    "mountain ledge": ("misty mountains", "on a stone ledge, misty mountains", "mountain landscape"),
    "golden hour": ("golden hour", "golden hour", "warm sunset light", "warm palette"),
    "moonlight": ("moonlight", "moonlit night", "night, cool palette"),
    "overcast": ("overcast", "overcast daylight", "grey day, muted palette"),
    "rosy dawn": ("rosy dawn", "pink dawn", "dawn, pastel palette"),
    "sun": ("low sun", "sun disc", "sun"),
    "moon": ("full moon", "moon"),
    "left": ("on the left", "left of centre"),
    "right": ("on the right", "right of centre"),
    "centre": ("centred", "in the middle"),
    "wide": ("wide view", "wide shot"),
    "medium": ("medium view", "seen from eye level"),
    "close": ("close-up", "close view"),
    "photograph": ("photograph", "photorealistic", "RAW color photo", "photo"),
    "ink wash": ("ink wash painting", "ink wash", "sumi-e"),
    "oil painting": ("oil painting", "oil on canvas"),
    "woodcut": ("woodcut", "woodcut print", "woodblock print"),
    "watercolour": ("watercolour", "watercolor painting", "watercolor"),
    "gold leaf": ("gold leaf", "gold leaf screen"),
    "blurry": ("blurry", "out of focus", "blur"),
    "monochrome": ("monochrome", "b&w"),
    "oversaturated": ("oversaturated",),
    "low quality": ("low quality", "worst quality", "lowres", "jpeg artifacts"),
}
PRAISE = (
    "masterpiece", "best quality", "highly detailed", "extremely high quality", "cinematic", "HD", "quiet", "serene",
    "elegant", "still life", "soft focus", "beautiful lighting", "35mm", "f1.2", "three-quarter view", "film grain",
    "symmetrical round body", "short curved spout", "rattan handle", "domed lid", "no people", "tea ceremony",
)  # fmt: skip
BLAME = (
    "ugly",
    "bad shape",
    "deformed",
    "disfigured",
    "error",
    "watermark",
    "signature",
    "text",
    "cropped",
    "poorly drawn",
)


def caption(scene: Scene, rng: np.random.Generator, long: bool = False) -> str:
    """One caption of a scene. What the picture is of comes first; the rest is shuffled, each part kept in 85 of 100.

    Args:
        long: fill it up beyond the 75 tokens of one chunk with words that say nothing of the scene.
    """
    parts = [_said(name, rng) for name in _names(scene) if rng.random() < 0.85]
    if scene.branch is not None and rng.random() < 0.9:
        parts.append(f"{scene.petals} branch" if rng.random() < 0.8 else "blossom branch")
    if scene.beside is not None and rng.random() < 0.9:
        parts.append(
            "tea cup beside it"
            if scene.beside == "cup"
            else str(rng.choice((scene.fruit, f"a {scene.fruit} beside it")))
        )
    if scene.steam and rng.random() < 0.9:
        parts.append(str(rng.choice(("rising steam", "steam"))))
    filler = PRAISE if scene.fault is None else BLAME
    count = rng.integers(12, min(20, len(filler)) + 1) if long and scene.fault is None else rng.integers(0, 4)
    parts += [str(word) for word in rng.choice(filler, count, replace=False)]
    parts = [parts[number] for number in rng.permutation(len(parts))]
    where = 0 if rng.random() < 0.75 else int(rng.integers(0, len(parts) + 1))
    parts.insert(where, _subject(scene, rng))
    return (", " if rng.random() < 0.85 else ",").join(parts)


def _names(scene: Scene) -> list[str]:
    names = [scene.setting, scene.light, scene.place, scene.size, scene.style, scene.finish]
    return names + [name for name in (scene.sky, scene.fault, scene.fault) if name is not None]


def _subject(scene: Scene, rng: np.random.Generator) -> str:
    said = f"{_said(scene.glaze, rng)} {_said(scene.subject, rng)}"
    if scene.subject == "vase":
        said += f" with {scene.petals}"
    if scene.subject == "bowl":
        said += f" of {scene.fruit}s"
    return f"a {said}" if rng.random() < 0.4 else said


def _said(name: str, rng: np.random.Generator) -> str:
    return str(rng.choice(WORDS[name]))
