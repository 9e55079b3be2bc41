"""A picture is brought to the size of the settings, by webui's three ways for img2img."""

from __future__ import annotations

from PIL import Image

from evidence_kit.domain.making.init_picture import Resize

_LANCZOS = Image.Resampling.LANCZOS


def fitted(picture: Image.Image, size: tuple[int, int], how: Resize) -> Image.Image:
    """The picture at (width, height): stretched, cut to shape, or with its edges drawn out into what it leaves free."""
    if how in ("stretch", "latent"):
        return picture.resize(size, _LANCZOS)
    inner = _inner(picture, size, covers=how == "crop")
    resized = picture.resize(inner, _LANCZOS)
    framed = Image.new("RGB", size)
    left, top = size[0] // 2 - inner[0] // 2, size[1] // 2 - inner[1] // 2
    framed.paste(resized, (left, top))
    if how == "fill":
        _draw_out(framed, resized, left, top)
    return framed


def _inner(picture: Image.Image, size: tuple[int, int], *, covers: bool) -> tuple[int, int]:
    """The size of the picture in its own shape: the smallest that covers the frame, or the largest that fits in."""
    width, height = size
    shape, own = width / height, picture.width / picture.height
    by_width = shape > own if covers else shape < own
    if by_width:
        return width, picture.height * width // picture.width
    return picture.width * height // picture.height, height


def _draw_out(framed: Image.Image, resized: Image.Image, left: int, top: int) -> None:
    """The rows or columns of the edges, repeated to the frame's."""
    width, height = framed.size
    if top > 0:
        first, last = (resized.resize((width, top), box=(0, row, width, row)) for row in (0, resized.height))
        framed.paste(first, (0, 0))
        framed.paste(last, (0, top + resized.height))
    elif left > 0:
        first, last = (resized.resize((left, height), box=(column, 0, column, height)) for column in (0, resized.width))
        framed.paste(first, (0, 0))
        framed.paste(last, (left + resized.width, 0))
