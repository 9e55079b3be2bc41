"""AUTOMATIC1111's `parameters` text: prompt, negative prompt and one line of settings. Lossless both ways.

Behaviour to match: the text that webui writes and reads back (PNG chunk `parameters`, EXIF UserComment). Written
from the format as documented and observed, not from that program's source. Where the settings begin is `settings_place`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kit.formats.metadata.settings_line import Pairs, quoted
from evidence_kit.formats.metadata.settings_line import read as read_line
from evidence_kit.formats.metadata.settings_place import (
    FIRST,
    LEAST_PAIRS,
    NEGATIVE,
    NEGATIVE_ALIKE,
    NO_LINE_BREAK,
    NO_SETTINGS_LINE,
    TELLING,
    cut,
    templates_before,
)

__all__ = ["NEGATIVE", "NO_LINE_BREAK", "NO_SETTINGS_LINE"]

NEGATIVE_PROMPT_TWICE = "more than one line begins with “Negative prompt:”"
NEGATIVE_PROMPT_ALIKE = "a line begins much as a negative prompt does"
SETTINGS_IN_PROMPT = "a line of the prompt looks like a settings line"
"""How a text can be read in another way, as recipes keep it: English, whatever the reader's language."""
_PADDING = "\0 \t\r\n"
"""What fills up a field of fixed length, zero bytes among it."""
_WITH_SCHEDULE = re.compile(r"(.*?) (Karras|Exponential|Polyexponential|SGM Uniform)")
_TAG = re.compile(r"<(\w+):([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Infotext:
    """What the text says, in its own order. `ambiguous` names what could be read in another way."""

    prompt: str
    negative_prompt: str
    pairs: Pairs
    ambiguous: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Words among the settings that are no pair; they may have changed the picture all the same."""
    uncertain: tuple[str, ...] = ()
    """Which of `prompt` and `negative_prompt` may begin or end elsewhere."""

    @property
    def is_statement(self) -> bool:
        """Whether a key stands there that programs write in every text; any three words with colons make a line of pairs."""
        return any(key.casefold() in TELLING for key, _ in self.pairs)

    def value(self, key: str) -> str | None:
        """The value of a key, unquoted; the first one if the key stands twice."""
        return next((value for name, value in self.pairs if name == key), None)


@dataclass(frozen=True, slots=True)
class Tag:
    """An extra-network tag of a prompt, `<lora:name:te:unet>`."""

    kind: str
    name: str
    arguments: tuple[str, ...]


def parse(text: str) -> Infotext:
    """Reads the text from its end: settings (at least 3 pairs), negative prompt, prompt."""
    filled = "\0" in text[len(text.rstrip(_PADDING)) :]
    text = text.rstrip(_PADDING) if filled else text
    lines = [line.removesuffix("\r") for line in text.strip("\r\n").split("\n")]
    found = cut(lines)
    words, templates = templates_before(found.words, found.settings)
    ambiguous = [found.otherwise] if found.otherwise else []
    starts = [number for number, line in enumerate(words) if line.lstrip().startswith(NEGATIVE)]
    alike = [] if starts else [number for number, line in enumerate(words) if NEGATIVE_ALIKE.match(line)]
    if alike:
        ambiguous.append(NEGATIVE_PROMPT_ALIKE)
        marker = NEGATIVE_ALIKE.match(words[alike[0]])
        rest = words[alike[0]][marker.end() if marker else 0 :]
        words, starts = [*words[: alike[0]], f"{NEGATIVE} {rest}", *words[alike[0] + 1 :]], alike[:1]
    if len(starts) > 1:
        ambiguous.append(NEGATIVE_PROMPT_TWICE)
    if any(line.startswith(FIRST) and read_line(line).of_webui >= LEAST_PAIRS for line in words):
        ambiguous.append(SETTINGS_IN_PROMPT)
    prompt = "\n".join(words[: starts[0]] if starts else words)
    negative = "\n".join(words[starts[0] :]).lstrip().removeprefix(NEGATIVE).removeprefix(" ") if starts else ""
    last = "negative_prompt" if starts else "prompt"
    both = found.marker_within or bool(alike)
    uncertain = ("prompt", "negative_prompt") if both else (last,) if found.uncertain else ()
    pairs = (*templates, *found.settings.pairs)
    return Infotext(prompt, negative, pairs, tuple(ambiguous), found.settings.skipped, uncertain)


def write(infotext: Infotext) -> str:
    """The text as webui lays it out; values that hold `,` `:` or a line break are JSON-quoted."""
    settings = ", ".join(f"{key}: {quoted(value)}" for key, value in infotext.pairs)
    negative = f"{NEGATIVE} {infotext.negative_prompt}" if infotext.negative_prompt else ""
    return "\n".join(part for part in (infotext.prompt, negative, settings) if part)


def tags_of(prompt: str) -> tuple[Tag, ...]:
    """The extra-network tags of a prompt, in order."""
    found = ((match[1], match[2].split(":")) for match in _TAG.finditer(prompt))
    return tuple(Tag(kind, arguments[0], tuple(arguments[1:])) for kind, arguments in found)


def without_tags(prompt: str) -> str:
    """The prompt as the text encoder sees it: tags cut out, nothing put in their place."""
    return _TAG.sub("", prompt)


def split_schedule(name: str) -> tuple[str, str | None]:
    """A sampler's name and the schedule that names of before webui 1.9 held too: `DPM++ 2M Karras`."""
    match = _WITH_SCHEDULE.fullmatch(name)
    return (match[1], match[2].lower()) if match else (name, None)


def named_hashes(value: str) -> dict[str, str]:
    """`name: hash, name: hash` as `Lora hashes` and `TI hashes` carry it."""
    pairs = (part.rpartition(":") for part in value.split(",") if ":" in part)
    return {name.strip(): digest.strip() for name, _, digest in pairs}
