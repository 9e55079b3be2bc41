"""Texts in webui's layout that state more than a run could follow: each blocks, and names what it is."""

from __future__ import annotations

import pytest

from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_text

PROMPT = "a red cat\nNegative prompt: ugly\n"
LINE = ("Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 123456, Size: 64x64, Model hash: abcdef1234, "
        "Model: foo, RNG: CPU")  # fmt: skip
VERSION = ", Version: v1.9.4"


def said(text: str) -> tuple[bool, str]:
    """Whether anything blocks, and all that the recipe and its gaps say."""
    embedded = Embedded(64, 64, (EmbeddedText("png:parameters", text, text.encode()),))
    recipe = read_recipe("a.png", embedded)
    gaps = gaps_of(recipe)
    return any(gap.blocking for gap in gaps), recipe.model_dump_json(exclude={"raw"}) + gap_text(*gaps).en


def test_a_text_that_says_nothing_more_runs() -> None:
    assert not said(PROMPT + LINE + VERSION)[0]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (PROMPT + LINE + ', Hashes: {"model": "abcdef1234"}, Hashes: {"lora:y": "2222222222"}' + VERSION, "lora:y"),
        (
            PROMPT
            + LINE
            + ', Lora hashes: "x: 111111111111", Lora weights: "x: 0.5", Lora hashes: "y: 222222222222"'
            + VERSION,
            "y: 2",
        ),
        (PROMPT + LINE + ", Seed: 99" + VERSION, "99"),
        (PROMPT + LINE + ", seed: 99" + VERSION, "99"),
        (PROMPT + LINE + ", RNG: GPU" + VERSION, "GPU"),
        (PROMPT + LINE + ', Lora hashes: "x: 123456789abc", Template: "a <lora:x:1>"' + VERSION, "LoRA x"),
        (
            PROMPT + LINE + ', Lora hashes: "q: 123456789abc", Hires negative prompt: "bad <lora:q:1>"' + VERSION,
            "LoRA q",
        ),
        ("a cat <lora:x:0.8> <lora:x:0.3>\n" + LINE + VERSION, "again"),
        (PROMPT + LINE.replace("CFG scale: 7", "CFG scale: nan") + VERSION, "nan"),
        (PROMPT + LINE + ", Clip skip: 2.0" + VERSION, "2.0"),
        (PROMPT + LINE.replace("64x64", "64 x 64") + VERSION, "64 x 64"),
        (PROMPT + "Foo, " + LINE + VERSION, "“Foo”"),
    ],
)
def test_what_is_stated_besides_blocks_and_is_named(text: str, named: str) -> None:
    blocks, words = said(text)
    assert blocks and named in words
