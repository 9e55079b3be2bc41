"""Moments as a Chinese court reads them: Beijing time (UTC+08:00), which has had no summer time since 1991."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""The time zone of the case: the book, the terminal and the calendar days of claims are told in it."""


def clock(moment: datetime) -> str:
    """Return a moment to the second with its offset: `2026-01-08 09:30:00 +08:00`."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} +08:00"
