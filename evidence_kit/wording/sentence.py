"""One bilingual sentence with its placeholders."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kit.domain.text import Language, Text

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
COUNT = "count"
"""The placeholder that chooses between the English forms `one` and `other`."""

Value = Text | str | int
"""What fills a placeholder: a `Text` goes into each language by its own; a name, number or digest into both alike."""


@dataclass(frozen=True)
class Sentence:
    """One entry of a table."""

    zh: str
    en: str
    en_one: str | None = None
    """The English for a count of one, where it has a form of its own."""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that must be given a value, the same in both languages."""
        counted = set() if self.en_one is None else {COUNT}
        return frozenset(PLACEHOLDER.findall(self.zh)) | counted

    def fill(self, /, **values: Value) -> Text:
        """Return both languages with every placeholder filled. Braces within a value are left as they are.

        Raises:
            KeyError: a placeholder has no value.
        """
        one = self.en_one is not None and values[COUNT] == 1
        english = self.en_one if one and self.en_one is not None else self.en
        return Text(zh=_filled(self.zh, values, "zh"), en=_filled(english, values, "en"))


def _filled(words: str, values: dict[str, Value], language: Language) -> str:
    def of(found: re.Match[str]) -> str:
        value = values[found[1]]
        return value.in_(language) if isinstance(value, Text) else str(value)

    return PLACEHOLDER.sub(of, words)
