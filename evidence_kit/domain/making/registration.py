"""How a re-encoded copy lies on a regenerated picture, which must be known before the two can be compared."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text

LEAST_CUT = 0.5
"""Share of each side of the regenerated picture that a copy must show at least; smaller pieces fit in many places."""
MOST_MASKED = 0.15
"""Share of the overlap that masks may leave out; a picture that differs in more than that differs."""


class Box(Record):
    """A rectangle of whole pixels."""

    left: int = Field(ge=0)
    top: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Registration(Record):
    """How a re-encoded copy lies on a regenerated picture: what must be done to the latter before the two compare.

    Cut `left, top, width, height` out of the regenerated picture, resample it to the size of `inset` with Pillow's
    filter of that name, and hold it against `inset` of the copy, leaving `masks` out.
    """

    scale_x: float = Field(gt=0)
    scale_y: float = Field(gt=0)
    """Pixels of the copy to one of the regenerated picture."""
    left: int = Field(ge=0)
    top: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    """In the regenerated picture's pixels."""
    filter: Literal["lanczos", "bicubic", "bilinear", "area"]
    """The one that comes nearest; `area` is Pillow's BOX."""
    residual: float = Field(ge=0)
    """Root mean square difference of the unmasked overlap in levels of 255."""
    inset: Box
    """The overlap in the copy's pixels: smaller than the copy when that has a border."""
    masks: tuple[Box, ...] = ()
    """Small areas of the overlap that differ far more than all the rest, as a watermark does, in pixels of `inset`.
    All figures but the hash leave them out."""
    masked: float = Field(default=0, ge=0, le=1)
    """Share of the overlap's area that the masks cover; never more than `MOST_MASKED`."""


def registration_text(registration: Registration) -> Text:
    """A registration for a person: scale, what was cut, what was left out."""
    across, down = f"{registration.scale_x:.1%}", f"{registration.scale_y:.1%}"
    place = f"({registration.left}, {registration.top}) {registration.width}×{registration.height}"
    left_out = f"{registration.masked:.1%}"
    return text(
        f"副本与再生成图片配准：缩放 {across} × {down}，取再生成图片 {place} 像素，滤波 {registration.filter}，"
        f"残差 {registration.residual:.1f} 级；比对未计入局部覆盖物 {left_out}（面积）",
        f"copy registered on the regenerated picture: scale {across} × {down}, its pixels {place}, "
        f"filter {registration.filter}, residual {registration.residual:.1f} levels; overlaid area left out: {left_out}",
    )
