"""Bytes of a written file → its text, in whichever encoding of Unicode an editor saved it."""

from __future__ import annotations

import codecs

from evidence_kit.case_yaml.flaw import Flaw, Flawed, said

MAX_SIZE = 1 << 20
"""Bytes."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(data: bytes) -> str:
    """Return the name of the encoding in which a file is written, and has to be written again."""
    if data.startswith(_UTF_16):
        return "utf-16"
    return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"


def decode(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        Flawed: too large, empty, not UTF-8 or UTF-16, or with control characters that YAML does not allow.
    """
    if len(data) > MAX_SIZE:
        raise Flawed(Flaw(0, 0, said("too_large", bytes=MAX_SIZE)))
    try:
        written = data.decode(encoding_of(data))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Flawed(Flaw(line, 1, said("not_utf8"))) from error
    if not written.strip():
        raise Flawed(Flaw(0, 0, said("empty")))
    found = tuple(_control_characters(written))
    if found:
        raise Flawed(*found)
    return written


def _control_characters(written: str) -> list[Flaw]:
    """Whatever YAML 1.1 (section 5.1) does not count among printable characters."""
    flaws = []
    for number, line in enumerate(written.split("\n"), start=1):
        column = next((place for place, one in enumerate(line) if not _is_printable(one)), None)
        if column is not None:
            flaws.append(Flaw(number, column + 1, said("control_character", code=f"U+{ord(line[column]):04X}")))
    return flaws


def _is_printable(character: str) -> bool:
    code = ord(character)
    if code < 0x80:
        return 0x20 <= code < 0x7F or character in "\t\r"
    return code == 0x85 or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFFFE and code != 0xFEFF or code >= 0x10000
