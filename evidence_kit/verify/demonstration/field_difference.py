"""One field in which a record and what is derived again part, and how a person is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from evidence_kit.domain.making.parameter_names import field_name
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Known, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, visible
from evidence_kit.verify.findings import listed, words

MOST_NAMED = 50
"""Differences that are kept; whoever forged more than these is found out by fewer."""
_SHOWN = 60
"""Characters of a value …"""
_BEFORE = 15
"""… of which so many stand before the place where it parts from the other one."""


class Part(StrEnum):
    """In what two fields part."""

    VALUE = "value"
    KNOWN = "known"
    """The value is one, how well it is known is not."""
    SOURCE = "source"
    """Where it was read, or why it was inferred."""
    ORDER = "order"


class Difference(Record):
    """One field that is not what it should be."""

    path: tuple[str, ...]
    """From the outside in: `("loras", "celadon", "unet_weight")`."""
    part: Part = Part.VALUE
    recorded: str = ""
    derived: str = ""
    """Both for a person: values, or statuses. Empty: none."""
    contradicts: bool = True

    def described(self) -> Text:
        """Returns the field's name with what is recorded and what should be."""
        name = field_name(self.path)
        if self.part is Part.SOURCE:
            return words("difference_source", name=name)
        if self.part is Part.ORDER:
            return words("difference_order", name=name)
        return words("difference", name=name, recorded=self._said(self.recorded), derived=self._said(self.derived))

    def _said(self, value: str) -> Text | str:
        return KNOWN_NAMES[Known(value)] if self.part is Part.KNOWN else value or "—"


def described(differences: Iterable[Difference]) -> Text:
    """Returns differences as one list."""
    return listed(difference.described() for difference in differences)


def difference(path: tuple[str, ...], recorded: object, derived: object, *, contradicts: bool) -> Difference:
    """Returns a difference of two values, each cut to what shows where it parts from the other one."""
    one, other = _words(recorded), _words(derived)
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return Difference(path=path, recorded=_clipped(one, same), derived=_clipped(other, same), contradicts=contradicts)


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, WeightsRef):
        return " ".join(part for part in (value.kind.value, value.name, value.short_hash, value.sha256) if part)
    if isinstance(value, AppliedLora):
        return f"{value.unet_weight:g}/{value.text_weight:g}"
    if isinstance(value, Record):
        return ", ".join(f"{name}={_words(inner)}" for name, inner in value if inner is not None)
    if isinstance(value, tuple):
        return ", ".join(_words(inner) for inner in value[:MOST_NAMED])
    return str(value)


def _clipped(words: str, same: int) -> str:
    """So much of a long value as shows where it parts from the other one, which begins with as many `same` characters."""
    start = max(0, same - _BEFORE) if len(words) > _SHOWN else 0
    shown = words[start : start + _SHOWN]
    return ("…" if start else "") + visible(shown) + ("…" if start + _SHOWN < len(words) else "")
