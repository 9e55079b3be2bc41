"""The init picture of img2img and inpainting: read, brought to size, masked, encoded; and the original put back after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.making.init_picture import InitPicture, Mask
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.images import latents
from evidence_kit.regenerate.images.pixels import Pixels, opened
from evidence_kit.regenerate.img2img import inpainting
from evidence_kit.regenerate.img2img.resize_modes import fitted
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.sampling.noise import Noise

Encode = Callable[[Image.Image], Tensor]
_BEHIND = (255, 255, 255, 255)
"""What shows through transparency, by webui's default option."""


@dataclass(frozen=True)
class Initial:
    """What a run starts from, and what is laid on its result."""

    latent: Tensor
    area: Tensor | None = None
    """1 where it is painted anew, else 0, [1, 1, h, w]; None: everywhere."""
    around: Image.Image | None = None
    """The original, transparent where it was painted anew; None: nothing is put back."""
    box: inpainting.Box | None = None
    """Where the painted part belongs in the original (`Only masked`)."""

    def settled(self, latent: Tensor) -> Tensor:
        """The finished latent, with the init picture's own outside of the mask where the program puts it back."""
        if self.area is None or self.around is None:
            return latent
        return latent * self.area + self.latent * (1 - self.area)

    def finished(self, pixels: Pixels) -> Pixels:
        """The finished picture, with the original around the mask where the program puts it back."""
        if self.around is None:
            return pixels
        return np.asarray(inpainting.put_back(Image.fromarray(pixels, "RGB"), self.around, self.box))


def initial_of(settings: Settings, pictures: Pictures, vae: Any, device: torch.device) -> Initial | None:
    """The start of img2img; None for txt2img.

    Raises:
        InputError: a file is not at hand or no picture, or mask and picture do not fit each other.
    """
    init = settings.init
    if init is None:
        return None
    picture = opened(pictures.find(init.sha256))
    mask = None if init.mask is None else opened(pictures.find(init.mask.sha256))

    def encode(fitting: Image.Image) -> Tensor:
        return latents.encode_sampled(vae, np.asarray(fitting), device, init.previous_seed, settings.effective_rules)

    if settings.effective_rules.syntax == "comfyui":
        return _in_comfyui(settings, picture.convert("RGB"), mask, encode)
    flat = _flattened(picture)
    if init.mask is None or mask is None:
        return Initial(_latent(settings, init, flat, encode))
    _check_fits(flat, mask)
    return _masked(settings, init.mask, flat, mask, encode)


def _latent(settings: Settings, init: InitPicture, picture: Image.Image, encode: Encode) -> Tensor:
    size = (settings.width, settings.height)
    if init.resize != "latent":
        return encode(fitted(picture, size, init.resize))
    grid = (settings.height // 8, settings.width // 8)
    return torch.nn.functional.interpolate(encode(picture), size=grid, mode="bilinear")


def _masked(settings: Settings, mask: Mask, picture: Image.Image, file: Image.Image, encode: Encode) -> Initial:
    assert settings.init is not None
    area = inpainting.painted_area(file, mask, settings.effective_rules)
    size, box = (settings.width, settings.height), None
    if area.getbbox() is None:
        raise _empty()
    if mask.padding is None:
        picture, area = (fitted(either, size, settings.init.resize) for either in (picture, area))
        around = inpainting.kept_around(picture, inpainting.doubled(area))
    else:
        around = inpainting.kept_around(picture, area)
        box = inpainting.surroundings(area, mask.padding, size)
        picture, area = (fitted(either.crop(box), size, "fill") for either in (picture, area))
    latent = encode(picture if mask.content == "original" else inpainting.filled(picture, area))
    painted = inpainting.on_latent(area, latent)
    return Initial(_with_content(settings, mask, latent, painted), painted, around, box)


def _with_content(settings: Settings, mask: Mask, latent: Tensor, painted: Tensor) -> Tensor:
    match mask.content:
        case "latent-noise":
            # From the seed alone: a variation seed does not touch it.
            plain = settings.model_copy(update={"variant": None})
            noise = Noise(plain, (settings.height, settings.width), latent.device).first()
            return latent * (1 - painted) + noise * painted
        case "latent-nothing":
            return latent * (1 - painted)
        case _:
            return latent


def _flattened(picture: Image.Image) -> Image.Image:
    """Turned as its metadata says, transparency laid on white."""
    turned = ImageOps.exif_transpose(picture)
    if isinstance(turned.info.get("transparency"), bytes) and turned.mode not in ("RGB", "P"):
        turned = turned.convert("RGBA")
    if turned.mode != "RGBA":
        return turned.convert("RGB")
    behind = Image.new("RGBA", turned.size, _BEHIND)
    behind.paste(turned, mask=turned)
    return behind.convert("RGB")


def _in_comfyui(settings: Settings, picture: Image.Image, mask: Image.Image | None, encode: Encode) -> Initial:
    width, height = picture.width // 8 * 8, picture.height // 8 * 8
    if (width, height) != (settings.width, settings.height):
        raise InputError(
            text(f"底图为 {picture.width}×{picture.height}，生成参数所载尺寸为 {settings.width}×{settings.height}；ComfyUI 不缩放底图。",
                 f"The init picture is {picture.width}×{picture.height}, the recipe {settings.width}×{settings.height}; "
                 "ComfyUI does not resize it."),
            text("请换用当时的底图原文件。", "Hand in the very file that was used."),
        )  # fmt: skip
    left, top = picture.width % 8 // 2, picture.height % 8 // 2
    latent = encode(picture.crop((left, top, left + width, top + height)))
    if mask is None or settings.init is None or settings.init.mask is None:
        return Initial(latent)
    values = inpainting.channel_of(mask, settings.init.mask.channel)
    grid = torch.nn.functional.interpolate(torch.from_numpy(values)[None, None], size=latent.shape[2:], mode="bilinear")
    return Initial(latent, grid.round().to(latent))


def _check_fits(picture: Image.Image, mask: Image.Image) -> None:
    if mask.size != picture.size:
        raise InputError(
            text(f"蒙版为 {mask.width}×{mask.height}，底图为 {picture.width}×{picture.height}，两者尺寸不同。",
                 f"The mask is {mask.width}×{mask.height}, the init picture {picture.width}×{picture.height}: they differ in size."),
            text("请提供与该底图一同使用的蒙版原文件。", "Hand in the mask that was used with this init picture."),
        )  # fmt: skip


def _empty() -> InputError:
    return InputError(
        text("蒙版为空：没有需要重绘的部分。", "The mask is empty: no part is painted anew."),
        text("请核对蒙版文件，以及是否应为反选（Mask mode: Inpaint not masked）。",
             "Check the file, and whether it was inverted (Mask mode: Inpaint not masked)."),
    )  # fmt: skip
