"""Whether text that was read as Latin-1 is likely to be Latin-1, or bytes of a code page for another script.

Western European words have one accented letter or two beside each other, among letters of ASCII. In Cyrillic (Windows-1251, KOI8-R),
Greek (ISO 8859-7), Hebrew, Arabic or Thai whole words are of such bytes; in Big5, GBK, EUC and Shift JIS pairs of them, or one before
a byte of ASCII that is no letter's neighbour (Big5: Unicode's mapping table of 1994; GB 18030-2022; JIS X 0208). Latin-2, Windows-1250,
-1254 and -1257 put letters of Czech, Polish, Hungarian, Romanian, Turkish and Lithuanian where Latin-1 has others; these stand in places where
no Western European language has them (`\xf8` before `\xed`, `\xe3` before `d`). What cannot be told is not called likely.
"""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x80-\x9f]")
_HIGH_RUN = re.compile("[\xa0-\xff]+")
_LETTERS = frozenset(chr(code) for code in range(0xC0, 0x100)) - {"×", "÷"}
_MOST_TOGETHER = 2
"""Accented letters beside each other in Western European words (`créée`, `ação`); three are Icelandic alone."""
_ALONE = frozenset("àáèéìíòóùúêôûyõãAÀÁÈÉÊÍÓÚÝÅÄÖÜØÆÐÞßåäöüøæðþñçÇÑ")
"""Letters that are words, vowels of a list or names of notes by themselves."""
_SIGNS = frozenset("\xa0£¥§©«®°±²³´·¹»¼½¾×¡¿")
_PARTNERS = {"¿": "?", "¡": "!", "«": "»", "»": "«"}
_NO_NEIGHBOUR = frozenset("@\\^`~")
_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]+")
_SPELLINGS = tuple(map(re.compile, (
    "[a-zâçèéêëîïôûüÿ]*[àù]?s?",  # French
    "[a-zî]*[àèéìíòóùú]?",  # Italian: the accent is on the last letter
    "[a-záéíóúñü]*",  # Spanish, Galician, Irish
    "(?:[a-zàáâçéêíóôúü]|ã(?=[oes]|$)|õ(?=e))*",  # Portuguese
    "[a-zäöüßéèàêëïåáíóú]*",  # German, Swedish, Finnish, Dutch
    "[a-zæøåéèêóòôâü]*",  # Danish, Norwegian
    "(?:í?þ|al(?=þ)þ?)?(?!ð)[abd-pr-vxyáéíóúýæðö]*",  # Icelandic, which has no c, q, w, z
)))  # fmt: skip
"""How each language spells its words, in small letters: which accents it has, and where in a word."""
_AFTER_NO_SIGN = frozenset("[]_{|}")


def is_likely(text: str) -> bool:
    """Whether all characters beyond ASCII stand as Western European words have them.

    Args:
        text: of characters below U+0100.
    """
    if _CONTROLS.search(text):
        return False
    if not all(_is_spelled(word[0].lower()) for word in _WORD.finditer(text) if not word[0].isascii()):
        return False
    paired = frozenset(mark for mark, partner in _PARTNERS.items() if partner in text)
    return all(_is_likely(text, run, paired) for run in _HIGH_RUN.finditer(text))


def has_foreign_words(text: str) -> bool:
    """Whether whole words of four letters and more are accented letters, as in another code page's text taken for Latin-1."""
    return any(sum(letter in _LETTERS for letter in run[0]) >= 4 for run in _HIGH_RUN.finditer(text))


def _is_spelled(word: str) -> bool:
    """Whether a language of Western Europe has such a word, by its accents and their places."""
    return any(spelling.fullmatch(word) for spelling in _SPELLINGS)


def _is_likely(text: str, run: re.Match[str], paired: frozenset[str]) -> bool:
    """Whether a run of characters stands as it does in Western European text.

    Args:
        paired: quotation and question marks that have their partner in the text.
    """
    words = run[0]
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    if after in _NO_NEIGHBOUR and after:
        return False
    if len(words) == 1 and words in _SIGNS:
        return _is_sign(words, before, after, paired)
    plain = _without_quotes(words, paired)
    if not plain or len(plain) > _MOST_TOGETHER or any(letter not in _LETTERS for letter in plain):
        return False
    beside_ascii = (before.isalpha() and words[0] in _LETTERS) or (after.isalpha() and words[-1] in _LETTERS)
    return beside_ascii or (len(plain) == 1 and plain in _ALONE)


def _without_quotes(words: str, paired: frozenset[str]) -> str:
    plain = words.strip("\xa0")
    if plain[:1] in paired - {"»"}:
        plain = plain[1:].lstrip("\xa0")
    return plain[:-1].rstrip("\xa0") if plain.endswith("»") and "»" in paired else plain


def _is_sign(sign: str, before: str, after: str, paired: frozenset[str]) -> bool:
    """Whether a sign stands where one does: a letter follows few of them, and what it opens is closed."""
    if not after.isalpha():
        return after not in _AFTER_NO_SIGN
    opens = sign in paired and sign != "»"
    return opens or sign == "\xa0" or (sign == "°" and before.isdigit()) or (sign == "´" and before.isalpha())
