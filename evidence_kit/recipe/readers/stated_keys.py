"""The keys of an infotext as other programs spell them too: `CFG Scale` for `CFG scale`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evidence_kit.formats.metadata.settings_line import Pairs

NOTHING = frozenset({"none", "null", "undefined", "unknown", "nan", "n/a"})
"""What programs write under a key of which they know nothing, in small letters."""


class StatedKey(NamedTuple):
    """A key as it is written, and its value."""

    key: str
    value: str


class StatedKeys:
    """The pairs of a text by key; letters may be capital or small."""

    def __init__(self, pairs: Pairs) -> None:
        self._exact: dict[str, str] = {}
        self._folded: dict[str, StatedKey] = {}
        for key, value in pairs:
            self._exact.setdefault(key, value)
            self._folded.setdefault(key.casefold(), StatedKey(key, value))
        self.order = tuple(self._exact)
        """The keys in the text's order, each once."""

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._folded

    def first(self, *names: str) -> StatedKey | None:
        """The first of some keys that is there with a value that is not empty."""
        for name in names:
            found = self._folded.get(name.casefold())
            exact = self._exact.get(name)
            if exact is not None:
                found = StatedKey(name, exact)
            if found is not None and found.value:
                return found
        return None

    def named(self, *names: str) -> StatedKey | None:
        """As `first`; None too where the value is a word for nothing."""
        found = self.first(*names)
        return None if found is None or found.value.strip().casefold() in NOTHING else found

    def value(self, *names: str) -> str | None:
        """The value of the first of some keys."""
        found = self.first(*names)
        return None if found is None else found.value

    def in_order(self, names: Iterable[str]) -> bool:
        """Whether those of some keys that are there stand in that order, spelled just so."""
        places = [self.order.index(name) for name in names if name in self._exact]
        return places == sorted(places)
