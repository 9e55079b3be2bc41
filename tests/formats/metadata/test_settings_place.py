"""Where settings begin: webui's last line whatever it begins with, and never a word of it in a prompt."""

from __future__ import annotations

import pytest

from evidence_kit.formats.metadata.infotext import NEGATIVE_PROMPT_ALIKE, NO_LINE_BREAK, NO_SETTINGS_LINE, parse
from evidence_kit.formats.metadata.settings_place import cut

REST = "CFG scale: 7, Seed: 5, Size: 64x64"
SETTINGS = f"Steps: 20, Sampler: Euler a, {REST}"


@pytest.mark.parametrize("line", [
    f"Sampler: Euler a, Steps: 20, {REST}", f"Seed: 5, Model: mist, Steps: 20, Sampler: Euler a, {REST}",
    f"Denoise: 1, Steps: 20, Sampler: Euler a, {REST}", f"  Version: v1.9.4, {SETTINGS}",
])  # fmt: skip
@pytest.mark.parametrize("tail", ["", "\n\n", "\nTemplate: a {b|c}, d: e"])
def test_a_last_line_of_pairs_is_all_settings(line: str, tail: str) -> None:
    read = parse(f"teapot\nNegative prompt: fog\n{line}{tail}")
    assert (read.prompt, read.negative_prompt, read.skipped, read.uncertain) == ("teapot", "fog", (), ())
    assert (read.value("Steps"), read.value("Sampler"), read.value("Seed")) == ("20", "Euler a", "5")
    assert NO_LINE_BREAK not in read.ambiguous


@pytest.mark.parametrize(("before", "skipped"), [
    ("Foo, ", ("Foo",)), ("bad hands, worst quality. ", ("bad hands", "worst quality.")), ("(bad:1.2), ", ()), ("1girl, ", ("1girl",)),
])  # fmt: skip
@pytest.mark.parametrize("negative", ["", "Negative prompt: fog\n"])
def test_words_before_the_settings_on_their_line_are_skipped_named_and_doubted(
    before: str, skipped: tuple[str, ...], negative: str
) -> None:
    read = parse(f"teapot\n{negative}{before}{SETTINGS}")
    assert (read.prompt, read.negative_prompt) == ("teapot", "fog" if negative else "")
    assert (read.value("Steps"), read.value("Seed"), read.skipped) == ("20", "5", skipped)
    assert NO_LINE_BREAK in read.ambiguous
    assert read.uncertain == (("negative_prompt",) if negative else ("prompt",))


def test_words_that_run_into_a_key_leave_no_value_under_it() -> None:
    read = parse(f"teapot\nNegative prompt: fog\nbad hands {SETTINGS}")
    assert (read.negative_prompt, read.value("Steps"), read.value("bad hands Steps")) == ("fog", None, "20")
    assert read.uncertain == ("negative_prompt",)


@pytest.mark.parametrize(("text", "prompt", "negative", "uncertain"), [
    (f"teapot, big. {SETTINGS}", "teapot, big.", "", ("prompt",)),
    (f"teapot, Sampler: Euler a, Steps: 20, {REST}", "teapot,", "", ("prompt",)),
    (f"teapot Negative prompt: fog {SETTINGS}", "teapot", "fog", ("prompt", "negative_prompt")),
    (f"teapot\nNegative prompt: fog, rain {SETTINGS}", "teapot", "fog, rain", ("negative_prompt",)),
    (SETTINGS, "", "", ()), (f"teapot\n{SETTINGS}", "teapot", "", ()),
])  # fmt: skip
def test_a_prompt_on_the_line_of_its_settings_is_not_certain(
    text: str, prompt: str, negative: str, uncertain: tuple[str, ...]
) -> None:
    read = parse(text)
    assert (read.prompt, read.negative_prompt, read.uncertain) == (prompt, negative, uncertain)
    assert (read.value("Sampler"), read.value("Seed")) == ("Euler a", "5")


