"""Numbers and sizes as an infotext writes them."""

from __future__ import annotations

import math
import re
from typing import TypeVar

from evidence_kit.domain.making.recipe import Parameter
from evidence_kit.recipe.parameters import inferred, stated, unknown
from evidence_kit.recipe.readers.stated_keys import StatedKeys

V = TypeVar("V", int, float)
DEFAULT = "documented default where none is written"


def number(
    keys: StatedKeys, names: tuple[str, ...], kind: type[V], default: V | None = None, *, least: V | None = None
) -> Parameter[V]:
    """Read a number; one below the `least` stands for none, such as a seed of -1 for one that is drawn at the run."""
    written = keys.first(*names)
    if written is None:
        return unknown() if default is None else inferred(default, DEFAULT)
    try:
        value = kind(written.value)
    except ValueError:
        return unknown()
    return stated(value, written.key) if math.isfinite(value) and (least is None or value >= least) else unknown()


def sides_of(value: str) -> tuple[int, int] | None:
    """Read `WIDTHxHEIGHT`; None where it is written otherwise."""
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", value.strip())
    return (int(match[1]), int(match[2])) if match else None
