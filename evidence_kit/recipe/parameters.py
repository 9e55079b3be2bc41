"""Parameters by how they are known; every reader builds its recipe from these four."""

from __future__ import annotations

import re
from typing import TypeVar

from evidence_kit.domain.making.recipe import Known, Parameter, WeightsKind, WeightsRef

V = TypeVar("V")

MOST_STATED = 5_000
"""Keys, tags and LoRAs of one text. Real ones have dozens, a large ComfyUI graph some hundreds; each becomes a noun."""


class TooMuchStated(Exception):
    """A text states so much that reading it is an attack on the reader; no other reader is asked."""


def within_limits(count: int) -> None:
    """Refuses more keys, tags and LoRAs than `MOST_STATED`.

    Raises:
        TooMuchStated: there are more.
    """
    if count > MOST_STATED:
        raise TooMuchStated(f"{count} keys and tags, more than {MOST_STATED}")


def stated(value: V, source: str) -> Parameter[V]:
    """Written in the file, at `source`."""
    return Parameter(value=value, known=Known.STATED, source=source)


def observed(value: V) -> Parameter[V]:
    """Read off the picture itself."""
    return Parameter(value=value, known=Known.OBSERVED, source="the picture itself")


def inferred(value: V, source: str) -> Parameter[V]:
    """Follows from `source`."""
    return Parameter(value=value, known=Known.INFERRED, source=source)


def unknown() -> Parameter[V]:
    """Not known."""
    return Parameter(value=None, known=Known.UNKNOWN)


def stated_or_unknown(value: V | None, source: str) -> Parameter[V]:
    """Written in the file, or not known where it is not."""
    return unknown() if value is None else stated(value, source)


def weights_ref(kind: WeightsKind, name: str, digest: str | None) -> WeightsRef:
    """Weights as named, with their hash where it is one."""
    short = digest.lower() if digest and re.fullmatch(r"[0-9a-fA-F]{8,64}", digest) else None
    return WeightsRef(kind=kind, name=name, short_hash=short)
