"""Prompts that change while the picture is made: `[from:to:when]`, `[to:when]`, `[from::when]` and `[a|b]`.

Grammar (AUTOMATIC1111); text that does not parse is used literally:

    prompt    = (emphasised | scheduled | alternate | plain)*
    scheduled = "[" [prompt ":"] prompt ":" number "]"
    alternate = "[" prompt ("|" prompt)+ "]"
    emphasised = "(" prompt [":" prompt] ")" | "[" prompt "]"
    plain     = any character but \\ [ ] ( ) : |, or \\ and the character after it
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"(?:[^\\\[\]():|]|\\.)+")
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")


@dataclass(frozen=True)
class ScheduledText:
    """The text that holds up to and including model call number `end` (counted from 0)."""

    end: int
    text: str


@dataclass(frozen=True)
class _Scheduled:
    before: _Nodes
    after: _Nodes
    when: str


@dataclass(frozen=True)
class _Alternate:
    options: tuple[_Nodes, ...]


_Nodes = tuple["str | _Scheduled | _Alternate", ...]


class _DoesNotParse(ValueError):
    pass


@dataclass(frozen=True)
class Clock:
    """What the numbers of a schedule mean in one pass."""

    calls: int
    """Length of the pass in model calls (steps, doubled for samplers that call twice)."""
    dotted_fraction: bool = True
    """A number with a dot is a fraction of the pass; else one below 1 is (webui before 1.6)."""
    first_pass: int | None = None
    """In a second pass (hires fix): the length of the first; fractions then count from 1 to 2."""

    def when(self, number: str) -> int:
        """The model call up to which the first text holds."""
        value = float(number)
        is_fraction = "." in number if self.dotted_fraction else value < 1
        if self.first_pass is None:
            end = int(value * self.calls) if is_fraction else int(value)
        else:
            end = int((value - 1) * self.calls) if is_fraction else int(value) - self.first_pass
        return min(self.calls, end)


def timeline(prompt: str, clock: Clock) -> tuple[ScheduledText, ...]:
    """The texts of a prompt over one pass, in order; the last entry ends with the pass."""
    try:
        nodes = _Parser(prompt).whole()
    except (_DoesNotParse, RecursionError):
        return (ScheduledText(clock.calls, prompt),)
    ends = sorted(_ends(nodes, clock) | {clock.calls})
    return tuple(ScheduledText(end, _text_at(nodes, end, clock)) for end in ends)


def _ends(nodes: _Nodes, clock: Clock) -> set[int]:
    ends: set[int] = set()
    for node in nodes:
        if isinstance(node, _Scheduled):
            ends |= _ends(node.before, clock) | _ends(node.after, clock)
            end = clock.when(node.when)
            # An end of 0 made a boundary before 1.6, and serves the first call.
            ends |= {end} if end >= (1 if clock.dotted_fraction else 0) else set()
        elif isinstance(node, _Alternate):
            ends |= set(range(1, clock.calls + 1))
            ends = ends.union(*(_ends(option, clock) for option in node.options))
    return ends


def _text_at(nodes: _Nodes, step: int, clock: Clock) -> str:
    words = []
    for node in nodes:
        if isinstance(node, _Scheduled):
            words.append(_text_at(node.before if step <= clock.when(node.when) else node.after, step, clock))
        elif isinstance(node, _Alternate):
            words.append(_text_at(node.options[(step - 1) % len(node.options)], step, clock))
        else:
            words.append(node)
    return "".join(words)


class _Parser:
    """Recursive descent; each method takes a position and returns what it read with the position after it."""

    def __init__(self, prompt: str) -> None:
        self._text = prompt
        self._seen: dict[int, tuple[_Nodes, int] | None] = {}

    def whole(self) -> _Nodes:
        """All of the text. Stray brackets and colons are characters here, and only here."""
        nodes: _Nodes = ()
        at = 0
        while at < len(self._text):
            more, at = self._prompt(at)
            nodes += more
            if at < len(self._text):
                if self._text[at] not in "[]():":
                    raise _DoesNotParse
                nodes += (self._text[at],)
                at += 1
        return nodes

    def _prompt(self, at: int) -> tuple[_Nodes, int]:
        nodes: _Nodes = ()
        while at < len(self._text):
            found = self._one(at)
            if found is None:
                break
            more, at = found
            nodes += more
        return nodes, at

    def _one(self, at: int) -> tuple[_Nodes, int] | None:
        if plain := _PLAIN.match(self._text, at):
            return (plain.group(),), plain.end()
        if self._text[at] not in "([":
            return None
        if at not in self._seen:  # a bracket is tried again from each bracket around it
            self._seen[at] = self._round(at) if self._text[at] == "(" else self._square(at)
        return self._seen[at]

    def _round(self, at: int) -> tuple[_Nodes, int] | None:
        nodes, at = self._prompt(at + 1)
        inside: _Nodes = ("(", *nodes)
        if self._is(at, ":"):
            nodes, at = self._prompt(at + 1)
            inside = (*inside, ":", *nodes)
        return ((*inside, ")"), at + 1) if self._is(at, ")") else None

    def _square(self, at: int) -> tuple[_Nodes, int] | None:
        first, at = self._prompt(at + 1)
        if self._is(at, "]"):
            return ("[", *first, "]"), at + 1
        if self._is(at, "|"):
            return self._options(first, at)
        if not self._is(at, ":"):
            return None
        if end := self._number(at):
            return (_Scheduled((), first, end[0]),), end[1]
        second, at = self._prompt(at + 1)
        if self._is(at, ":") and (end := self._number(at)):
            return (_Scheduled(first, second, end[0]),), end[1]
        return None

    def _options(self, first: _Nodes, at: int) -> tuple[_Nodes, int] | None:
        options = [first]
        while self._is(at, "|"):
            nodes, at = self._prompt(at + 1)
            options.append(nodes)
        return ((_Alternate(tuple(options)),), at + 1) if self._is(at, "]") else None

    def _number(self, colon: int) -> tuple[str, int] | None:
        match = _NUMBER.match(self._text, colon + 1)
        return (match.group(1), match.end() + 1) if match and self._is(match.end(), "]") else None

    def _is(self, at: int, character: str) -> bool:
        return self._text[at : at + 1] == character
