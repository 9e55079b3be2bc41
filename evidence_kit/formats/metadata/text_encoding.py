"""Which encoding a text is in, where the format's own word for it is not kept by those who write it.

PNG says that `tEXt` and `zTXt` are Latin-1 (third edition, 11.3.3); StabilityMatrix, TensorArt and many web services write UTF-8 there.
Bytes that are valid UTF-8 and not all ASCII are UTF-8: as Latin-1 they would be accents and control characters in rows.
"""

from __future__ import annotations

import re

from evidence_kit.formats.metadata import latin_1

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_EAST_ASIAN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")


def decode(raw: bytes) -> str:
    """The text of bytes that say nothing of their encoding, or say it wrongly: UTF-8, UTF-16, else Latin-1."""
    if raw.startswith(_BOMS) and len(raw) % 2 == 0:
        return raw.decode("utf-16", "replace")
    if looks_like_utf_16(raw):
        return utf_16(raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def looks_like_utf_16(raw: bytes) -> bool:
    """Whether every fourth byte at least is a NUL, as in UTF-16 that holds settings of any kind."""
    return len(raw) > 1 and raw.rstrip(b"\0").count(0) * 4 >= len(raw)


def utf_16(raw: bytes) -> str:
    """UTF-16 in the byte order that gives the likelier text; a mark at its beginning says which one it is."""
    if raw.startswith(_BOMS):
        return raw.decode("utf-16", "replace")
    return max((raw.decode(order, "replace") for order in ("utf-16-be", "utf-16-le")), key=likeness)


def likeness(text: str) -> float:
    """How much a text is like one that people write: ASCII above all, then Chinese and Japanese."""
    ascii_ones = sum(character.isascii() and character != "\0" for character in text)
    return (ascii_ones + 0.5 * len(_EAST_ASIAN.findall(text))) / max(1, len(text))


def repaired(text: str) -> str | None:
    """The text that was meant where UTF-8 was taken for Latin-1 or Windows-1252 when it was written; None where it was not."""
    if text.isascii():
        return None
    for wrong in ("latin-1", "cp1252"):
        try:
            meant = text.encode(wrong).decode("utf-8")
        except ValueError:
            continue
        return meant
    return None


def is_certain(text: str, raw: bytes) -> bool:
    """Whether a text that was read from some bytes can be no other.

    Latin-1 is doubtful where its accents do not stand as in Western European words. UTF-8 and UTF-16 are doubtful where they hold
    nothing but Latin-1 in whole words of accents: then another code page was taken for it before the text was written.
    """
    if text.isascii():
        return True
    if "\ufffd" in text or repaired(text) is not None:
        return False
    try:
        accents = text.encode("latin-1")
    except UnicodeEncodeError:
        return True
    if accents not in raw:
        return not latin_1.has_foreign_words(text)
    return latin_1.is_likely(text)
