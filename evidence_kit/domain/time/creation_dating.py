"""When a file that is said to come from the time of creation is shown to have existed: what makes it a creation record.

A file is a record of the creation only if something other than the party's word dates it to that time. Whatever came under
custody later is the original file as it was handed over. Book, `check`, `status` and the verifier go by this one rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from evidence_kit.domain.case_time import BEIJING, clock
from evidence_kit.domain.text import Text, run_on, text

_DAY = timedelta(days=1)
AT_THE_TIME = timedelta(days=1)
"""After the end of the claimed day, in Beijing: an independent time by then dates a record to the time of creation."""

BLOCK_TIME = timedelta(days=1)
"""What a Bitcoin block's own time is good to, since its miner states it: what a block holds existed by so much later."""


def start_of(day: date) -> datetime:
    """Return the moment at which a day of the calendar begins in Beijing."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def made_at_the_time(claimed: date | None, earliest: datetime | None) -> bool:
    """Tell whether an independent time dates a file to the day on which it is claimed to have been made.

    Args:
        claimed: the day of creation as the party states it.
        earliest: the earliest time that somebody else than the party states for it; None: there is none.
    """
    return claimed is not None and earliest is not None and earliest <= start_of(claimed) + _DAY + AT_THE_TIME


@dataclass(frozen=True)
class CreationDating:
    """What is known of the time of a file that is said to come from the creation."""

    received: datetime
    """When it came under custody, by the clock of the machine that took it in."""
    claimed: date | None
    """The day of creation as the party states it."""
    earliest: datetime | None
    """The earliest time that somebody else than the party states for it."""
    by: str = ""
    """Who states that time."""

    @property
    def at_the_time(self) -> bool:
        """Whether it is a creation record."""
        return made_at_the_time(self.claimed, self.earliest)

    @property
    def days_unproved(self) -> int | None:
        """Days between the claimed day and the earliest independent time; None without both, or where that time is earlier."""
        if self.claimed is None or self.earliest is None:
            return None
        days = (self.earliest.astimezone(BEIJING).date() - self.claimed).days
        return days if days >= 0 else None

    @property
    def name(self) -> Text:
        """What the file is called by its class."""
        if self.at_the_time:
            return text("创作过程原始记录", "contemporaneous creation record")
        handed_over = f"{self.received.astimezone(BEIJING):%Y-%m-%d}"
        return text(
            f"按移交时状态收存的原始文件（{handed_over} 移交）", f"original file as handed over on {handed_over}"
        )

    @property
    def sentence(self) -> Text:
        """What is claimed and what is shown, as it is printed on the exhibit."""
        if self.at_the_time and self.earliest is not None:
            when = clock(self.earliest)
            return text(f"本件为创作当时形成的记录，最早独立时间证明为 {when}（{self.by}）。",
                        f"Made at the time of creation; earliest independent proof of time: {when} ({self.by}).")  # fmt: skip
        return run_on(self._claim, self._proof)

    @property
    def _claim(self) -> Text:
        if self.claimed is None:
            return text("未说明形成日期；", "No day of making is claimed;")
        return text(f"自称形成于 {self.claimed}；", f"Claimed to have been made on {self.claimed};")

    @property
    def _proof(self) -> Text:
        if self.earliest is None:
            return text("尚无独立时间证明。", "there is no independent proof of time yet.")
        proof = text(f"最早独立时间证明 {clock(self.earliest)}（{self.by}）",
                     f"earliest independent proof of time {clock(self.earliest)} ({self.by})")  # fmt: skip
        days = self.days_unproved
        if days is None:
            return text(proof.zh + "。", proof.en + ".")
        return text(f"{proof.zh}；其间 {days} 天无独立证明。",
                    f"{proof.en}; the {days} days between are without independent proof.")  # fmt: skip
