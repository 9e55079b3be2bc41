"""Parameters by how they are known; every reader builds its recipe from these four."""

from __future__ import annotations

import math
import re
from typing import TypeVar

from evidence_kit.domain.making.recipe import Known, Parameter, WeightsKind, WeightsRef

V = TypeVar("V")

MOST_STATED = 5_000
"""Keys, tags and LoRAs of one text. Real ones have dozens, a large ComfyUI graph some hundreds; each becomes a noun."""


COMPARED_FIELDS = (
    "prompt",
    "negative_prompt",
    "sampler",
    "schedule",
    "steps",
    "cfg_scale",
    "seed",
    "width",
    "height",
    "clip_skip",
)
"""Fields of a recipe in which two readings of one picture are held against each other."""

CHECKPOINT_OTHER_HASH, VAE_OTHER_HASH, LORA_OTHER_HASH = "checkpoint hash", "VAE hash", "LoRA hash: "
"""Keys of an `OtherParameter` that holds a hash which the kit does not compute; the last one is followed by a name."""

JOB = "job "
"""With a number, key of an `OtherParameter` that tells a job of a document's history: one of several that the picture may show."""
ACCOUNT_JOB = "Job ID"
"""Key of an `OtherParameter`: the number by which the holder of an account finds a picture with the service that made it."""


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


def number_of(words: str | None) -> float | None:
    """A finite number that a text holds; None where it holds none."""
    try:
        number = None if words is None else float(words)
    except ValueError:
        return None
    return number if number is not None and math.isfinite(number) else None


def differing_hashes(one: str, other: str) -> bool:
    """Whether two hashes are of one kind, which their length tells, and not the same; SHA-256 may be cut short."""
    one, other = one.casefold().removeprefix("0x"), other.casefold().removeprefix("0x")
    if one.startswith(other) or other.startswith(one):
        return False
    return len(one) == len(other) or {len(one), len(other)} == {10, 64}


def weights_ref(kind: WeightsKind, name: str, digest: str | None) -> WeightsRef:
    """Weights as named, with their hash where it is one."""
    short = digest.lower() if digest and re.fullmatch(r"[0-9a-fA-F]{8,64}", digest) else None
    return WeightsRef(kind=kind, name=name, short_hash=short)
