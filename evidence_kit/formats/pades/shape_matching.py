"""Which shape a PDF object has, and what its keys lead to."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject

from evidence_kit.formats.pades.book_shapes import KINDS, SHAPES, STREAMS, Named

_SPOKEN = re.compile(r"/([A-Za-z0-9]{1,40})")


def shape_of(value: Any, shapes: tuple[str, ...]) -> str:
    """Return which of the shapes that may stand here a value has; empty when it has none of them."""
    if not isinstance(value, DictionaryObject):
        return ""
    fitting = [name for name in shapes if (name in STREAMS) == isinstance(value, StreamObject)]
    for name in fitting:
        key, kind = KINDS.get(name, ("", ""))
        if len(fitting) == 1 or (key and entry(value, key) == kind):
            return name
    # A bookmark hangs on another one, or on the outlines, which say what they are.
    return next((name for name in fitting if name not in KINDS and _says(value, name)), "")


def _says(value: DictionaryObject, name: str) -> bool:
    kind = SHAPES[name].get("/Type")
    return str(entry(value, "/Type")) in kind.names if isinstance(kind, Named) else "/Type" not in value


def entry(dictionary: DictionaryObject, key: str) -> Any:
    """Return what a key leads to."""
    return dictionary[key] if key in dictionary else None  # noqa: SIM401 - pyHanko's `get` stops at a reference


def area(box: Any) -> float | None:
    """Return the area of a rectangle; None of what is none."""
    try:
        left, low, right, high = map(float, islice(box, 5))
    except (TypeError, ValueError):
        return None
    return abs(right - left) * abs(high - low)


def spoken(key: str) -> str:
    """Return a key as it may be shown; a stranger can choose any characters for one."""
    shown = _SPOKEN.fullmatch(key)
    return shown[1] if shown else "?"
