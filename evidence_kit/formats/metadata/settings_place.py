"""Where the settings of webui's `parameters` text begin: on which line, and whether words of a prompt may stand before them.

webui writes prompt, negative prompt and settings on lines of their own, and reads its last line as settings, whatever it begins
with, where at least three of its keys stand there (`modules/infotext_utils.py`, `parse_generation_parameters`). This is followed but
where it takes settings for prompt or prompt for settings: lines that extensions put after the settings, a text of a single line, a
line that begins as the negative prompt does. SD.Next writes its templates before the settings (`modules/processing_info.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evidence_kit.formats.metadata.settings_line import BLANKS, Pairs, SettingsLine, read

NEGATIVE = "Negative prompt:"
NEGATIVE_ALIKE = re.compile(
    r"\s*(?:negative[\s_\-]*prompts?|反向提示词|负面提示词|负向提示词|反向词|负面词|反向提示|負面提示詞)\s*[:：][^\S\n]?",
    re.IGNORECASE,
)
"""The marker in other letters, with other blanks or translated: to webui it is a part of the prompt."""
NO_SETTINGS_LINE = "no settings line"
NO_LINE_BREAK = "no line break before the settings"
"""How a text can be read in another way, as recipes keep it: English, whatever the reader's language."""
FIRST = "Steps:"
LEAST_PAIRS = 3
"""So many pairs make a settings line, as in webui."""
TELLING = frozenset({
    "steps", "sampler", "schedule type", "seed", "cfg scale", "size", "model", "model hash", "version",
})  # fmt: skip
"""Keys that programs write in every text, in small letters."""
_TEMPLATES = ("Template:", "Negative Template:")
_OF_SD_NEXT = ("Template:", "Negative template:")
_MOST_BEFORE = 16
_LONGEST_BEFORE = 300
"""Settings that are looked for before `Steps:` on a line that begins with words, and characters of one."""
_WITHIN = re.compile(r"(?<![\w,])Steps:\s?\d{1,6}\s?,")
_MOST_LINES = 64
"""Settings that stand on lines of their own; programs that write so have a dozen or two."""
_FULL_WIDTH = str.maketrans("：，", ":,")
_SETTING_ALIKE = re.compile(
    r"(?<![^\W\d_])(steps|seed|sampler|cfg(?:[\s_]*scale)?|guidance|步数|步數|种子|種子|采样|採樣)[^\n:：=]{0,20}[:：=]\s*\S",
    re.IGNORECASE,
)
"""Words that are settings in whatever layout; a prompt that holds several of them may hold settings that were not read."""
_WORDS_BEFORE_KEY = re.compile(r"(.*[^\w \-/])\s*+(\w[\w \-/]*+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SettingsPlace:
    """A text cut in two."""

    words: Sequence[str]
    """The lines before the settings."""
    settings: SettingsLine
    otherwise: str = ""
    """How else the text could be read; empty where it could not."""
    uncertain: bool = False
    """Whether the prompt before the settings may end elsewhere."""
    marker_within: bool = False
    """Whether the negative prompt begins within a line."""


def cut(lines: Sequence[str]) -> SettingsPlace:
    """The lines before the settings, the settings with whatever stands after them, and how else they could be cut."""
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
    for number in range(last, -1, -1):
        line = lines[number].strip()
        if line.startswith(NEGATIVE):
            break
        if _begins_settings(line, first=number == 0):
            return _whole_line(lines[:number], line, lines[number + 1 : last + 1])
    if within := _cut_within(lines[: last + 1]):
        return within
    line = lines[last].strip()
    if _are_settings(line, read(line), alone=last == 0):
        return _whole_line(lines[:last], line, ())
    return _in_another_layout(lines, last)


def _in_another_layout(lines: Sequence[str], last: int) -> SettingsPlace:
    """Settings that no version of webui wrote so: with the signs of Chinese, or each on a line of its own; else none."""
    if last and telling(wide := read(lines[last].translate(_FULL_WIDTH))) >= LEAST_PAIRS:
        return SettingsPlace(lines[:last], wide, NO_SETTINGS_LINE)
    start, each = last + 1, list[SettingsLine]()
    for number in range(last, max(-1, last - _MOST_LINES), -1):
        one = read(lines[number].translate(_FULL_WIDTH))
        if not one.pairs or one.skipped or NEGATIVE_ALIKE.match(lines[number]):
            break
        each.append(one)
        start = number if telling(one) else start
    found = SettingsLine(tuple(pair for one in reversed(each[: last + 1 - start]) for pair in one.pairs))
    if start and start <= last and telling(found) >= LEAST_PAIRS:
        return SettingsPlace(lines[:start], found, NO_SETTINGS_LINE)
    hints = {match[1].casefold() for match in _SETTING_ALIKE.finditer("\n".join(lines))}
    return SettingsPlace(lines, SettingsLine(()), NO_SETTINGS_LINE, uncertain=len(hints) > 1)


def telling(settings: SettingsLine) -> int:
    """How many keys of a line are such as programs write in every text."""
    return sum(key.casefold() in TELLING for key, _ in settings.pairs)


def templates_before(words: Sequence[str], settings: SettingsLine) -> tuple[Sequence[str], Pairs]:
    """The lines without the templates that SD.Next puts after its negative prompt, and these."""
    if not any(key == "App" and value.casefold().startswith("sd.next") for key, value in settings.pairs):
        return words, ()
    prompts = next((number for number, line in enumerate(words) if line.startswith(NEGATIVE)), len(words))
    places = [number for number, line in enumerate(words) if number > prompts and line.startswith(_OF_SD_NEXT)]
    found = []
    for place, end in zip(places, [*places[1:], len(words)], strict=False):
        key, _, value = "\n".join(words[place:end]).partition(":")
        found.append((key, value.strip()))
    return words[: places[0]] if places else words, tuple(found)


def _begins_settings(line: str, *, first: bool) -> bool:
    """Whether a line is one of settings by its own looks; of a text's first line only one that begins as webui's."""
    settings = read(line)
    if line.startswith(FIRST):
        return settings.of_webui >= LEAST_PAIRS
    return not first and telling(settings) >= LEAST_PAIRS


def _whole_line(words: Sequence[str], line: str, tail: Sequence[str]) -> SettingsPlace:
    """All of a line as settings; words that may be the end of the prompt before it are skipped, and doubted."""
    settings = _with_tail(_without_words(read(line)), tail)
    begins = _begins_with_key(line.translate(BLANKS))
    return SettingsPlace(words, settings, "" if begins else NO_LINE_BREAK, uncertain=not begins)


def _begins_with_key(line: str) -> bool:
    """Whether a line's first token is a pair whose key nothing stands before."""
    key, colon, _ = line.partition(",")[0].partition(":")
    last = " ".join(key.casefold().split())
    run_on = any(last.endswith(f" {name}") for name in TELLING if " " not in name) and last not in TELLING
    return bool(colon) and re.fullmatch(r"\w[\w \-/]*+", key.strip()) is not None and not run_on


def _without_words(settings: SettingsLine) -> SettingsLine:
    """Settings of which the first key has no words of a prompt before it: `a cat. Steps` is `Steps`, as webui reads it."""
    if not settings.pairs:
        return settings
    (key, value), *rest = settings.pairs
    match = _WORDS_BEFORE_KEY.fullmatch(key)
    if match is None or match[2].strip().casefold() not in TELLING:
        return settings
    return SettingsLine(((match[2].strip(), value), *rest), (*settings.skipped, match[1].strip()))


def _are_settings(line: str, settings: SettingsLine, *, alone: bool) -> bool:
    """Whether a last line without the usual keys is one of settings; a text's only line may as well be a prompt."""
    if settings.of_webui < LEAST_PAIRS or line.startswith(NEGATIVE):
        return False
    whole = not settings.skipped and settings.of_webui == len(settings.pairs)
    return whole or (not alone) or telling(settings) > 0


def _with_tail(settings: SettingsLine, tail: Sequence[str]) -> SettingsLine:
    """Settings and the lines after them: templates of sd-dynamic-prompts, values that hold a line break."""
    pairs, skipped = list(settings.pairs), list(settings.skipped)
    templates: list[tuple[str, list[str]]] = []
    for line in tail:
        marker = next((one for one in _TEMPLATES if line.strip().startswith(one)), None)
        if marker is not None:
            templates.append((marker.removesuffix(":"), [line.strip().removeprefix(marker).strip()]))
        elif templates:
            templates[-1][1].append(line)
        else:
            more = read(line)
            pairs += more.pairs
            skipped += more.skipped
    pairs += [(key, "\n".join(words)) for key, words in templates]
    return SettingsLine(tuple(pairs), tuple(skipped))


def _cut_within(lines: Sequence[str]) -> SettingsPlace | None:
    """The prompts and the settings where these stand in a text's only line, or in that of the negative prompt."""
    line = lines[-1]
    place = _WITHIN.search(line)
    of_negative = NEGATIVE in line
    if place is None or not (len(lines) == 1 or of_negative):
        return None
    start = _first_setting(line, place.start())
    if (settings := read(line[start:])).of_webui < LEAST_PAIRS or not (before := line[:start].rstrip()):
        return None
    words = [*lines[:-1], before]
    within = of_negative and not any(one.lstrip().startswith(NEGATIVE) for one in words)
    if within:
        prompt, _, negative = before.partition(NEGATIVE)
        words = [*lines[:-1], prompt.rstrip(), NEGATIVE + negative]
    return SettingsPlace(words, settings, NO_LINE_BREAK, uncertain=True, marker_within=within)


def _first_setting(line: str, start: int) -> int:
    """Where the settings begin that stand before `Steps:` without anything between that is none."""
    for _ in range(_MOST_BEFORE):
        before = line[max(0, start - _LONGEST_BEFORE) : start].rstrip()
        if not before.endswith(","):
            break
        token = before[max(before.rfind(mark, 0, -1) for mark in ",.") + 1 :].lstrip()
        key, colon, _ = token.partition(":")
        if not colon or key.strip().casefold() not in TELLING:
            break
        start = line.rindex(token, 0, start)
    return start
