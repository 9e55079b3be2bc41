"""AUTOMATIC1111's `parameters` text: prompt, negative prompt and one line of settings. Lossless both ways.

Behaviour to match: the text that webui writes and reads back (PNG chunk `parameters`, EXIF UserComment). Written
from the format as documented and observed, not from that program's source.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

NEGATIVE = "Negative prompt:"
NO_SETTINGS_LINE = "no settings line"
NEGATIVE_PROMPT_TWICE = "more than one line begins with “Negative prompt:”"
SETTINGS_IN_PROMPT = "a line of the prompt looks like a settings line"
"""How a text can be read in another way, as recipes keep it: English, whatever the reader's language."""
# Possessive where a long run of blanks could otherwise be split in many ways.
_PAIR = re.compile(r'\s*+([\w\-/][\w \-/]*+):\s*+("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')
_WITH_SCHEDULE = re.compile(r"(.*?) (Karras|Exponential|Polyexponential|SGM Uniform)")
_TAG = re.compile(r"<(\w+):([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Infotext:
    """What the text says, in its own order. `ambiguous` names what could be read in another way."""

    prompt: str
    negative_prompt: str
    pairs: tuple[tuple[str, str], ...]
    ambiguous: tuple[str, ...] = ()

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
    """Reads the text from its end: settings line (at least 3 pairs), negative prompt, prompt."""
    lines = text.strip("\n").split("\n")
    pairs = _pairs(lines[-1])
    ambiguous: list[str] = []
    if len(pairs) >= 3:
        lines = lines[:-1]
    else:
        pairs = ()
        ambiguous.append(NO_SETTINGS_LINE)
    starts = [number for number, line in enumerate(lines) if line.startswith(NEGATIVE)]
    if len(starts) > 1:
        ambiguous.append(NEGATIVE_PROMPT_TWICE)
    if any(len(_pairs(line)) >= 3 and line.startswith("Steps:") for line in lines):
        ambiguous.append(SETTINGS_IN_PROMPT)
    if not starts:
        return Infotext("\n".join(lines), "", pairs, tuple(ambiguous))
    prompt = "\n".join(lines[: starts[0]])
    negative = "\n".join(lines[starts[0] :]).removeprefix(NEGATIVE).removeprefix(" ")
    return Infotext(prompt, negative, pairs, tuple(ambiguous))


def write(infotext: Infotext) -> str:
    """The text as webui lays it out; values that hold `,` `:` or a line break are JSON-quoted."""
    settings = ", ".join(f"{key}: {_quoted(value)}" for key, value in infotext.pairs)
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


def _pairs(line: str) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(line):
        match = _PAIR.match(line, position)
        if match is None or match.end() == position:
            return ()
        pairs.append((match[1].strip(), _unquoted(match[2].strip())))
        position = match.end()
    return tuple(pairs)


def _unquoted(value: str) -> str:
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        try:
            decoded = json.loads(value)
        except ValueError:
            return value
        return decoded if isinstance(decoded, str) else value
    return value


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if re.search(r"[,:\n]", value) else value
