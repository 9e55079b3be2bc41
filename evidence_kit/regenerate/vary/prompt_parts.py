"""Cutting a prompt: which words can be taken out alone, so that every other character stays and brackets stay whole.

Every cut is one contiguous piece of the prompt. Commas part the groups, outside brackets and inside round ones;
`[from:to:when]`, `[a|b]`, `BREAK`, `AND` and a weight of the whole prompt are never cut into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.domain.text import Text, text

MOST_WORDS = 8
"""Groups of more words are sentences: their words are not taken out singly."""
_BRACKETS = {"(": ")", "[": "]"}
_KEYWORD = re.compile(r"\b(?:BREAK|AND)\b")
_WEIGHT = re.compile(r":\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*\Z")
_SPECIAL = re.compile(r"[\\()\[\]:|]")

_UNBALANCED = text("括号不成对，无法安全删减。", "The brackets do not balance; nothing can be cut safely.")
_KEYWORD_INSIDE = text("含 BREAK 或 AND，删去会改动其余部分的分段。",
                       "It holds BREAK or AND; without it the rest would be divided differently.")  # fmt: skip
_WEIGHT_MOVES = text("删去后，末尾的“:数字”会成为或不再是其余部分的权重。",
                     "Without it a number after a colon would become, or cease to be, the weight of the rest.")  # fmt: skip
_SQUARE_INSIDE = text("方括号之内（降权、调度或交替）不单独删减。",
                      "Inside square brackets (less weight, scheduled, alternating) terms are not removed one by one.")  # fmt: skip
_SENTENCE = text(f"多于 {MOST_WORDS} 个词，不逐词删减。",
                 f"More than {MOST_WORDS} words: its words are not taken out singly.")  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One change of a prompt: `prompt[start:end]` replaced by `new`."""

    start: int
    end: int
    words: str
    """What it is about, without the comma and the spaces around it."""
    new: str = ""

    def applied(self, prompt: str) -> str:
        """The prompt after the change."""
        return prompt[: self.start] + self.new + prompt[self.end :]


@dataclass(frozen=True)
class UncutWords:
    """Words that were not cut, and why."""

    words: str
    why: Text


@dataclass(frozen=True)
class Cuts:
    """What can be changed in a prompt."""

    groups: tuple[Edit, ...] = ()
    words: tuple[Edit, ...] = ()
    weights: tuple[Edit, ...] = ()
    kept: tuple[UncutWords, ...] = ()


def cuts_of(prompt: str) -> Cuts:
    """Every group, every single word of a short group, and every explicit weight of a prompt."""
    pairs = _pairs(prompt)
    if pairs is None:
        return Cuts(kept=(UncutWords(prompt.strip(), _UNBALANCED),))
    groups: list[Edit] = []
    words: list[Edit] = []
    kept: list[UncutWords] = []
    pending = [(0, len(prompt))]
    while pending:
        start, end = pending.pop(0)
        spans = _parts(prompt, start, end, pairs)
        inside = start > 0 and len(spans) == 1  # the only group of a bracket: the bracket itself is the group
        for number, span in enumerate(spans):
            group = prompt[slice(*span)]
            if not group.strip():
                continue
            before = prompt[slice(*spans[number - 1])] if 0 < number == len(spans) - 1 else ""
            why = _why_kept(group, before, last=span[1] == len(prompt))
            if why is not None:
                kept.append(UncutWords(group.strip(), why))
                continue
            if not inside:
                groups.append(_cut(prompt, spans, number))
            pending += _round_insides(prompt, span, pairs)
            kept += [
                UncutWords(prompt[a : b + 1], _SQUARE_INSIDE) for a, b in _outer(span, pairs) if _crowded(prompt, a, b)
            ]
            several = list(re.finditer(r"\S+", group))
            if len(several) < 2 or _SPECIAL.search(group):
                continue
            if len(several) > MOST_WORDS:
                kept.append(UncutWords(group.strip(), _SENTENCE))
            else:
                words += [_word_cut(span[0], several, place) for place in range(len(several))]
    return Cuts(tuple(groups), tuple(words), tuple(_weights(prompt, pairs)), tuple(kept))


def _pairs(prompt: str) -> dict[int, int] | None:
    """Where each bracket closes; None when they do not balance."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    at = 0
    while at < len(prompt):
        character = prompt[at]
        if character == "\\":
            at += 1
        elif character in _BRACKETS:
            opened.append(at)
        elif character in ")]":
            if not opened or _BRACKETS[prompt[opened[-1]]] != character:
                return None
            pairs[opened.pop()] = at
        at += 1
    return None if opened else pairs


def _outer(span: tuple[int, int], pairs: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The outermost brackets within a span."""
    at = span[0]
    while at < span[1]:
        if at in pairs:
            yield at, pairs[at]
            at = pairs[at]
        at += 1


def _parts(prompt: str, start: int, end: int, pairs: dict[int, int]) -> list[tuple[int, int]]:
    """The spans between the commas of one level."""
    spans, at, begin = [], start, start
    while at < end:
        if at in pairs:
            at = pairs[at]
        elif prompt[at] == "\\":
            at += 1
        elif prompt[at] == ",":
            spans.append((begin, at))
            begin = at + 1
        at += 1
    return [*spans, (begin, end)]


def _round_insides(prompt: str, span: tuple[int, int], pairs: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The insides of the round brackets of a group, without their weight."""
    for opening, closing in _outer(span, pairs):
        if prompt[opening] == "(":
            weight = _WEIGHT.search(prompt[opening + 1 : closing])
            yield opening + 1, (opening + 1 + weight.start() if weight else closing)


def _crowded(prompt: str, opening: int, closing: int) -> bool:
    return prompt[opening] == "[" and bool(re.search(r"[,:|]|\S\s+\S", prompt[opening + 1 : closing]))


def _why_kept(group: str, before: str, *, last: bool) -> Text | None:
    """Why a group cannot be taken out; `before` is the one that would then stand last."""
    if _KEYWORD.search(group):
        return _KEYWORD_INSIDE
    return _WEIGHT_MOVES if _WEIGHT.search(before) or (last and _WEIGHT.search(group)) else None


def _cut(prompt: str, spans: list[tuple[int, int]], number: int) -> Edit:
    """A group with the comma after it; the last one with the comma before it."""
    start, end = spans[number]
    words = prompt[start:end].strip()
    if number < len(spans) - 1:
        return Edit(start, end + 1, words)
    return Edit(start - 1 if len(spans) > 1 else start, end, words)


def _word_cut(offset: int, several: list[re.Match[str]], place: int) -> Edit:
    """A word with the space after it; the last one with the space before it."""
    word = several[place]
    if place < len(several) - 1:
        return Edit(offset + word.start(), offset + several[place + 1].start(), word.group())
    return Edit(offset + several[place - 1].end(), offset + word.end(), word.group())


def _weights(prompt: str, pairs: dict[int, int]) -> Iterator[Edit]:
    """Each explicit weight `(words:1.3)` set to 1; only its digits change."""
    for opening, closing in sorted(pairs.items()):
        weight = _WEIGHT.search(prompt[opening + 1 : closing]) if prompt[opening] == "(" else None
        if weight is not None and float(weight[1]) != 1:
            start = opening + 1 + weight.start(1)
            yield Edit(start, start + len(weight[1]), prompt[opening : closing + 1], "1")
