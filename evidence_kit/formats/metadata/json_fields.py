"""A JSON object read field by field, so that what nobody asked for is still there at the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from evidence_kit.formats import strict_json

V = TypeVar("V")

MAX_SIZE = 8 << 20


class Fields:
    """A reader over one JSON object. A value of another kind than asked for counts as not read, and stays in the rest."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._read: set[str] = set()

    @classmethod
    def parse(cls, text: str, *, constants_as_null: bool = False) -> Fields:
        """The object that a text holds.

        Args:
            constants_as_null: NaN and infinities are read as null, for documents of programs that write them.

        Raises:
            ValueError: no strict JSON, or no object.
        """
        values = strict_json.parse(text.encode("utf-8"), max_size=MAX_SIZE, constants_as_null=constants_as_null)
        if not isinstance(values, dict):
            raise ValueError("the text holds JSON, but no object")
        return cls(values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def pairs(self) -> tuple[tuple[str, Any], ...]:
        """Every key with its value, in the file's order."""
        return tuple(self._values.items())

    def peek(self, key: str) -> Any:
        """A value of any kind, looked at only: it does not count as read."""
        return self._values.get(key)

    def raw(self, key: str) -> Any:
        """A value of any kind; it counts as read."""
        self._read.add(key)
        return self._values.get(key)

    def text(self, *keys: str) -> str | None:
        """The first of the keys that holds a text."""
        return self._first(keys, lambda value: value if isinstance(value, str) else None)

    def integer(self, *keys: str) -> int | None:
        """The first of the keys that holds a whole number, be it written as a text or as 20.0."""
        return self._first(keys, whole)

    def number(self, *keys: str) -> float | None:
        """The first of the keys that holds a number, be it written as a text."""
        return self._first(keys, real)

    def child(self, *keys: str) -> Fields | None:
        """The first of the keys that holds an object; what is not read of it must be asked of the child."""
        return self._first(keys, lambda value: Fields(value) if isinstance(value, dict) else None)

    def items(self, key: str) -> tuple[Any, ...]:
        """The members of a list; empty when there is none."""
        found = self._first((key,), lambda value: tuple(value) if isinstance(value, list) else None)
        return found or ()

    def rest(self, prefix: str = "") -> tuple[tuple[str, str], ...]:
        """Everything that was not read, values as compact JSON (texts as they are); nulls are nothing."""
        return tuple(
            (prefix + key, as_text(value))
            for key, value in self._values.items()
            if key not in self._read and value is not None
        )

    def _first(self, keys: tuple[str, ...], convert: Callable[[Any], V | None]) -> V | None:
        for key in keys:
            value = self._values.get(key)
            found = None if value is None else convert(value)
            if found is not None:
                self._read.add(key)
                return found
        return None


def whole(value: object) -> int | None:
    """A whole number, or None: bools are none, texts of digits are."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) <= 24 and value.strip().lstrip("-").isdecimal():
        try:
            return int(value)
        except ValueError:
            return None
    return value if isinstance(value, int) else None


def real(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def as_text(value: object) -> str:
    """A JSON value as a text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
