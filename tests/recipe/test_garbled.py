"""Prompts whose characters are not certain are never `stated`."""

from __future__ import annotations

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.formats.metadata import exif_comment
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_text
from tests.recipe.webui_texts import infotext, recipe_of

MORE = "RNG: CPU, Version: v1.6.0"
PROMPT = "安静的港口, 水墨"


def garbled(recipe: Recipe) -> bool:
    return GapCode.TEXT_GARBLED in {gap.code for gap in gaps_of(recipe) if gap.blocking}


def test_utf_8_in_a_latin_1_chunk_is_read_as_it_was_meant() -> None:
    raw = infotext(MORE, prompt=PROMPT).encode()
    recipe = recipe_of(raw.decode("latin-1"))
    assert (recipe.prompt.value, recipe.prompt.known) == (PROMPT, Known.STATED)
    assert recipe.raw[0].text == raw.decode()
    assert not garbled(recipe)


def test_latin_1_stays_latin_1() -> None:
    recipe = recipe_of(infotext(MORE, prompt="café à la crème, ação"))
    assert (recipe.prompt.value, recipe.prompt.known) == ("café à la crème, ação", Known.STATED)
    assert not garbled(recipe)


def test_mojibake_that_was_written_is_not_stated() -> None:
    recipe = recipe_of(infotext(MORE, prompt=PROMPT.encode().decode("latin-1") + "\u200b"))
    assert recipe.prompt.known is Known.STATED  # another character stands beside it: this is no reading of UTF-8
    twice = infotext(MORE, prompt=PROMPT.encode().decode("latin-1")).encode()
    recipe = read_recipe("claimed", Embedded(8, 8, (EmbeddedText("png:parameters", twice.decode(), twice),)))
    assert (recipe.prompt.value, recipe.prompt.known) == (PROMPT, Known.INFERRED)
    assert garbled(recipe)


@pytest.mark.parametrize("raw", [PROMPT.encode("gb18030"), b"a \x93quoted\x94 word"])
def test_another_encoding_than_latin_1_is_doubted(raw: bytes) -> None:
    recipe = recipe_of(infotext(MORE, prompt=raw.decode("latin-1")))
    assert recipe.prompt.known is not Known.STATED
    assert garbled(recipe)


def test_lost_characters_are_said() -> None:
    text = infotext(MORE, prompt="a \ufffd\ufffd harbour")
    recipe = read_recipe("claimed", Embedded(8, 8, (EmbeddedText("exif:UserComment", text, b"whatever"),)))
    assert recipe.prompt.known is Known.INFERRED
    assert garbled(recipe)


@pytest.mark.parametrize(("page", "words"), [
    ("cp1251", "красный кот"), ("iso8859-7", "κόκκινη γάτα"), ("big5", "一隻紅色的貓"), ("koi8-r", "красный кот"), ("shift_jis", "赤い猫"),
])  # fmt: skip
@pytest.mark.parametrize("field", ["prompt", "negative"])
def test_words_of_another_code_page_in_a_latin_1_chunk_are_doubted_by_name(page: str, words: str, field: str) -> None:
    recipe = recipe_of(infotext(MORE, **{field: words.encode(page).decode("latin-1")}))
    doubted, other = (recipe.prompt, recipe.negative_prompt)[:: 1 if field == "prompt" else -1]
    assert (doubted.known, other.known) == (Known.INFERRED, Known.STATED)
    (gap,) = [gap for gap in gaps_of(recipe) if gap.code is GapCode.TEXT_GARBLED]
    assert gap.blocking and gap_text(gap).en.startswith("The prompt" if field == "prompt" else "The negative prompt")
    assert ("反向提示词" in gap_text(gap).zh) is (field == "negative")


@pytest.mark.parametrize(("text", "field", "blocks"), [
    (infotext(MORE).replace("Model: tiny", "Model: {}"), "checkpoint", False),
    (infotext(MORE).replace("Model hash: 8059cfa9dc, Model: tiny", "Model: {}"), "checkpoint", True),
    (infotext(f"VAE: {{}}, {MORE}"), "vae", True), (infotext(MORE, sampler="{}"), "sampler", True),
    (infotext(MORE, prompt="teapot <lora:{}:0.8>"), "loras", True),
    (infotext(f'Lora hashes: "{{}}: aabbccddee11", {MORE}', prompt="teapot <lora:{}:0.8>"), "loras", False),
])  # fmt: skip
def test_names_of_files_in_gbk_are_doubted_and_block_where_no_hash_binds_them(
    text: str, field: str, blocks: bool
) -> None:
    recipe = recipe_of(text.replace("{}", "国风".encode("gbk").decode("latin-1")))
    named = {str(gap.arguments["name"]): gap for gap in gaps_of(recipe) if gap.code is GapCode.TEXT_GARBLED}
    assert named[str(PARAMETER_NAMES[field])].blocking is blocks
    assert len(named) == (2 if field == "loras" else 1)  # the tag stands in the prompt
    assert field == "loras" or getattr(recipe, field).known is Known.INFERRED


@pytest.mark.parametrize("raw", [b"UTF-8 %s", b"UNICODE%s", b'charset="Ascii" %s', b"ASCII   %s"])
def test_a_code_before_the_prompt_that_may_be_its_first_word_blocks(raw: bytes) -> None:
    recipe = commented(raw % infotext(MORE).encode())
    assert (recipe.prompt.value, recipe.prompt.known) == ("teapot", Known.INFERRED)
    (gap,) = [gap for gap in gaps_of(recipe) if gap.blocking]
    assert gap.code is GapCode.PROMPT_OR_PREFIX and str(gap.arguments["word"]) in raw.decode()


@pytest.mark.parametrize("raw", [b"unicode\0%s", b"ascii\0%s", b"UTF-8\0\0\0%s", b"%s", b"ASCII\0\0\0\xef\xbb\xbf%s"])
def test_a_code_that_can_be_told_raises_no_doubt(raw: bytes) -> None:
    recipe = commented(raw % infotext(MORE).encode())
    assert (recipe.prompt.value, recipe.prompt.known, recipe.others) == ("teapot", Known.STATED, ())


def commented(raw: bytes) -> Recipe:
    """The recipe of a picture of which only the EXIF comment is a statement."""
    entry = EmbeddedText("exif:UserComment", exif_comment.decode(raw), raw)
    return read_recipe("claimed", Embedded(128, 64, (entry,)))
