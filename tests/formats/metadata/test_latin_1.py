"""Latin-1 as Western European texts have it, and bytes of other code pages that only look like it."""

from __future__ import annotations

import time

import pytest

from evidence_kit.formats.metadata import latin_1, text_encoding

PAGES = [
    ("cp1251", "красный кот"), ("koi8-r", "красный кот"), ("iso8859-5", "красный кот"), ("iso8859-7", "κόκκινη γάτα"), ("cp1253", "γάτα, φως"),
    ("big5", "一隻紅色的貓"), ("big5", "圖"), ("gbk", "红猫"), ("gb18030", "安静的港口"), ("shift_jis", "赤い猫"), ("euc_jp", "赤い猫"),
    ("euc_kr", "빨간 고양이"), ("cp1255", "חתול אדום"), ("cp1256", "قطة حمراء"), ("tis_620", "แมวแดง"),
]  # fmt: skip


@pytest.mark.parametrize("text", [
    "café à la crème, ação, São", "naïve Größe, crème brûlée, smörgåsbord, façade, jalapeño, Ærøskøbing", "¿qué? ¡sí! «été» 20°C ½ £5 ©2024",
    "où, là-bas, voilà, maïs", "perché, città, più, così", "manhãs, irmãos, põe", "íþrótt, alþingi, rauð þoka", "pöytä yössä hääyö", "Björk, El Niño",
    "créée, l'été à Noël", "ÜBER DIE BRÜCKE", "à é è", "Þórr", "50 % ± 3", "(café:1.2), [crème], café_au_lait", "10×20, n°5, a\xa0b",
])  # fmt: skip
def test_western_european_words_are_likely(text: str) -> None:
    assert latin_1.is_likely(text) and not latin_1.has_foreign_words(text)
    assert text_encoding.is_certain(text, text.encode("latin-1"))
    assert text_encoding.is_certain(text, text.encode())


@pytest.mark.parametrize(("page", "text"), PAGES)
@pytest.mark.parametrize("form", ["{}", "a boat, {}, 4k", "{} boat"])
def test_words_of_another_code_page_are_not(page: str, text: str, form: str) -> None:
    raw = form.format(text).encode(page)
    assert not latin_1.is_likely(raw.decode("latin-1"))
    assert not text_encoding.is_certain(text_encoding.decode(raw), raw)


LATIN_LETTERS = [
    ("cp1250", "červený čajník"), ("cp1250", "dívka s květinou"), ("iso8859-2", "řeka a příroda"), ("cp1250", "piros őszi fű"),
    ("iso8859-2", "erdő"), ("cp1250", "grădină"), ("cp1250", "łąka"), ("iso8859-2", "księżyc"), ("iso8859-2", "škola, kuće"), ("cp1254", "ışık"),
    ("cp1254", "ağaç"), ("iso8859-9", "kırmızı, güneş"), ("cp1257", "ąžuolas"), ("cp1250", "kůň"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "text"), LATIN_LETTERS)
@pytest.mark.parametrize("form", ["{}", "a boat, {}, 4k"])
def test_words_of_other_latin_code_pages_are_not(page: str, text: str, form: str) -> None:
    """Czech, Hungarian, Romanian, Polish, Croatian, Turkish, Lithuanian: no Western European language spells such words."""
    raw = form.format(text).encode(page)
    assert not latin_1.is_likely(raw.decode("latin-1"))
    assert not text_encoding.is_certain(text_encoding.decode(raw), raw)


@pytest.mark.parametrize(
    ("page", "text"), [pair for pair in PAGES if pair[0] in ("cp1251", "koi8-r", "iso8859-7", "euc_kr")]
)
def test_they_are_doubted_in_utf_8_too(page: str, text: str) -> None:
    """Whoever took the code page for Latin-1 may have written it in UTF-8."""
    words = text.encode(page).decode("latin-1")
    assert latin_1.has_foreign_words(words)
    assert not text_encoding.is_certain(words, words.encode())


@pytest.mark.parametrize(
    "text", ["¿é" * 100_000, "« é " * 100_000, "é" * 100_000, "a\xb0" * 100_000, "»é«" * 100_000 + "?"]
)
def test_long_texts_take_linear_time(text: str) -> None:
    begun = time.process_time()
    latin_1.is_likely(text)
    latin_1.has_foreign_words(text)
    assert time.process_time() - begun < 5
