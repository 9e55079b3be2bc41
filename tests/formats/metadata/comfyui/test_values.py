"""Constants of a graph: texts that nodes put together, draw or rewrite before they are encoded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.metadata.test_comfyui import BASE, Nodes, keys, node, read, sampler


def prompt_of(nodes: Nodes) -> str | None:
    """The prompt whose text node 90 hands out."""
    return read(BASE | {"6": node("CLIPTextEncode", text=["90", 0], clip=["4", 1])} | nodes).prompt


@pytest.mark.parametrize(
    "text", ["a __thing__", "a __things/mills__ by night", "{a|the} mill", "a {mill}", "{2$$a|b|c}"]
)
def test_wildcards_that_are_not_resolved_are_no_prompt(text: str) -> None:
    drawn = node("ImpactWildcardProcessor", wildcard_text="x", populated_text=text, mode="populate", seed=["99", 0])
    assert prompt_of({"90": drawn, "99": node("Odd Seed", a=1, b=2)}) is None
    encoder = {"6": node("ImpactWildcardEncode", wildcard_text="x", populated_text=text, clip=["4", 1], model=["4", 0])}
    assert read(BASE | encoder).prompt is None
    pattern_alone = {"6": node("ImpactWildcardEncode", wildcard_text=text, clip=["4", 1], model=["4", 0])}
    assert read(BASE | pattern_alone).prompt is None


@pytest.mark.parametrize("text", ["a mill", "snake_case_words", "a__b", "(a:1.2), [b]"])
def test_a_text_without_wildcards_is_the_prompt(text: str) -> None:
    assert (
        prompt_of({"90": node("ImpactWildcardProcessor", wildcard_text="__x__", populated_text=text, mode="reproduce")})
        == text
    )


def test_braces_that_comfyui_itself_encodes_stand_as_they_are() -> None:
    assert read(BASE | {"6": node("CLIPTextEncode", text="a {mill}", clip=["4", 1])}).prompt == "a {mill}"


def test_prompts_within_a_loader_that_knows_wildcards_are_not_read_where_it_draws() -> None:
    loader = node("easy fullLoader", ckpt_name="mill.safetensors", vae_name="Baked VAE", positive="a __thing__", negative="fog",
                  resolution="64 x 64", empty_latent_width=64, empty_latent_height=64)  # fmt: skip
    drawn = node(
        "easy fullkSampler", pipe=["1", 0], steps=20, cfg=7, sampler_name="euler", scheduler="normal", denoise=1, seed=5
    )
    said = read({"1": loader, "2": drawn, "9": node("SaveImage", filename_prefix="h", images=["2", 1])})
    assert (said.prompt, said.negative_prompt) == (None, "fog")


@pytest.mark.parametrize(("delimiter", "joined"), [
    ("\\n", "a\nmill"), ("\n", "a\nmill"), (", ", "a, mill"), ("", "amill"), ("\\t", "a\\tmill")])  # fmt: skip
def test_was_takes_a_written_line_break_for_one(delimiter: str, joined: str) -> None:
    texts = {"91": node("CR Text", text=" a "), "92": node("CR Text", text="mill"), "93": node("CR Text", text=" ")}
    nodes = texts | {"90": node("Text Concatenate", delimiter=delimiter, clean_whitespace="true", text_a=["91", 0], text_b=["93", 0],
                                text_c=["92", 0])}  # fmt: skip
    assert prompt_of(nodes) == joined


def test_was_keeps_blanks_where_it_does_not_trim_and_leaves_out_what_is_empty() -> None:
    nodes = {"91": node("CR Text", text=" a "), "92": node("CR Text", text=""),
             "90": node("Text Concatenate", delimiter="|", clean_whitespace="false", text_a=["91", 0], text_b=["92", 0],
                        text_c=["91", 0])}  # fmt: skip
    assert prompt_of(nodes) == " a | a "


@pytest.mark.parametrize("changed", [
    {"clean_whitespace": None}, {"linebreak_addition": "true", "clean_whitespace": None}, {"text_e": "more"}, {"delimiter": ["99", 0]}])  # fmt: skip
def test_was_joins_that_are_not_known_are_no_prompt(changed: dict[str, Any]) -> None:
    inputs = {"delimiter": ", ", "clean_whitespace": "true", "text_a": "a", "text_b": "mill"} | changed
    given = {name: value for name, value in inputs.items() if value is not None}
    assert prompt_of({"90": node("Text Concatenate", **given), "99": node("Odd Text", a=1, b=2)}) is None


@pytest.mark.parametrize(("kind", "text", "prompt"), [
    ("Text Multiline", "a mill", "a mill"), ("Text Multiline", "a mill\n# a note", None), ("Text Multiline", "a mill, [time]", None),
    ("Text Multiline (Code Compatible)", "# a mill", None), ("Text String", "a [user] mill", None), ("CR Text", "a [mill]", "a [mill]"),
])  # fmt: skip
def test_texts_that_was_rewrites_are_not_taken_as_written(kind: str, text: str, prompt: str | None) -> None:
    assert prompt_of({"90": node(kind, text=text)}) == prompt


@pytest.mark.parametrize(("inputs", "prompt"), [
    ({"strip_newlines": True}, "amill"), ({"strip_newlines": False}, " a\nmill"), ({}, None), ({"strip_newlines": ["99", 0]}, None)])  # fmt: skip
def test_kjnodes_takes_line_breaks_out_where_it_says_so(inputs: dict[str, Any], prompt: str | None) -> None:
    nodes = {"90": node("StringConstantMultiline", string=" a\nmill", **inputs), "99": node("Odd Choice", a=1, b=2)}
    assert prompt_of(nodes) == prompt


@pytest.mark.parametrize(("kind", "value", "prompt"), [
    ("Odd Text Box", "a mill", "a mill"), ("Odd String Constant", "a mill", "a mill"), ("Odd Translate Text", "a mill", None),
    ("Odd Wildcard Text", "a __thing__", None), ("Odd Text Box", "a {mill|sea}", None), ("Odd Uppercase Text", "a mill", None),
    ("Odd Thing", "a mill", None), ("Odd Text Box", ["99", 0], None), ("Odd Multiline Text", "a mill", "a mill"),
])  # fmt: skip
def test_a_node_that_is_not_known_hands_out_a_text_only_where_it_holds_one(
    kind: str, value: Any, prompt: str | None
) -> None:
    assert prompt_of({"90": node(kind, text=value), "99": node("CR Text", text="a mill")}) == prompt


def test_a_page_of_help_is_no_prompt() -> None:
    nodes = BASE | {"6": node("CLIPTextEncode", text=["90", 1], clip=["4", 1]), "90": node("CR Text", text="a mill")}
    assert read(nodes).prompt is None


@pytest.mark.parametrize(("joiner", "joined"), [
    (node("JoinStrings", string1="a", delimiter="+"), "a+"), (node("JoinStrings", string1="a", string2="mill"), "a mill"),
    (node("CR Text Concatenate", text1="a", text2="mill"), "amill"),
    (node("easy promptConcat", prompt1="a", separator="\\n", prompt2="mill"), "a\\nmill"),
    (node("StringConcatenate", string_a="a", string_b="mill", delimiter="\\n"), "a\\nmill"),
])  # fmt: skip
def test_other_joiners_have_rules_of_their_own(joiner: dict[str, Any], joined: str) -> None:
    assert prompt_of({"90": joiner}) == joined


@pytest.mark.parametrize(("own", "prompt"), [
    ("", "a mill"), ("  ", "a mill"), ("[CONCAT] smiling", None), ("smiling", None), (["99", 0], None)])  # fmt: skip
def test_a_detailer_with_a_prompt_of_its_own_was_not_given_the_other_one(own: Any, prompt: str | None) -> None:
    detailer = sampler(44, ["5", 0], "FaceDetailer", image=["8", 0], wildcard=own)
    del detailer["inputs"]["latent_image"]
    said = read(BASE | {"70": detailer, "9": node("SaveImage", images=["70", 0]), "99": node("Odd Text", a=1, b=2)})
    assert [one.prompt for one in said.passes] == ["a mill", prompt] and said.prompt == "a mill"
    if prompt is None:
        assert any(key.endswith("FaceDetailer #70.wildcard") for key in keys(said))


def test_a_detailers_prompt_within_its_pipe_is_found() -> None:
    pipe = node(
        "ToDetailerPipe",
        wildcard="smiling",
        model=["4", 0],
        clip=["4", 1],
        vae=["4", 2],
        positive=["6", 0],
        negative=["7", 0],
    )
    detailer = node("FaceDetailerPipe", image=["8", 0], detailer_pipe=["69", 0], seed=44, steps=9, cfg=7, sampler_name="euler",
                    scheduler="normal", denoise=0.4)  # fmt: skip
    said = read(BASE | {"69": pipe, "70": detailer, "9": node("SaveImage", images=["70", 0])})
    assert [one.prompt for one in said.passes] == ["a mill", None]
