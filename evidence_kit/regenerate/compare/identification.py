"""Which of several pictures a copy was made from, and how often that goes wrong with these very pictures."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from evidence_kit.domain.in_court.line_up import MOST_ASTRAY, Trials
from evidence_kit.domain.making.registration import Registration
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate.compare.alignment import search
from evidence_kit.regenerate.compare.registration import best_fit, overlap, register
from evidence_kit.regenerate.images.pixels import Pixels, pixels_of

_CLOSER_LOOK = 3
"""Pictures that are laid on the copy to the pixel: those nearest on thumbnails."""
_LEAST_SIDE, _LEAST_SCALE, _QUALITIES = 0.6, 0.5, (50, 95)
_TITLE = text("盲测辨认：事先自测误认率", "line-ups beforehand: how often the comparison errs")


@dataclass(frozen=True)
class Identification:
    """What a copy was found to be."""

    named: int | None
    """Index of the picture; None: a copy of none, or of no one for certain."""
    astray: float | None
    """Of the way from the nearest picture to another, the largest share that the copy lies off; None: a copy of none."""


class _Copy:
    """A copy held against pictures; each is laid on it once, whichever of the pictures are in question."""

    def __init__(self, pictures: Sequence[Pixels], copy: Pixels) -> None:
        self._pictures, self._copy = pictures, copy
        self._coarse = [search(one, copy, refined=False).mean_square for one in pictures]
        self._fits: dict[int, Registration] = {}
        self._registered: dict[int, bool] = {}

    def among(self, indices: Sequence[int]) -> Identification:
        """Which of these pictures the copy was made from."""
        near = sorted(indices, key=lambda index: self._coarse[index])[:_CLOSER_LOOK]
        nearest = min(near, key=lambda index: self._fit(index).residual)
        if not self._is_copy(nearest):
            return Identification(None, None)
        astray = max(abs(self._share(nearest, other)) for other in indices if other != nearest)
        return Identification(nearest if astray <= MOST_ASTRAY else None, round(astray, 3))

    def _share(self, nearest: int, other: int) -> float:
        """How far the copy lies on the straight way from one picture (0) to another (1), all as vectors of values.

        What compression did to the copy points every way alike and hardly along that one, so that pictures which differ by less
        than the compression can still be told apart.
        """
        fit = self._fit(nearest)
        start, copy = (cut.astype(np.float64) for cut in overlap(self._pictures[nearest], self._copy, fit))
        way = overlap(self._pictures[other], self._copy, fit)[0] - start
        length = float((way * way).sum())
        return float(((copy - start) * way).sum()) / length if length else 1.0  # equal pictures: nobody can tell

    def _fit(self, index: int) -> Registration:
        if index not in self._fits:
            self._fits[index] = best_fit(self._pictures[index], self._copy)
        return self._fits[index]

    def _is_copy(self, index: int) -> bool:
        if index not in self._registered:
            self._registered[index] = register(self._pictures[index], self._copy) is not None
        return self._registered[index]


def identify(pictures: Sequence[bytes], copy: bytes) -> Identification:
    """Name the picture that a copy was made from: it must register on it, and lie off towards no other by more than `MOST_ASTRAY`.

    The pictures nearest on thumbnails are laid on the copy to the pixel, as `registration.best_fit` does; the nearest of them is held
    against all others at its own place.

    Args:
        pictures: files, at least two.
        copy: a file: cut, scaled, re-encoded.

    Raises:
        InputError: one of them is no picture.
    """
    suspects = [pixels_of(one) for one in pictures]
    return _Copy(suspects, pixels_of(copy)).among(range(len(suspects)))


def trials(pictures: Sequence[bytes], count: int, lot: random.Random, watch: ProgressCallback) -> Trials:
    """Play line-ups: one picture by lot, cut, scaled and saved as JPEG by lot, named among all and among all the others.

    Args:
        lot: decides; the same lot gives the same line-ups.
    """
    suspects, told = [pixels_of(one) for one in pictures], [0, 0, 0, 0]
    everybody = range(len(suspects))
    for played in range(count):
        watch(Advanced("line-up-trials", _TITLE, played, count))
        true = lot.randrange(len(suspects))
        copy = _Copy(suspects, _handed(suspects[true], lot))
        named = copy.among(everybody).named
        told[0 if named == true else 2 if named is None else 1] += 1
        told[3] += copy.among([index for index in everybody if index != true]).named is not None
    watch(Advanced("line-up-trials", _TITLE, count, count))
    right, wrong, none, absent = told
    return Trials(played=count, named_right=right, named_wrong=wrong, named_none=none, absent_named=absent,
                  least_side=_LEAST_SIDE, least_scale=_LEAST_SCALE, qualities=_QUALITIES)  # fmt: skip


def _handed(picture: Pixels, lot: random.Random) -> Pixels:
    """A picture as somebody might hand it back."""
    height, width = picture.shape[:2]
    across, down = (round(side * lot.uniform(_LEAST_SIDE, 1)) for side in (width, height))
    left, top = lot.randint(0, width - across), lot.randint(0, height - down)
    scale, buffer = lot.uniform(_LEAST_SCALE, 1), BytesIO()
    cut = Image.fromarray(np.ascontiguousarray(picture[top : top + down, left : left + across]))
    size = (max(1, round(across * scale)), max(1, round(down * scale)))
    cut.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=lot.randint(*_QUALITIES))
    return pixels_of(buffer.getvalue())
