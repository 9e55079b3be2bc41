"""Text in both languages of the kit."""

from __future__ import annotations

from typing import Literal
from unicodedata import category

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]
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
        """Both statements, Chinese first."""
        return f"{self.zh}{separator}{self.en}"


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
    """Words from outside, on one line: whatever could break, hide or reorder it stands as its code, `[U+202E]`."""
    if words.isprintable():  # nearly every name, and a hundred thousand of them in a receipt
        return words
    return "".join(f"[U+{ord(character):04X}]" if category(character) in _UNSEEN else character for character in words)


def readable(name: str) -> str:
    """A name as Python got it from the file system, fit for a record: bytes that are not UTF-8 stand as `\\xNN`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
