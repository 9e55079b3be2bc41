"""Weights of a graph: what is known of them where a way ends at a node that is not understood."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.metadata.test_comfyui import BASE, Nodes, keys, node, read, sampler

MIST = node(
    "LoraLoader", lora_name="mist.safetensors", strength_model=0.7, strength_clip=0.6, model=["4", 0], clip=["4", 1]
)


def texts(clip: list[Any]) -> Nodes:
    """Both prompts, encoded by what stands behind `clip`."""
    return {"6": node("CLIPTextEncode", text="a mill", clip=clip), "7": node("CLIPTextEncode", text="fog", clip=clip)}


def weights(nodes: Nodes) -> list[tuple[str, float | None, float | None]]:
    return [(lora.weights.name, lora.unet_weight, lora.text_weight) for lora in read(nodes).loras]


def on_model(lora: list[Any]) -> Nodes:
    return {"3": sampler(11, ["5", 0], model=lora), "20": MIST}


def test_a_lora_on_one_way_alone_has_no_weight_on_the_other_if_that_is_known_to_its_end() -> None:
    assert weights(BASE | on_model(["20", 0])) == [("mist", 0.7, 0.0)]
    assert weights(BASE | {"20": MIST} | texts(["20", 1])) == [("mist", 0.0, 0.6)]


@pytest.mark.parametrize("unknown", [
    {"30": node("Odd Clip Maker", source=["20", 1])},
    {"30": node("Odd Switch", clip_a=["20", 1], clip_b=["4", 1], pick=1)},
    {"30": node("Odd Tuner", clip=["4", 1], other=["20", 1])},
])  # fmt: skip
def test_the_weight_on_a_text_encoder_that_is_not_known_is_no_zero(unknown: Nodes) -> None:
    assert weights(BASE | on_model(["20", 0]) | texts(["30", 0]) | unknown) == [("mist", 0.7, None)]


def test_the_weight_on_a_model_that_is_not_known_is_no_zero() -> None:
    odd = {"3": sampler(11, ["5", 0], model=["31", 0]), "31": node("Odd Model Maker", source=["4", 0]), "20": MIST}
    assert weights(BASE | odd | texts(["20", 1])) == [("mist", None, 0.6)]


def test_a_lora_on_the_way_of_one_prompt_alone_has_no_certain_weight() -> None:
    one_side = BASE | on_model(["20", 0]) | {"6": node("CLIPTextEncode", text="a mill", clip=["20", 1])}
    assert weights(one_side) == [("mist", 0.7, None)]


@pytest.mark.parametrize(("nodes", "left"), [
    ({"3": sampler(11, ["5", 0], model=["40", 0]), "40": node("Odd Fork", model_a=["20", 0], model_b=["4", 0]), "20": MIST}, "LoraLoader #20"),
    ({"3": sampler(11, ["5", 0], model=["40", 0]), "40": node("Odd Patch", model=["4", 0], second=["20", 0]), "20": MIST},
     "LoraLoader #20"),
    ({"3": sampler(11, ["5", 0], model=["40", 0]), "40": node("Odd Patch", model=["4", 0], loras=["41", 0]),
      "41": node("CR LoRA Stack", switch_1="On", lora_name_1="mist.safetensors", model_weight_1=1, clip_weight_1=1)}, "CR LoRA Stack #41"),
    (texts(["42", 0]) | {"42": node("Odd Switch", a=["43", 0], b=["4", 1]),
                         "43": node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["4", 1])}, "CLIPSetLastLayer #43"),
    ({"3": sampler(11, ["5", 0], positive=["44", 0]), "44": node("Odd Conditioner", first=["6", 0], second=["45", 0]),
      "45": node("CLIPTextEncode", text="rain", clip=["4", 1])}, "CLIPTextEncode #45"),
    ({"3": sampler(11, ["5", 0], positive=["44", 0]), "44": node("Odd Conditioner", conditioning=["6", 0], text=["46", 0]),
      "46": node("Text Multiline", text="rain")}, "Text Multiline #46"),
    ({"3": sampler(11, ["5", 0], model=["47", 0]), "47": node("Odd Mixer", model=["4", 0], other=["48", 0]),
      "48": node("CheckpointLoaderSimple", ckpt_name="sea.safetensors")}, "CheckpointLoaderSimple #48"),
])  # fmt: skip
def test_what_no_way_from_a_sampler_leads_to_is_named(nodes: Nodes, left: str) -> None:
    assert left in keys(read(BASE | nodes))


def test_what_was_read_is_not_named_besides() -> None:
    nodes = BASE | on_model(["20", 0]) | texts(["50", 0]) | {
        "50": node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["20", 1]),
        "51": node("PrimitiveInt", value=64), "5": node("EmptyLatentImage", width=["51", 0], height=64, batch_size=1),
        "52": node("PrimitiveString", value="harvest"), "9": node("SaveImage", filename_prefix=["52", 0], images=["8", 0]),
    }  # fmt: skip
    said = read(nodes)
    assert said.rest == () and said.clip_skip == 2
    assert weights(nodes) == [("mist", 0.7, 0.6)]


LAYER = node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["4", 1])


@pytest.mark.parametrize("nodes", [
    texts(["60", 0]) | {"60": node("Odd Switch", a=["61", 0], b=["4", 1]), "61": LAYER},
    texts(["60", 0]) | {"60": node("Odd Clip", clip=["4", 1])},
    texts(["60", 0]) | {"60": node("Odd Clip Skipper", clip=["4", 1], clip_skip=-2)},
    texts(["60", 0]) | {"60": node("Odd Clip", clip=["61", 0]), "61": LAYER},
    {"6": node("CLIPTextEncode", text="a mill", clip=["61", 0]), "61": LAYER},
    texts(["60", 0]) | {"60": node("Odd Loader", source="mill")},
    {"6": node("Odd Encoder", words="a mill"), "7": node("Odd Encoder", words="fog")},
])  # fmt: skip
def test_a_layer_that_an_unknown_node_may_set_is_unknown(nodes: Nodes) -> None:
    said = read(BASE | nodes)
    assert said.clip_skip is None and "clip_skip" not in dict(said.inferred)


def test_a_layer_over_known_nodes_is_known() -> None:
    lora = node("Power Lora Loader (rgthree)", model=["4", 0], clip=["4", 1])
    assert read(BASE | texts(["60", 1]) | {"60": lora}).clip_skip == 1
    assert read(BASE | texts(["60", 1]) | {"60": lora | {"inputs": {"clip": ["61", 0]}}, "61": LAYER}).clip_skip == 2


@pytest.mark.parametrize("loader", [
    node("UpscaleModelLoader", model_name="4x.pth"), node("ControlNet Loader Odd", model_name="canny.pth"),
    node("SAMLoader", model_name="sam.pth"), node("Load Face Model", model_name="face.onnx"), node("Odd Thing", model_name="x.pt"),
])  # fmt: skip
def test_the_name_of_another_kind_of_model_is_no_checkpoint(loader: dict[str, Any]) -> None:
    said = read(BASE | {"3": sampler(11, ["5", 0], model=["70", 0]), "70": loader})
    assert said.checkpoint is None and "checkpoint" in keys(said)
    bundled = sampler(11, ["5", 0], "Odd Sampler", model_name="4x.pth")
    del bundled["inputs"]["model"]
    assert read(BASE | {"3": bundled}).checkpoint is None


def test_a_loader_of_diffusion_models_is_known_by_its_class() -> None:
    said = read(
        BASE
        | {
            "3": sampler(11, ["5", 0], model=["70", 0]),
            "70": node("Odd Diffusion Model Loader", model_name="a/mill.gguf"),
        }
    )
    assert said.checkpoint is not None and said.checkpoint.name == "mill"
