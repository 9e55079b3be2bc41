"""Checkpoints of Bitcoin's main chain: the last block of every period of 2016, from a dated list that ships with the kit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

PERIOD = 2016
"""Blocks between two changes of difficulty."""
POW_LIMIT = 0xFFFF << 208
"""The easiest target that the main network has ever allowed (bits 0x1d00ffff)."""

_LIST = Path(__file__).with_name("bitcoin-checkpoints.txt")
_LINE = re.compile(r"(0|[1-9]\d{0,8}) ([0-9a-f]{64}) ([0-9a-f]{8})")
_MAX_EASING = 2
"""Bits by which one change of difficulty may ease it at most: fourfold (`CalculateNextWorkRequired` of Bitcoin Core)."""


@dataclass(frozen=True)
class Checkpoints:
    """Where the main chain stood at the end of each period, as of a day."""

    dated: str
    """The day of the list, YYYY-MM-DD."""
    sha256: str
    """Of the list's text."""
    hashes: tuple[str, ...]
    """Of the last block of each period, as people write them."""
    targets: tuple[int, ...]
    """Of each period; one more than `hashes`."""
    entered: Mapping[int, str] = field(default_factory=dict)
    """Blocks by height that somebody trusted entered beside the list."""

    @property
    def last_height(self) -> int:
        """Of the newest checkpoint."""
        return len(self.hashes) * PERIOD - 1

    def hash_at(self, height: int) -> str | None:
        """The block at `height`, where a checkpoint names it."""
        if height in self.entered:
            return self.entered[height]
        period, offset = divmod(height + 1, PERIOD)
        return self.hashes[period - 1] if not offset and 0 < period <= len(self.hashes) else None

    def target_at(self, height: int) -> int | None:
        """The target of the period of `height`; None beyond the list."""
        period = height // PERIOD
        return self.targets[period] if period < len(self.targets) else None

    def allows(self, target: int, height: int) -> bool:
        """Whether a block at `height` can have that target: the period's own, or what the rules allow since the list."""
        exact = self.target_at(height)
        if exact is not None:
            return target == exact
        changes = height // PERIOD - len(self.targets) + 1
        return target <= min(POW_LIMIT, self.targets[-1] << _MAX_EASING * min(changes, 128))


def parse(data: bytes) -> Checkpoints:
    """The list in `data`: remarks after `#`, `dated YYYY-MM-DD`, then `height hash bits-of-the-next-period` a line.

    Raises:
        ValueError: a line that is none of these, or a height that is not the next period's last.
    """
    lines = [line for line in data.decode("ascii").splitlines() if not line.startswith("#")]
    dated = re.fullmatch(r"dated (\d{4}-\d\d-\d\d)", lines[0]) if lines else None
    if dated is None:
        raise ValueError("a list of checkpoints begins with its date")
    hashes: list[str] = []
    targets = [POW_LIMIT]
    for line in lines[1:]:
        match = _LINE.fullmatch(line)
        if match is None or int(match[1]) != (len(hashes) + 1) * PERIOD - 1:
            raise ValueError(f"not the next checkpoint: {line[:80]!r}")
        bits = int(match[3], 16)
        hashes.append(match[2])
        targets.append((bits & 0xFFFFFF) << 8 * ((bits >> 24) - 3))
    return Checkpoints(dated[1], sha256(data).hexdigest(), tuple(hashes), tuple(targets))


@cache
def shipped() -> Checkpoints:
    """The list that ships with the kit."""
    return parse(_LIST.read_bytes())
