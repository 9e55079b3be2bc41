"""One pass of setting the book: what it is set from, and which page each place came to stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.case_view import CaseView, PlannedExhibit
from evidence_kit.assemble.likeness import Measure
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.text import Text, text

Story = list[Any]
"""Flowables in their order on the pages."""

_words = wording.table("book/setting")


@dataclass(frozen=True)
class Setting:
    """What every part of the book needs. Page numbers are those of the pass before; `found` collects this pass's."""

    gathered: CaseView
    created: datetime
    signer: str
    rehearsal: bool
    measure: Measure | None = None
    """The kit's comparison of pictures; None where it is not installed."""
    known: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    found: dict[str, int] = field(default_factory=dict)

    @property
    def submission(self) -> int:
        """Which filing of the case this is."""
        return self.gathered.filing.number if self.gathered.filing else 1

    @property
    def pages_before(self) -> int:
        """Pages of the books of earlier filings; what is printed as the number of a page counts them."""
        return self.gathered.filing.pages_before if self.gathered.filing else 0

    def filed_before(self, number: str) -> bool:
        """Return whether an earlier filing holds an exhibit."""
        return self.gathered.filing is not None and number in self.gathered.filing.exhibits_before

    def page(self, place: str) -> str:
        """The page a place stands on, for printing."""
        return self._printed(self.known.get(place))

    def _printed(self, page: int | None) -> str:
        return str(self.pages_before + page) if page else ""

    @property
    def supplied(self) -> tuple[PlannedExhibit, ...]:
        """The exhibits that have files, in the order of the catalogue."""
        return tuple(one for group in self.gathered.groups for one in group.exhibits if one.artifacts)

    def exhibit_of(self, path: str) -> str:
        """Return the number of the first exhibit that a file answers; empty when none does."""
        return next((one.plan.number for one in self.supplied if path in {item.path for item in one.artifacts}), "")

    def numbers_on(self, page: int) -> tuple[str, ...]:
        """Return the numbers of the exhibits that stand on a page."""
        return tuple(
            one.plan.number
            for one in self.supplied
            if self.known.get(f"exhibit-{one.plan.number}", page + 1)
            <= page
            <= self.known.get(f"exhibit-{one.plan.number}/end", page - 1)
        )

    def pages(self, start: str, end: str) -> str:
        """`3`, or `3–5`."""
        first, last = self.known.get(start), self.known.get(end)
        return f"{self._printed(first)}–{self._printed(last)}" if first != last else self._printed(first)


def day(moment: datetime) -> Text:
    """The day of a moment in Beijing."""
    local = moment.astimezone(BEIJING)
    month, date = text(str(local.month), f"{local:%m}"), text(str(local.day), f"{local:%d}")
    return _words("day", year=f"{local:%Y}", month=month, day=date)


def time_code(seconds: float) -> str:
    """A moment of a film: `1:02.4`."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
