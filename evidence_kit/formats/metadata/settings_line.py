"""The settings line of webui's `parameters` text: `key: value` pairs between commas, and the words between them.

webui reads its own line with one expression that passes over whatever is no pair (`modules/infotext_utils.py`, `re_param`).
Here nothing is passed over: what is no pair comes back in `skipped`. Values that extensions write without quotes although
they hold commas (JSON, Python lists) are read whole, and keys may hold brackets and points. Every step is linear in the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

Pairs = tuple[tuple[str, str], ...]

_WEBUI_KEY = re.compile(r"\w[\w \-/]*+")
_QUOTED = re.compile(r'\s*+("(?:\\.|[^\\"])*+")\s*+(?:,|$)', re.DOTALL)
_PLAIN = re.compile(r"[^,]*+")
_TO_MARK = re.compile(r'[^,:"]*+')
BLANKS = str.maketrans("\u00a0\u202f", "  ")
"""Blanks of web pages, which come into a text that is copied from one; no program writes them into a key."""
_OPENING = {"]": "[", "}": "{", ")": "("}
MOST_STRUCTURES = 32
"""Unquoted JSON values that are looked for in one line; real ones have two or three."""
MOST_NESTED = 200


@dataclass(frozen=True, slots=True)
class SettingsLine:
    """What a line holds, in its own order."""

    pairs: Pairs
    skipped: tuple[str, ...] = ()
    """Tokens between commas that are no pairs."""

    @property
    def of_webui(self) -> int:
        """How many of its pairs have a key as webui takes it: letters, digits, blanks, `-` and `/`."""
        return sum(_WEBUI_KEY.fullmatch(key) is not None for key, _ in self.pairs)


def read(line: str) -> SettingsLine:
    """The pairs of a line, and what is none."""
    pairs: list[tuple[str, str]] = []
    skipped: list[str] = []
    structures = _Structures(line)
    position = 0
    while position < len(line):
        mark = _TO_MARK.match(line, position)
        end = mark.end() if mark else position
        if line[end : end + 1] != ":" or not line[position:end].strip():
            plain = _PLAIN.match(line, position)
            end = plain.end() if plain else len(line)
            skipped += [line[position:end].strip()] if line[position:end].strip() else []
            position = end + 1
            continue
        value, position = _value(line, end + 1, structures)
        pairs.append((line[mark.start() : end].translate(BLANKS).strip() if mark else "", value))
    return SettingsLine(tuple(pairs), tuple(skipped))


def quoted(value: str) -> str:
    """The value as webui writes it: JSON-quoted where it holds `,` `:` or a line break."""
    return json.dumps(value, ensure_ascii=False) if re.search(r"[,:\n]", value) else value


def _value(line: str, start: int, structures: _Structures) -> tuple[str, int]:
    """A value and where the next token begins."""
    if match := _QUOTED.match(line, start):
        return _unquoted(match[1]), match.end()
    end = structures.end_of(start)
    if end is None:
        plain = _PLAIN.match(line, start)
        end = plain.end() if plain else len(line)
    return _unquoted(line[start:end].strip()), end + 1


def _unquoted(value: str) -> str:
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        try:
            decoded = json.loads(value)
        except ValueError:
            return value
        return decoded if isinstance(decoded, str) else value
    return value


class _Structures:
    """Where the unquoted JSON and lists of a line end."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._left = MOST_STRUCTURES
        self._partners: dict[int, int] | None = None
        self._decoder = json.JSONDecoder()

    def end_of(self, start: int) -> int | None:
        """Where a structure that begins there, blanks apart, ends; None where none begins, or none that ends a token."""
        while self._line[start : start + 1] in (" ", "\t"):
            start += 1
        if self._line[start : start + 1] not in ("[", "{") or self._left <= 0:
            return None
        self._left -= 1
        for end in (self._json(start), self._list(start)):
            if end is not None and re.match(r"\s*+(?:,|$)", self._line[end : end + 80]):
                comma = self._line.find(",", end)
                return len(self._line) if comma < 0 else comma
        return None

    def _json(self, start: int) -> int | None:
        try:
            return self._decoder.raw_decode(self._line, start)[1]
        except (ValueError, RecursionError):
            return None

    def _list(self, start: int) -> int | None:
        """A bracket with its partner, as Python writes lists; not where a pair stands within, which webui would read."""
        if self._partners is None:
            self._partners = _partners(self._line)
        end = self._partners.get(start)
        if end is None or re.search(r",\s*+\w[\w \-/]++:", self._line[start:end]):
            return None
        return end + 1


def _partners(line: str) -> dict[int, int]:
    """Each opening bracket's closing one, at most `MOST_NESTED` deep."""
    found: dict[int, int] = {}
    open_ones: list[tuple[str, int]] = []
    for place, character in enumerate(line):
        if character in "[{(" and len(open_ones) < MOST_NESTED:
            open_ones.append((character, place))
        elif character in _OPENING and open_ones and open_ones[-1][0] == _OPENING[character]:
            found[open_ones.pop()[1]] = place
    return found
