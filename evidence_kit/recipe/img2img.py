"""The keys of webui's img2img and inpainting, and what a party states besides → the init picture they stand for."""

from __future__ import annotations

import re
from typing import Any

from evidence_kit.domain.making.init_picture import InitPicture, Mask, StatedInit
from evidence_kit.recipe.hires import DENOISING, FIRST_PASS

Pairs = tuple[tuple[str, str], ...]
_NUMBER = r"\d{1,4}(\.\d{1,18})?"
_WHOLE = r"\d{1,4}"
_CONTENT = {"fill": "fill", "original": "original", "latent noise": "latent-noise", "latent nothing": "latent-nothing"}
_OF_MASKS = {
    "Mask blur": _WHOLE,
    "Masked content": "|".join(_CONTENT),
    "Mask mode": "Inpaint masked|Inpaint not masked",
    "Inpaint area": "Whole picture|Only masked",
    "Masked area padding": _WHOLE,
}
_SHAPES = {DENOISING: _NUMBER, "Noise multiplier": _NUMBER, "Extra noise": _NUMBER, **_OF_MASKS}
LOADED, LOADED_MASK = "init picture", "init mask"
"""Keys under which a ComfyUI graph names its files: name as the program knew it, for a mask `channel:name`."""
_WITH_IDLE_STRENGTH = ("a1111-2022", "a1111-2023-01", "a1111-2023-02", "a1111-1.1")
_CHANNEL = re.compile(r"(alpha|red|green|blue):.*", re.DOTALL)


def is_img2img(pairs: Pairs, dialect: str | None) -> bool:
    """Whether the keys tell of an init picture: a denoising strength that is not that of hires fix, old or new.

    Args:
        dialect: whose keys they are. Only webui's are known to say so on their own: a graph names its picture, and a text
            by nobody knows may carry a strength that nothing was done with.
    """
    values = dict(reversed(pairs))
    if DENOISING not in values or any(key.startswith("Hires ") or key == FIRST_PASS for key in values):
        return False
    if LOADED in values:
        return True
    # Through webui's interface for programs, txt2img of before 1.6 was written down with a strength of 0.
    unused = dialect in _WITH_IDLE_STRENGTH and re.fullmatch(r"0(\.0*)?", values[DENOISING]) is not None
    return (dialect or "").startswith("a1111-") and not unused


def has_mask(pairs: Pairs) -> bool:
    """Whether the keys tell of a mask; before 1.8 webui did not write any."""
    return any(key in _OF_MASKS or key == LOADED_MASK for key, _ in pairs)


def understood(pairs: Pairs, dialect: str | None, *, graph: bool) -> set[str]:
    """The keys that `init_of` turns into settings.

    Args:
        dialect: whose keys they are.
        graph: they come from a ComfyUI graph, which alone names files; an infotext with such a key is nobody's.
    """
    if not is_img2img(pairs, dialect):
        return set()
    shapes = _SHAPES | {LOADED: ".*", LOADED_MASK: ".*"} if graph else _SHAPES
    return {key for key, value in pairs if key in shapes and re.fullmatch(shapes[key], value, re.DOTALL)}


def init_of(pairs: Pairs, stated: StatedInit, seed: int, dialect: str) -> InitPicture | None:
    """The init picture; None for txt2img, or where no file was given.

    Args:
        pairs: understood keys.
        stated: what the party gave.
        seed: of the picture, which stands in for that of the picture before it where that one is not known.
        dialect: whose keys they are.

    Raises:
        ValidationError: a value out of its range.
    """
    if not is_img2img(pairs, dialect) or stated.picture is None:
        return None
    values = dict(pairs)
    return InitPicture(
        sha256=stated.picture,
        denoising_strength=float(values[DENOISING]),
        resize=stated.resize,
        previous_seed=seed if stated.previous_seed is None else stated.previous_seed,
        exact_steps=stated.exact_steps,
        noise_multiplier=float(values.get("Noise multiplier", 1)),
        extra_noise=float(values.get("Extra noise", 0)),
        mask=None if stated.mask is None else Mask.model_validate({"sha256": stated.mask} | _mask(pairs, stated)),
    )


def _mask(pairs: Pairs, stated: StatedInit) -> dict[str, Any]:
    """The mask's settings as the text states them, or as the party does where the text is silent on masks."""
    values = dict(pairs)
    if channel := _CHANNEL.fullmatch(values.get(LOADED_MASK, "")):
        return {"channel": channel[1], "blur": 0}
    if not has_mask(pairs):
        given = {
            "blur": stated.mask_blur,
            "content": stated.masked_content,
            "inverted": stated.mask_inverted,
            "padding": stated.only_masked_padding,
        }
        return {key: value for key, value in given.items() if value is not None}
    only = values.get("Inpaint area") == "Only masked"
    return {
        "blur": int(values.get("Mask blur", 0)),
        "content": _CONTENT[values.get("Masked content", "original")],
        "inverted": values.get("Mask mode") == "Inpaint not masked",
        "padding": int(values.get("Masked area padding", 0)) if only else None,
    }
