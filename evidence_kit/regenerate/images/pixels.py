"""Picture files to RGB values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.formats import raster

Pixels = NDArray[np.uint8]
"""RGB, [height, width, 3]."""


def pixels_of(picture: bytes) -> Pixels:
    """The RGB values of a picture file.

    Raises:
        InputError: it is no picture.
    """
    return np.asarray(opened(picture).convert("RGB"))


def opened(picture: bytes) -> Image.Image:
    """A picture file, decoded.

    Raises:
        InputError: it is no picture of a known kind, cut off, larger than `raster.MAX_PIXELS`, or a HEIC without its decoder.
    """
    try:
        return raster.decode(picture)
    except raster.RasterRefused as error:
        if error.code == raster.RasterCode.NO_DECODER:
            raise InputError(
                text(
                    "图片为 HEIC，此处未安装其解码组件。", "The picture is a HEIC, whose decoder is not installed here."
                ),
                text(f"请先安装：{raster.HEIC_COMMAND}。", f"Install it first: {raster.HEIC_COMMAND}."),
            ) from error
        raise InputError(
            text("图片无法读取。", "The picture cannot be read."),
            text("请换用完整的原始文件。", "Use the complete original file."),
        ) from error
