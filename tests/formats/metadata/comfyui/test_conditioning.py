"""Which text a side of a sampler was given, where a node between them has one side only, or is not known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.metadata.test_comfyui import BASE, Nodes, keys, node, read, sampler


def sides(asked: list[Any], beside: list[Any], **inputs: Any) -> tuple[str | None, str | None]:
    """Both prompts of a sampler that is given them by node 80, an unknown one unless its `kind` says otherwise."""
    kind = inputs.pop("kind", "Odd Conditioner")
    said = read(BASE | {"3": sampler(11, ["5", 0], positive=asked, negative=beside), "80": node(kind, **inputs)})
    return said.prompt, said.negative_prompt


BOTH = {"positive": ["6", 0], "negative": ["7", 0]}


def test_the_other_sides_prompt_is_not_taken_where_a_node_has_one_side() -> None:
    said = read(
        BASE | {"80": node("Odd Conditioner", positive=["6", 0]), "3": sampler(11, ["5", 0], negative=["80", 0])}
    )
    assert (said.prompt, said.negative_prompt) == ("a mill", None)
    assert "negative_prompt" in said.unclear and "KSampler #3.negative" in keys(said)
    assert sides(["80", 0], ["7", 0], negative=["6", 0]) == (None, "fog")


@pytest.mark.parametrize(("slots", "inputs", "read_as"), [
    ((0, 1), BOTH, ("a mill", "fog")), ((1, 0), BOTH, (None, None)), ((2, 3), BOTH, (None, None)),
    ((1, 2), BOTH, (None, None)), ((1, 2), BOTH | {"model": ["4", 0]}, ("a mill", "fog")),
    ((0, 1), BOTH | {"kind": "ControlNetApplyAdvanced"}, ("a mill", "fog")),
    ((1, 0), BOTH | {"kind": "ControlNetApplyAdvanced"}, ("fog", "a mill")),
])  # fmt: skip
def test_a_node_with_both_sides_is_asked_for_the_one_it_hands_out(
    slots: tuple[int, int], inputs: dict[str, Any], read_as: tuple[str | None, str | None]
) -> None:
    assert sides(["80", slots[0]], ["80", slots[1]], **inputs) == read_as


def test_what_an_unknown_node_makes_of_several_conditions_is_no_combination() -> None:
    nodes: Nodes = {"80": node("Odd Switch", conditioning_1=["6", 0], conditioning_2=["7", 0], pick=2),
                    "3": sampler(11, ["5", 0], positive=["80", 0])}  # fmt: skip
    said = read(BASE | nodes)
    assert said.prompt is None and not any(key.startswith("prompt, part") for key in keys(said))
    assert {"Odd Switch #80", "CLIPTextEncode #6"} <= set(keys(said))


@pytest.mark.parametrize(("inputs", "prompt"), [
    ({"text": "a mill"}, "a mill"), ({"text": "a mill", "token_normalization": "none"}, "a mill"), ({"text": "a mill", "style": "oil"}, None),
    ({"text": "a mill", "text_g": ""}, "a mill"), ({"text": "a mill", "prefix": ["99", 0]}, None),
    ({"text": ["99", 0], "prompt": "in oil"}, None), ({"populated_text": "a mill", "wildcard_text": "a __thing__"}, "a mill"),
])  # fmt: skip
def test_an_encoder_of_an_extension_is_asked_for_the_text_that_it_encodes(
    inputs: dict[str, Any], prompt: str | None
) -> None:
    odd: Nodes = {"6": node("Odd Encoder", clip=["4", 1], **inputs), "99": node("Odd Text", a=1, b=2)}
    assert read(BASE | odd).prompt == prompt


@pytest.mark.parametrize(
    ("positive", "negative", "read_as"), [(1, 2, ("a mill", "fog")), (2, 1, (None, None)), (1, 1, (None, None))]
)
def test_a_loader_that_holds_both_prompts_hands_out_the_positive_one_first(
    positive: int, negative: int, read_as: tuple[str | None, str | None]
) -> None:
    loader = node(
        "Efficient Loader", ckpt_name="mill.safetensors", vae_name="Baked VAE", positive="a mill", negative="fog"
    )
    drawn = sampler(11, ["5", 0], model=["4", 0], positive=["4", positive], negative=["4", negative])
    said = read(BASE | {"4": loader, "3": drawn})
    assert (said.prompt, said.negative_prompt) == read_as
