"""JSON that has one reading only, and one form: duplicate keys, NaN, infinities and lone surrogates are refused.

`json` and pydantic both take the last of two equal keys in silence; two readers could then see two documents.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

MAX_DEPTH = 64
MAX_VALUES = 1 << 20
"""Values of one document: each takes some 60 bytes once read, however few it takes written (`[],`)."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
"""An escape that may stand for half a character: nothing else gives one, for UTF-8 itself has none."""


def canonical(value: Any) -> bytes:
    """Return a value as UTF-8 JSON: keys sorted by code point, no spaces, letters as they are, no LF at the end.

    What two machines digest must be the same bytes on both. Numbers stand as Python writes them (`7.0`, `1e-05`), which is
    where this departs from RFC 8785.

    Raises:
        ValueError: JSON has no number for one of the values.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def parse(data: bytes, *, max_size: int = 64 << 20, constants_as_null: bool = False) -> Any:
    """The value of a UTF-8 JSON document.

    Args:
        constants_as_null: NaN and infinities are read as null, for documents of programs that write them.

    Raises:
        ValueError: not strict JSON, too large, of too many values or nested deeper than 64.
    """
    if len(data) > max_size:
        raise ValueError(f"JSON larger than {max_size} bytes")
    if data.count(b",") > MAX_VALUES or data.count(b"[") + data.count(b"{") > MAX_VALUES:  # before anything is read
        raise ValueError(f"JSON of more than {MAX_VALUES} values")
    text = data.decode("utf-8")
    constant = _null if constants_as_null else _refuse_constant
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=constant, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error
    _check_depth(value)
    if _SURROGATE.search(data):
        _check_text(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("JSON object with a duplicate key")
    return result


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"JSON constant {name} refused")


def _null(name: str) -> Any:
    return None


def _finite(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise ValueError("JSON number out of range")
    return value


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, list | dict) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return
        level = [inner for outer in level for inner in _within(outer) if isinstance(inner, list | dict)]
    if any(level):
        raise ValueError("JSON nested too deeply")


def _check_text(value: Any) -> None:
    """A lone surrogate raises UnicodeEncodeError, a ValueError."""
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, list | dict):
        keys = value if isinstance(value, dict) else ()
        for inner in (*keys, *_within(value)):
            _check_text(inner)


def _within(value: list[Any] | dict[str, Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
