"""What unrelated pictures score, and when a picture is nearer than that: the rule of the grade `similar`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from evidence_kit.domain.making.regeneration import ControlScore, Figures
from evidence_kit.domain.record import Record

FEWEST_DECOYS = 3
"""Controls without which nothing is called similar: one or two pictures say little about chance."""
PDQ_LIMIT = 31
"""Bits of 256; Meta's usual threshold for the same picture."""
LEAST_MARGIN_DB = 3.0


class Spread(Record):
    """Lowest, median and highest of a figure."""

    lowest: float
    median: float
    highest: float


class Chance(Record):
    """The distribution of the decoys' figures: what a picture must leave behind to be called similar."""

    count: int
    psnr_db: Spread
    ssim: Spread
    pdq_bits: Spread | None
    """None when a record is older than the hash."""
    margin_db: float
    """How far beyond the nearest decoy the PSNR must lie: as far as the decoys lie apart, 3 dB at least."""

    def needed_db(self) -> float:
        """PSNR in dB that must be passed."""
        return self.psnr_db.highest + self.margin_db


def chance_of(decoys: Sequence[ControlScore]) -> Chance | None:
    """The distribution of the decoys; None when there is none, or one of them is the target itself."""
    scores = [decoy.figures.psnr_db for decoy in decoys]
    known = [score for score in scores if score is not None]
    if not known or len(known) < len(scores):
        return None
    hashes = [decoy.figures.pdq_bits for decoy in decoys]
    bits = [count for count in hashes if count is not None]
    return Chance(
        count=len(decoys),
        psnr_db=_spread(known),
        ssim=_spread(decoy.figures.ssim for decoy in decoys),
        pdq_bits=_spread(bits) if len(bits) == len(hashes) else None,
        margin_db=max(LEAST_MARGIN_DB, max(known) - min(known)),
    )


def is_similar(figures: Figures, decoys: Sequence[ControlScore]) -> bool:
    """Nearer than every decoy in every figure, in PSNR by the margin, and at most 31 bits of PDQ away.

    A record without the hash is judged by the other figures, as it was when it was made; fewer than three decoys never
    suffice.
    """
    chance = chance_of(decoys)
    if chance is None or chance.count < FEWEST_DECOYS:
        return False
    if figures.pdq_bits is not None:
        beyond = chance.pdq_bits is None or figures.pdq_bits < chance.pdq_bits.lowest
        if figures.pdq_bits > PDQ_LIMIT or not beyond:
            return False
    # Equal pixels have no PSNR: the cut of a PNG may be equal to that of the picture, and is only `similar` all the same.
    nearer = figures.psnr_db is None or figures.psnr_db > chance.needed_db()
    return nearer and figures.ssim > chance.ssim.highest


def _spread(values: Iterable[float]) -> Spread:
    ordered = sorted(values)
    return Spread(lowest=ordered[0], median=float(median(ordered)), highest=ordered[-1])
