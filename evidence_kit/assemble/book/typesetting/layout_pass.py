"""One pass of setting the book: what it is set from, and which page each place came to stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.case_view import CaseView
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
    known: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    found: dict[str, int] = field(default_factory=dict)

    def page(self, place: str) -> str:
        """The page a place stands on, for printing."""
        return str(self.known.get(place, ""))

    def pages(self, start: str, end: str) -> str:
        """`3`, or `3–5`."""
        first, last = self.known.get(start), self.known.get(end)
        return f"{first}–{last}" if first != last else str(first or "")


def day(moment: datetime) -> Text:
    """The day of a moment in Beijing."""
    local = moment.astimezone(BEIJING)
    month, date = text(str(local.month), f"{local:%m}"), text(str(local.day), f"{local:%d}")
    return _words("day", year=f"{local:%Y}", month=month, day=date)


def time_code(seconds: float) -> str:
    """A moment of a film: `1:02.4`."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
