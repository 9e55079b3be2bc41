"""The watermark, present and absent, side by side: the same place of the original, of what was published, of what is accused."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.likeness import CopyFound
from evidence_kit.domain.making.registration import Box
from evidence_kit.formats import raster

_words = wording.table("book/comparison")
_AROUND = 0.06
"""Of the picture's longer side: what is shown around the place."""
_LEAST_PIXELS = 480
"""Across: a small place is enlarged to it, pixel for pixel, so that it can be read."""

Share = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of a picture's sides."""


def watermark(
    setting: Setting, published: Sequence[tuple[str, CopyFound]], accused: Sequence[tuple[str, CopyFound]]
) -> Story:
    """The pairs; nothing where no published copy has anything laid over it.

    Args:
        published: exhibit and copy, as the plaintiff's publications show it.
        accused: the same of what is complained of.
    """
    marked = next(((number, copy) for number, copy in published if copy.registration.masks), None)
    if marked is None:
        return []
    number, copy = marked
    place = _place(copy)
    cells = [
        _cell(copy.claimed, place, "claimed", caption(_words("mark_claimed"))),
        _cell(copy.copy, place, number, caption(_words("mark_present", number=number))),
    ]
    for other, shown in accused:
        covered = any(_overlap(place, _share(box, shown)) for box in shown.registration.masks)
        said = _words("mark_present_accused", number=other) if covered else _words("mark_absent_accused", number=other)
        cells.append(_cell(shown.copy, place, other, caption(said)))
    return [*section(_words("watermark"), room=110), gallery(cells[:3], columns=3, height=70)]


def _place(copy: CopyFound) -> Share:
    """What the masks cover together, with some room around."""
    shares = [_share(box, copy) for box in copy.registration.masks]
    left, top = min(one[0] for one in shares) - _AROUND, min(one[1] for one in shares) - _AROUND
    right, bottom = max(one[2] for one in shares) + _AROUND, max(one[3] for one in shares) + _AROUND
    return max(left, 0), max(top, 0), min(right, 1), min(bottom, 1)


def _share(box: Box, copy: CopyFound) -> Share:
    inset = copy.registration.inset
    return (
        box.left / inset.width,
        box.top / inset.height,
        (box.left + box.width) / inset.width,
        (box.top + box.height) / inset.height,
    )


def _overlap(one: Share, other: Share) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cell(picture: bytes, place: Share, name: str, words: list[Any]) -> tuple[bytes, str, list[Any]]:
    whole = raster.decode(picture).convert("RGB")
    width, height = whole.size
    cut = whole.crop((int(place[0] * width), int(place[1] * height), round(place[2] * width), round(place[3] * height)))
    times = max(1, -(-_LEAST_PIXELS // cut.width))
    buffer = BytesIO()
    cut.resize((cut.width * times, cut.height * times), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue(), name, words
