"""Masks of webui: softened, laid on the latent's grid, what they cover filled, and the original put back around it.

White is painted anew. Formulas as webui 1.9.4 has them; earlier releases differ in whose blur softens the edge.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.init_picture import Mask
from evidence_kit.regenerate.img2img.resize_modes import fitted

_FILLING = ((256, 1), (64, 1), (16, 2), (4, 4), (2, 2), (0, 1))
"""Radius of a blur, and how often its result is laid on."""
_OPAQUE = 128
Box = tuple[int, int, int, int]
"""Left, top, right and bottom."""


def painted_area(file: Image.Image, mask: Mask, rules: Rules) -> Image.Image:
    """The mask in grey as webui uses it: read from its transparency or brightness, turned round, its edge softened."""
    grey = _grey(file)
    if mask.inverted:
        grey = ImageOps.invert(grey)
    if not mask.blur:
        return grey
    if rules.mask_blur == "pillow":
        return grey.filter(ImageFilter.GaussianBlur(mask.blur))
    softened = _softened(_softened(np.asarray(grey), mask.blur, 1), mask.blur, 0)
    return Image.fromarray(softened, "L")


def _grey(file: Image.Image) -> Image.Image:
    if file.mode == "RGBA" and file.getextrema()[-1] != (255, 255):
        return file.getchannel("A").point(lambda value: 255 if value > _OPAQUE else 0)
    return file.convert("L")


def _softened(values: NDArray[np.uint8], sigma: int, axis: int) -> NDArray[np.uint8]:
    """A Gaussian blur along one axis in the fixed-point arithmetic of OpenCV's `GaussianBlur` for bytes."""
    weights = _fixed_gaussian(sigma)
    half = len(weights) // 2
    margins = [(half, half) if number == axis else (0, 0) for number in (0, 1)]
    padded = np.pad(values.astype(np.int64), margins, mode="reflect")
    length = values.shape[axis]
    summed = np.full(values.shape, 128, np.int64)
    for at, weight in enumerate(weights):
        summed += weight * padded.take(range(at, at + length), axis)
    return (summed >> 8).astype(np.uint8)


def _fixed_gaussian(sigma: int) -> NDArray[np.int64]:
    """Weights in 256ths that add up to 256: what rounding leaves goes to the next weight, the rest to the middle."""
    count = 2 * int(2.5 * sigma + 0.5) + 1
    exact = np.exp(-((np.arange(count) - count // 2) ** 2) / (2 * sigma**2))
    exact /= exact.sum()
    weights, left = np.zeros(count, np.int64), 0.0
    for place in range(count // 2):
        wanted = exact[place] * 256 + left
        weights[place] = weights[-1 - place] = round(wanted)
        left = wanted - weights[place]
    weights[count // 2] = 256 - weights.sum()
    return weights


def surroundings(area: Image.Image, padding: int, size: tuple[int, int]) -> Box | None:
    """`Only masked`: the box around the mask in the shape of `size`; None where the mask is empty."""
    found = area.getbbox()
    if found is None:
        return None
    left, top = max(found[0] - padding, 0), max(found[1] - padding, 0)
    right, bottom = min(found[2] + padding, area.width), min(found[3] + padding, area.height)
    shape = size[0] / size[1]
    if (right - left) / (bottom - top) > shape:
        top, bottom = _widened(top, bottom, int((right - left) / shape - (bottom - top)), area.height)
    else:
        left, right = _widened(left, right, int((bottom - top) * shape - (right - left)), area.width)
    return left, top, right, bottom


def _widened(start: int, end: int, by: int, limit: int) -> tuple[int, int]:
    """A stretch widened on both sides; what would reach beyond the picture is added on the other side."""
    start, end = start - by // 2, end + by - by // 2
    if end >= limit:
        start, end = start - (end - limit), limit
    if start < 0:
        start, end = 0, end - start
    return start, min(end, limit)


def kept_around(picture: Image.Image, area: Image.Image) -> Image.Image:
    """The picture where it is not painted anew, transparent where it is; to be laid on what was painted."""
    kept = Image.new("RGBa", picture.size)
    kept.paste(picture.convert("RGBA").convert("RGBa"), mask=ImageOps.invert(area.convert("L")))
    return kept.convert("RGBA")


def doubled(area: Image.Image) -> Image.Image:
    """A mask of twice the strength: what is more than half painted is not put back at all."""
    return ImageChops.add(area, area)


def filled(picture: Image.Image, area: Image.Image) -> Image.Image:
    """The picture with the masked area filled from around it, by blurs from wide to narrow."""
    around = Image.new("RGBa", picture.size)
    around.paste(picture.convert("RGBA").convert("RGBa"), mask=ImageOps.invert(area.convert("L")))
    made = Image.new("RGBA", picture.size)
    for radius, times in _FILLING:
        blurred = around.filter(ImageFilter.GaussianBlur(radius)).convert("RGBA")
        for _ in range(times):
            made.alpha_composite(blurred)
    return made.convert("RGB")


def on_latent(area: Image.Image, latent: Tensor) -> Tensor:
    """1 where the latent is painted anew, else 0, [1, 1, h, w]."""
    small = area.convert("RGB").resize((latent.shape[3], latent.shape[2]))
    values = np.around(np.asarray(small, np.float32)[..., 0] / 255)
    return torch.from_numpy(values)[None, None].to(latent)


def put_back(painted: Image.Image, around: Image.Image, box: Box | None) -> Image.Image:
    """What was painted, with the original around it.

    Args:
        box: where in the original it belongs (`Only masked`); None: it covers it.
    """
    if box is not None:
        whole = Image.new("RGBA", around.size)
        size = (box[2] - box[0], box[3] - box[1])
        whole.paste(fitted(painted, size, "crop"), box[:2])
        painted = whole
    laid = painted.convert("RGBA")
    laid.alpha_composite(around)
    return laid.convert("RGB")


def channel_of(file: Image.Image, channel: str) -> NDArray[np.float32]:
    """A mask as ComfyUI reads it, 1 where it is painted anew: a colour's strength, or how transparent it is."""
    letter = "R" if channel == "auto" else channel[0].upper()
    values = np.asarray(file.convert("RGBA").getchannel(letter), np.float32) / np.float32(255)
    return np.float32(1) - values if letter == "A" else values
