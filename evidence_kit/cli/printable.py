"""Text from outside, made safe to print on a terminal."""

from __future__ import annotations

_CONTROL = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)))


def clean(value: str) -> str:
    """Return text without control, escape and direction characters."""
    return value.translate(_CONTROL)
