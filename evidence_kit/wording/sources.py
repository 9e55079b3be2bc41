"""Where a value was read, in both languages: a recipe keeps a reader's words in English, whatever the reader's language.

`sources.yaml` holds those words letter by letter, so that its English is what is looked for; carriers, keys and names of the
file stay as they are.
"""

from __future__ import annotations

import re
from functools import cache

from evidence_kit.domain.text import Text, text
from evidence_kit.wording import kit_table
from evidence_kit.wording.sentence import PLACEHOLDER, Sentence

_words = kit_table("sources")
_SEARCH = re.compile(
    r"检索所得 found by search: (?P<record>.*?)(?:（不能与之区分 cannot be told from: (?P<others>.*)）)?", re.DOTALL
)
"""As `recipe.candidates` keeps it: of all the kit's own words the only ones that a record holds in both languages."""


def source_text(said: str) -> Text:
    """Where a value was read, or what it follows from; a name or key of the file as it stands.

    Args:
        said: `Parameter.source` of a recipe.
    """
    if search := _SEARCH.fullmatch(said):
        record, others = search["record"], search["others"]
        return _words("found_among", record=record, others=others) if others else _words("found", record=record)
    for pattern, sentence in _forms():
        if match := pattern.fullmatch(said):
            return sentence.fill(**{name: source_text(value) for name, value in match.groupdict().items()})
    return text(said, said)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Sentence], ...]:
    """The table's sentences as patterns, the most definite first."""
    ordered = sorted(_words.sentences.values(), key=lambda one: len(PLACEHOLDER.sub("", one.en)), reverse=True)
    return tuple((_pattern(one.en), one) for one in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    names = iter(PLACEHOLDER.findall(english))
    fixed = (re.escape(part) for part in PLACEHOLDER.split(english)[::2])
    return re.compile(
        "".join(part + (f"(?P<{name}>.+)" if (name := next(names, None)) else "") for part in fixed), re.DOTALL
    )
