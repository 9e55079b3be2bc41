"""HEIF (ISO/IEC 23008-12): AVIF and HEIC pictures by their boxes, which kind a file is, and whether it is whole. No decoder."""

from __future__ import annotations

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.mp4.boxes import Budget, Mp4Box, Mp4Broken, inside

AVIF, HEIC = "AVIF", "HEIC"
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_EITHER = frozenset({b"mif1", b"msf1", b"mif2"})
"""Brands of the container alone: the compatible ones tell what is in it."""
_MAX_BOXES = 200_000
_MAX_HEAD = 4096
_FULL_BOX = 4


class HeifCode(FaultCode):
    """Why a file was refused."""

    CUT_OFF = "HEIF_CUT_OFF"


class HeifBroken(Faulty, ValueError):
    """The bytes are no whole AVIF or HEIC."""


def kind_of(data: bytes) -> str | None:
    """`AVIF`, `HEIC`, or None for whatever is neither, films in the same container included."""
    if data[4:8] != b"ftyp":
        return None
    size = int.from_bytes(data[:4], "big")
    brands = [data[at : at + 4] for at in (8, *range(16, min(size, len(data), _MAX_HEAD) - 3, 4))]
    if brands[0] not in _AVIF_BRANDS | _HEIC_BRANDS | _EITHER:
        return None
    if not _AVIF_BRANDS.isdisjoint(brands):
        return AVIF
    return HEIC if not _HEIC_BRANDS.isdisjoint(brands) else None


def check_whole(data: bytes) -> None:
    """Makes sure that every box ends where its length says, down to the file's end; whether items lie in it is the decoder's.

    Raises:
        HeifBroken: the file is cut off, or its boxes do not fit into one another.
    """
    kinds = {box.kind for box in _boxes(data)}
    if b"ftyp" not in kinds or kinds.isdisjoint((b"meta", b"moov")):
        raise HeifBroken(HeifCode.CUT_OFF, "a box is missing")


def largest_area(data: bytes) -> int:
    """The most pixels that a property `ispe` states for any item: grids and thumbnails are items of their own.

    Raises:
        HeifBroken: the boxes do not fit into one another.
    """
    budget = Budget(_MAX_BOXES, 0)
    try:
        meta = [box for box in inside(memoryview(data), budget) if box.kind == b"meta"]
        within = [box for one in meta for box in inside(one.body[_FULL_BOX:], budget)]
        properties = [box for one in within if one.kind == b"iprp" for box in inside(one.body, budget)]
        found = [box for one in properties if one.kind == b"ipco" for box in inside(one.body, budget)]
        sizes = [box.numbers("II", _FULL_BOX) for box in found if box.kind == b"ispe"]
    except Mp4Broken as error:
        raise HeifBroken(HeifCode.CUT_OFF, str(error)) from error
    return max((width * height for width, height in sizes), default=0)


def _boxes(data: bytes) -> list[Mp4Box]:
    try:
        return list(inside(memoryview(data), Budget(_MAX_BOXES, 0)))
    except Mp4Broken as error:
        raise HeifBroken(HeifCode.CUT_OFF, str(error)) from error
