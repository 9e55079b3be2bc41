"""The settings line: webui's own rule for pairs, nothing passed over, linear in the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats.metadata import infotext
from evidence_kit.formats.metadata.settings_line import read


@pytest.mark.parametrize(("line", "pairs", "skipped"), [
    ("Steps: 20, Grain, Seed: 5", (("Steps", "20"), ("Seed", "5")), ("Grain",)),
    ("Steps: 20, , Seed: 5,", (("Steps", "20"), ("Seed", "5")), ()),
    ("Colour Lab (beta): on, [v1.2] x: y", (("Colour Lab (beta)", "on"), ("[v1.2] x", "y")), ()),
    ("Targets: ['red', 'white'], Seed: 5", (("Targets", "['red', 'white']"), ("Seed", "5")), ()),
    ("Sizes: [(1, 2), (3, 4)], Seed: 5", (("Sizes", "[(1, 2), (3, 4)]"), ("Seed", "5")), ()),
    ("Targets: ['red', Seed: 5", (("Targets", "['red'"), ("Seed", "5")), ()),
    ("Targets: ['red', Seed: 5]", (("Targets", "['red'"), ("Seed", "5]")), ()),
    ('Hashes: {"model": "0a", "lora:x": "bb"}, Version: v1', (("Hashes", '{"model": "0a", "lora:x": "bb"}'), ("Version", "v1")), ()),
    ('R: [{"name":"a, b]"}] , V: 1', (("R", '[{"name":"a, b]"}]'), ("V", "1")), ()),
    ('Hashes: {"model": "0a", Seed: 5', (("Hashes", '{"model": "0a"'), ("Seed", "5")), ()),
    (r'P: "a, b: \"c\"", Seed: 5', (("P", 'a, b: "c"'), ("Seed", "5")), ()),
    ('P: "a" b, Seed: 5', (("P", '"a" b'), ("Seed", "5")), ()),
    ("Link: http://a.b/c, Seed: 5", (("Link", "http://a.b/c"), ("Seed", "5")), ()),
])  # fmt: skip
def test_a_token_that_is_no_pair_is_skipped_and_named(line: str, pairs: object, skipped: object) -> None:
    settings = read(line)
    assert (settings.pairs, settings.skipped) == (pairs, skipped)


@given(st.text(alphabet='ab:,"[]{}()\\ \n', max_size=60))
def test_every_word_of_a_line_comes_back(line: str) -> None:
    settings = read(line)
    found = "".join(key + value for key, value in settings.pairs) + "".join(settings.skipped)
    for letter in "ab":  # escapes are undone, the words are all there
        assert found.count(letter) == line.count(letter)


@pytest.mark.parametrize("line", [
    "a:b," * 50_000, "[ " * 100_000, '"' * 99_999, "a:[," * 100_000, 'a: "' * 100_000, 'a:{"b":' * 50_000, "a:" + "[" * 300_000,
    "a:[ b,c: " * 50_000, "a:[x]" + " " * 200_000, "Steps: 1, bb: c, dd: e\nTemplate: x\n" + "Template: x\ny\n" * 50_000,
    "Negative prompt: Steps: 1, " * 30_000, "x Steps: 1, " * 30_000,
])  # fmt: skip
def test_hostile_lines_take_linear_time(line: str) -> None:
    begun = time.process_time()
    infotext.parse(line)
    assert time.process_time() - begun < 10


SETTINGS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64"


@pytest.mark.parametrize(("text", "prompt", "negative"), [
    (f"teapot\nNegative prompt: fog\n{SETTINGS}", "teapot", "fog"),
    (f"teapot\r\nNegative prompt: fog\r\n{SETTINGS}\r\n \r\n\r\n", "teapot", "fog"),
    (f"\n teapot \n\tNegative prompt: fog\n  {SETTINGS}", " teapot ", "fog"),
    (f"teapot\n{SETTINGS}\nTemplate: {{a|b}}, c: d\nNegative Template: e", "teapot", ""),
    (f"teapot, Negative prompt: fog {SETTINGS}", "teapot,", "fog"),
    (f"(muses:2.0), (black and white).{SETTINGS}", "(muses:2.0), (black and white).", ""),
    ("teapot\nSampler: Euler a, Steps: 20, Seed: 5", "teapot", ""),
    ("teapot\nNegative prompt: fog, (bad:1.2), (worse:1.3), (worst:1.4)", "teapot", "fog, (bad:1.2), (worse:1.3), (worst:1.4)"),
    (f"Steps: 1, pasted: x, Seed: 4\nteapot\nNegative prompt: fog\n{SETTINGS}", "Steps: 1, pasted: x, Seed: 4\nteapot", "fog"),
    (f"teapot\n{SETTINGS}, Note: one\ntwo, Version: v1.6.0", "teapot", ""),
])  # fmt: skip
def test_no_setting_lands_in_a_prompt(text: str, prompt: str, negative: str) -> None:
    read_text = infotext.parse(text)
    assert (read_text.prompt, read_text.negative_prompt) == (prompt, negative)
    assert (read_text.value("Seed") == "5") == ("Seed: 5" in text)


def test_lines_after_the_settings_are_settings() -> None:
    text = f"teapot\n{SETTINGS}, Note: one\ntwo, Version: v1.6.0\nTemplate: a, {{b|c}}\nmore"
    settings = infotext.parse(text)
    assert settings.skipped == ("two",)
    assert (settings.value("Version"), settings.value("Template")) == ("v1.6.0", "a, {b|c}\nmore")
