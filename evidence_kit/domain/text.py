"""Text in both languages of the kit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from unicodedata import category, normalize

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]
BOTH: tuple[Language, ...] = ("zh", "en")
"""The languages of a case that names none."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Text(BaseModel):
    """One statement in Chinese and in English; the Chinese one is what a Chinese court reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The statement in one language."""
        return self.zh if language == "zh" else self.en

    def both(self, separator: str = " / ") -> str:
        """Both statements, Chinese first; once where they are one, as in a case of one language."""
        return self.shown(BOTH, separator)

    def shown(self, languages: Sequence[Language], separator: str = " / ") -> str:
        """The statement in the languages of a case, in their order; what reads the same in both stands once."""
        return separator.join(dict.fromkeys(self.in_(language) for language in languages))


def in_language(words: Text | str, language: Language) -> str:
    """Return a statement in one language; figures, names and digests are the same in both."""
    return words.in_(language) if isinstance(words, Text) else words


def text(zh: str, en: str) -> Text:
    """Shorthand for `Text(zh=zh, en=en)`."""
    return Text(zh=zh, en=en)


def run_on(*sentences: Text) -> Text:
    """One paragraph of several sentences: Chinese follows without a space, English after one."""
    return Text(zh="".join(each.zh for each in sentences), en=" ".join(each.en for each in sentences))


def visible(words: str) -> str:
    """Words from outside, on one line: whatever could break, hide, reorder or counterfeit it stands as its code, `[U+202E]`.

    A Greek or Cyrillic letter within a word of Latin ones counts as counterfeit (Unicode Technical Standard 39, section 5:
    mixed scripts): names that look alike must not read alike.
    """
    if words.isascii() and words.isprintable():  # nearly every name, and a hundred thousand of them in a receipt
        return words
    shown = _WORD.sub(_without_counterfeit, words) if _GREEK_OR_CYRILLIC.search(words) else words
    if shown.isprintable():
        return shown
    return "".join(f"[U+{ord(character):04X}]" if category(character) in _UNSEEN else character for character in shown)


_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")


def _without_counterfeit(word: re.Match[str]) -> str:
    if not _LATIN.search(word[0]):
        return word[0]
    return _GREEK_OR_CYRILLIC.sub(lambda character: f"[U+{ord(character[0]):04X}]", word[0])


def as_read(name: str) -> str:
    """Return a name as an eye tells it from others: without case, composition, kinds of dash and what cannot be seen."""
    plain = normalize("NFKC", normalize("NFKC", name).casefold())
    dashed = ("-" if category(sign) == "Pd" else sign for sign in plain)
    return "".join(sign for sign in dashed if category(sign)[0] not in "CZ")


def readable(name: str) -> str:
    """A name as Python got it from the file system, fit for a record: bytes that are not UTF-8 stand as `\\xNN`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