@pytest.mark.parametrize("text", [
    "teapot, style: ink, mood: calm, light: soft, 4k", "teapot\nNegative prompt: style: ink, mood: calm, light: soft",
    "teapot\nink, calm",
])  # fmt: skip
def test_a_prompt_with_colons_is_no_line_of_settings(text: str) -> None:
    assert not parse(text).pairs


def test_any_three_pairs_are_no_statement_of_a_program() -> None:
    assert not parse("Client: Li, Date: today, Reference: 12").is_statement
    assert parse("Client: Li, Date: today, Seed: 12").is_statement


def test_templates_of_sd_next_stand_before_its_settings() -> None:
    text = f"teapot\nNegative prompt: fog\nrain\nTemplate: a {{b|c}}\nd\nNegative template: e\n{SETTINGS}, App: SD.Next"
    read = parse(text)
    assert (read.prompt, read.negative_prompt) == ("teapot", "fog\nrain")
    assert (read.value("Template"), read.value("Negative template")) == ("a {b|c}\nd", "e")
    assert "Template: a" in parse(text.removesuffix(", App: SD.Next")).negative_prompt


def test_a_cut_loses_no_line() -> None:
    lines = f"teapot\nNegative prompt: fog\n{SETTINGS}".split("\n")
    assert list(cut(lines).words) == lines[:2]


@pytest.mark.parametrize("marker", [
    "Negative Prompt: ", "negative prompt: ", "Negative\xa0prompt:\xa0", "Negative prompt：", "NEGATIVE_PROMPT: ", "反向提示词：", "负面提示词: ",
])  # fmt: skip
def test_a_marker_in_another_spelling_is_doubted(marker: str) -> None:
    read = parse(f"teapot\n{marker}fog\n{SETTINGS}")
    assert (read.prompt, read.negative_prompt) == ("teapot", "fog")
    assert read.uncertain == ("prompt", "negative_prompt") and NEGATIVE_PROMPT_ALIKE in read.ambiguous


def test_the_marker_itself_goes_before_what_is_like_it() -> None:
    read = parse(f"teapot\nNegative Prompt: no\nNegative prompt: fog\n{SETTINGS}")
    assert (read.prompt, read.negative_prompt, read.uncertain) == ("teapot\nNegative Prompt: no", "fog", ())


@pytest.mark.parametrize("settings", [
    SETTINGS.replace(": ", "：").replace(", ", "，"), SETTINGS.replace(", ", "\n"), SETTINGS.replace(", ", "\r\n"), SETTINGS.replace(" ", "\xa0"),
])  # fmt: skip
def test_settings_in_a_layout_of_nobodys_are_no_part_of_a_prompt(settings: str) -> None:
    read = parse(f"teapot\nNegative prompt: fog\n{settings}")
    assert (read.prompt, read.negative_prompt) == ("teapot", "fog")
    assert (read.value("Steps"), read.value("Seed"), read.value("Size")) == ("20", "5", "64x64")


@pytest.mark.parametrize(
    "settings", ["步数：20，采样器：Euler a，种子：5", "steps = 20; seed = 5", "[Steps: 20] [Seed: 5]"]
)
def test_a_prompt_that_may_hold_settings_is_doubted(settings: str) -> None:
    read = parse(f"teapot\nNegative prompt: fog\n{settings}")
    assert NO_SETTINGS_LINE in read.ambiguous and read.uncertain == ("negative_prompt",)


@pytest.mark.parametrize("prompt", ["teapot", "steps: of a temple", "a seed, a step", "style: oil\nlight: soft"])
def test_a_prompt_alone_is_not(prompt: str) -> None:
    read = parse(prompt)
    assert (read.prompt, read.uncertain, read.pairs) == (prompt, (), ())


@pytest.mark.parametrize("tail", ["\0", "\0\0 ", " \0\n\0"])
def test_what_fills_up_a_field_is_no_part_of_a_value(tail: str) -> None:
    assert parse(f"teapot\n{SETTINGS}, Version: v1.9.4{tail}").value("Version") == "v1.9.4"
