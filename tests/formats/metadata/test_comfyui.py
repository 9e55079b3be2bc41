"""Graphs as ComfyUI and its extensions write them, each reduced to what a reader has to see."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kit.formats.metadata.comfyui import graph as graphs
from evidence_kit.formats.metadata.comfyui import workflow
from evidence_kit.formats.metadata.comfyui.nodes import parse
from evidence_kit.formats.metadata.generation import StatedGeneration

Nodes = dict[str, dict[str, Any]]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def sampler(seed: int | list[Any], latent: list[Any], kind: str = "KSampler", **inputs: Any) -> dict[str, Any]:
    plain = {"seed": seed, "steps": 20, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
             "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": latent}  # fmt: skip
    return node(kind, **(plain | inputs))


BASE: Nodes = {
    "3": sampler(11, ["5", 0]),
    "4": node("CheckpointLoaderSimple", ckpt_name="mill.safetensors"),
    "5": node("EmptyLatentImage", width=64, height=64, batch_size=1),
    "6": node("CLIPTextEncode", text="a mill", clip=["4", 1]),
    "7": node("CLIPTextEncode", text="fog", clip=["4", 1]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", filename_prefix="h", images=["8", 0]),
}
SECOND: Nodes = {
    "20": node("LatentUpscale", upscale_method="bilinear", width=128, height=128, crop="disabled", samples=["3", 0]),
    "21": sampler(22, ["20", 0], steps=10, denoise=0.5),
    "22": node("VAEDecode", samples=["21", 0], vae=["4", 2]),
}


def read(nodes: Nodes, container: str = "png", picture: tuple[int, int] | None = (64, 64)) -> StatedGeneration:
    return graphs.read(json.dumps(nodes), container, picture)


def keys(said: StatedGeneration) -> list[str]:
    return [key for key, _ in said.rest]


def test_one_sampler_is_read_whole_and_leaves_nothing_over() -> None:
    said = read(BASE)
    assert (said.prompt, said.negative_prompt, said.seed, said.steps, said.cfg_scale) == ("a mill", "fog", 11, 20, 7.0)
    assert (said.width, said.height, said.clip_skip) == (64, 64, 1)
    assert dict(said.inferred) == {"clip_skip": "no node of the graph sets another layer than the last"}
    assert said.checkpoint is not None and said.checkpoint.name == "mill"
    assert (said.rest, said.passes, said.candidates) == ((), (), ())


def test_two_passes_are_both_read_and_the_first_gives_the_settings() -> None:
    said = read(BASE | SECOND | {"9": node("SaveImage", filename_prefix="h", images=["22", 0])}, picture=(128, 128))
    assert [(one.node, one.seed, one.steps, one.denoise, one.width) for one in said.passes] == [
        ("KSampler #3", 11, 20, 1.0, 64), ("KSampler #21", 22, 10, 0.5, 128)]  # fmt: skip
    assert (said.seed, said.width, said.steps) == (11, 64, 20)


@pytest.mark.parametrize(
    "saver", ["Image Saver", "Image Save", "SDPromptSaver", "Save Image w/Metadata", "CR Image Output"]
)
def test_a_saver_of_an_extension_goes_before_a_preview(saver: str) -> None:
    nodes = BASE | SECOND | {"9": node("PreviewImage", images=["8", 0]), "30": node(saver, images=["22", 0], path="")}
    said = read(nodes, picture=(128, 128))
    assert [one.seed for one in said.passes] == [11, 22] and said.candidates == ()


def test_a_saver_of_another_kind_of_file_did_not_save_this_one() -> None:
    nodes = BASE | SECOND | {"9": node("SaveImage", filename_prefix="h", images=["8", 0]),
                             "30": node("SaveAnimatedWEBP", filename_prefix="h", images=["22", 0])}  # fmt: skip
    assert len(read(nodes, "webp", None).passes) == 2
    assert read(nodes, "png", None).passes == () and read(nodes, "png", None).seed == 11


def test_two_savers_of_two_passes_are_told_by_the_size_of_the_file_or_stay_open() -> None:
    nodes = BASE | SECOND | {"30": node("Image Save", filename_prefix="h", images=["22", 0])}
    by_size = read(nodes, picture=(128, 128))
    assert [one.seed for one in by_size.passes] == [11, 22] and "saver" in by_size.harmless
    for picture in (None, (99, 50)):
        left = read(nodes, picture=picture)
        assert [(one.output, [p.seed for p in one.passes]) for one in left.candidates] == [
            ("SaveImage #9", [11]), ("Image Save #30", [11, 22])]  # fmt: skip
        assert left.passes == () and left.prompt == "a mill"


def test_two_savers_with_seeds_of_their_own_have_no_common_seed() -> None:
    nodes = BASE | {"21": sampler(22, ["5", 0]), "22": node("VAEDecode", samples=["21", 0], vae=["4", 2]),
                    "30": node("SaveImage", filename_prefix="i", images=["22", 0])}  # fmt: skip
    said = read(nodes)
    assert said.seed is None and "seed" in said.unclear and said.steps == 20 and len(said.candidates) == 2


def test_a_picture_that_steers_another_one_is_a_pass_but_not_the_first() -> None:
    nodes = BASE | {
        "40": node("ControlNetApply", strength=1, conditioning=["6", 0], image=["8", 0], control_net=["41", 0]),
        "41": node("ControlNetLoader", control_net_name="canny.pth"),
        "42": sampler(33, ["5", 0], positive=["40", 0]),
        "43": node("VAEDecode", samples=["42", 0], vae=["4", 2]),
        "9": node("SaveImage", filename_prefix="h", images=["43", 0]),
    }
    said = read(nodes)
    assert said.seed == 33 and [one.seed for one in said.passes] == [11, 33]
    assert {"ControlNetApply #40", "ControlNetLoader #41"} <= set(keys(said))


def test_base_and_refiner_are_ranges_of_one_schedule() -> None:
    advanced = {
        "add_noise": "enable",
        "noise_seed": 11,
        "start_at_step": 0,
        "end_at_step": 15,
        "return_with_leftover_noise": "enable",
    }
    second = {
        "add_noise": "disable",
        "noise_seed": 0,
        "start_at_step": 15,
        "end_at_step": 10000,
        "return_with_leftover_noise": "disable",
    }
    nodes = BASE | {
        "3": sampler(11, ["5", 0], "KSamplerAdvanced", **advanced),
        "50": node("CheckpointLoaderSimple", ckpt_name="refiner.safetensors"),
        "51": sampler(0, ["3", 0], "KSamplerAdvanced", **(second | {"model": ["50", 0]})),
        "8": node("VAEDecode", samples=["51", 0], vae=["50", 2]),
    }
    said = read(nodes)
    assert [(one.start_step, one.end_step) for one in said.passes] == [(None, 15), (15, None)]
    assert [one.checkpoint.name for one in said.passes if one.checkpoint] == ["mill", "refiner"]
    assert said.vae is not None and said.vae.name == "refiner"


CUSTOM = BASE | {
    "3": node(
        "SamplerCustomAdvanced",
        noise=["60", 0],
        guider=["61", 0],
        sampler=["62", 0],
        sigmas=["63", 0],
        latent_image=["5", 0],
    ),
    "60": node("RandomNoise", noise_seed=77),
    "61": node("CFGGuider", cfg=4.5, model=["4", 0], positive=["6", 0], negative=["7", 0]),
    "62": node("KSamplerSelect", sampler_name="dpmpp_2m"),
    "63": node("BasicScheduler", scheduler="beta", steps=12, denoise=1.0, model=["4", 0]),
}


def test_a_custom_sampler_is_put_together_from_its_nodes() -> None:
    said = read(CUSTOM)
    assert (said.seed, said.cfg_scale, said.sampler, said.schedule, said.steps) == (77, 4.5, "dpmpp_2m", "beta", 12)
    assert "BasicScheduler #63" in keys(said)


def test_a_guider_of_one_side_mixes_nothing_and_guidance_is_no_cfg_scale() -> None:
    said = read(CUSTOM | {"61": node("BasicGuider", model=["4", 0], conditioning=["64", 0]),
                          "64": node("FluxGuidance", guidance=3.5, conditioning=["6", 0])})  # fmt: skip
    assert (said.cfg_scale, said.negative_prompt, said.prompt) == (1.0, "", "a mill")
    assert {"cfg_scale", "negative_prompt"} <= set(dict(said.inferred)) and "FluxGuidance #64" in keys(said)


def test_split_noise_levels_are_a_range_of_steps() -> None:
    said = read(CUSTOM | {"3": node("SamplerCustomAdvanced", **(CUSTOM["3"]["inputs"] | {"sigmas": ["65", 0]})),
                          "65": node("SplitSigmas", step=8, sigmas=["63", 0]),
                          "66": sampler(5, ["3", 0]), "8": node("VAEDecode", samples=["66", 0], vae=["4", 2])})  # fmt: skip
    assert [(one.steps, one.end_step) for one in said.passes] == [(12, 8), (20, None)]


EFFICIENT: Nodes = {
    "1": node("Efficient Loader", ckpt_name="mill.safetensors", vae_name="Baked VAE", clip_skip=-2, lora_name="mist.safetensors",
              lora_model_strength=0.7, lora_clip_strength=0.6, positive="a mill", negative="fog", token_normalization="none",
              weight_interpretation="comfy", empty_latent_width=64, empty_latent_height=96, batch_size=1),
    "2": node("KSampler (Efficient)", seed=5, steps=20, cfg=7, sampler_name="euler", scheduler="normal", denoise=1,
              model=["1", 0], positive=["1", 1], negative=["1", 2], latent_image=["1", 3], optional_vae=["1", 4]),
    "9": node("SaveImage", filename_prefix="h", images=["2", 5]),
}  # fmt: skip
EASY: Nodes = {
    "1": node("easy fullLoader", ckpt_name="mill.safetensors", vae_name="Baked VAE", clip_skip=-2, lora_name="None", positive="a mill",
              negative="fog", resolution="width x height (custom)", empty_latent_width=64, empty_latent_height=96),
    "2": node("easy fullkSampler", pipe=["1", 0], steps=20, cfg=7, sampler_name="euler", scheduler="normal", denoise=1, seed=5),
    "9": node("SaveImage", filename_prefix="h", images=["2", 1]),
}  # fmt: skip


@pytest.mark.parametrize("nodes", [EFFICIENT, EASY])
def test_loaders_that_hold_prompts_and_samplers_that_take_a_pipe(nodes: Nodes) -> None:
    said = read(nodes, picture=(64, 96))
    assert (said.prompt, said.negative_prompt, said.seed, said.steps) == ("a mill", "fog", 5, 20)
    assert (said.width, said.height, said.clip_skip) == (64, 96, 2)
    assert said.checkpoint is not None and said.checkpoint.name == "mill"
    assert "taken for a sampler by its inputs" in keys(said)
    loras = [(lora.weights.name, lora.unet_weight, lora.text_weight) for lora in said.loras]
    assert loras == ([("mist", 0.7, 0.6)] if nodes is EFFICIENT else [])


def test_a_detailer_is_a_pass_over_the_picture() -> None:
    nodes = BASE | {"70": sampler(44, ["5", 0], "FaceDetailer", image=["8", 0], vae=["4", 2], clip=["4", 1], denoise=0.4),
                    "9": node("SaveImage", filename_prefix="h", images=["70", 0])}  # fmt: skip
    del nodes["70"]["inputs"]["latent_image"]
    said = read(nodes)
    assert [one.seed for one in said.passes] == [11, 44] and said.seed == 11 and "FaceDetailer #70" in keys(said)


@pytest.mark.parametrize(("kind", "texts", "prompt", "left"), [
    ("CLIPTextEncodeFlux", {"clip_l": "short", "t5xxl": "a long text"}, "a long text", ["short"]),
    ("CLIPTextEncodeSD3", {"clip_l": "one", "clip_g": "one", "t5xxl": ""}, "one", [""]),
    ("CLIPTextEncodeSDXL", {"text_g": "same", "text_l": "same"}, "same", []),
])  # fmt: skip
def test_encoders_with_a_text_for_each_model(kind: str, texts: dict[str, str], prompt: str, left: list[str]) -> None:
    said = read(BASE | {"6": node(kind, clip=["4", 1], **texts)})
    assert said.prompt == prompt
    assert [value for key, value in said.rest if key.startswith(f"{kind} #6.")] == left


@pytest.mark.parametrize("kind", ["ConditioningCombine", "ConditioningConcat", "ConditioningAverage"])
def test_a_side_of_several_texts_is_no_empty_prompt(kind: str) -> None:
    said = read(BASE | {"80": node(kind, conditioning_1=["7", 0], conditioning_2=["81", 0]),
                        "81": node("CLIPTextEncode", text="rain", clip=["4", 1]),
                        "3": sampler(11, ["5", 0], negative=["80", 0])})  # fmt: skip
    assert said.negative_prompt is None and "negative_prompt" in said.unclear
    assert [value for key, value in said.rest if key.startswith("negative prompt, part")] == ["fog", "rain"]


def test_a_text_of_nodes_that_are_not_known_is_not_guessed() -> None:
    said = read(
        BASE
        | {
            "6": node("CLIPTextEncode", text=["90", 0], clip=["4", 1]),
            "90": node("LLM Writer", topic="mill", style="oil"),
        }
    )
    assert said.prompt is None and {"CLIPTextEncode #6.text", "LLM Writer #90"} <= set(keys(said))


@pytest.mark.parametrize(("nodes", "prompt"), [
    ({"90": node("Reroute", **{"": ["91", 0]}), "91": node("PrimitiveString", value="a mill")}, "a mill"),
    ({"90": node("JoinStrings", string1="a", string2="mill", delimiter=" ")}, "a mill"),
    ({"90": node("ComfySwitchNode", switch=True, on_true=["91", 0], on_false=["92", 0]),
      "91": node("PrimitiveString", value="a mill"), "92": node("PrimitiveString", value="a sea")}, "a mill"),
    ({"90": node("ImpactWildcardProcessor", wildcard_text="a __thing__", populated_text="a mill", mode="populate")}, "a mill"),
    ({"90": node("ShowText|pysssss", text=["91", 0]), "91": node("CR Text", text="a mill")}, "a mill"),
])  # fmt: skip
def test_a_prompt_is_followed_through_what_only_hands_it_on(nodes: Nodes, prompt: str) -> None:
    assert read(BASE | {"6": node("CLIPTextEncode", text=["90", 0], clip=["4", 1])} | nodes).prompt == prompt


def test_a_seed_below_zero_is_drawn_at_the_run_and_not_stated() -> None:
    said = read(BASE | {"3": sampler(["90", 0], ["5", 0]), "90": node("Seed (rgthree)", seed=-1)})
    assert said.seed is None


@pytest.mark.parametrize(("kind", "inputs", "expected"), [
    ("LoraLoaderModelOnly", {"lora_name": "a.safetensors", "strength_model": 0.5}, [("a", 0.5, 0.0)]),
    ("Power Lora Loader (rgthree)", {"lora_1": {"on": True, "lora": "a.safetensors", "strength": 0.5, "strengthTwo": 0.2},
                                     "lora_2": {"on": False, "lora": "b.safetensors", "strength": 1}}, [("a", 0.5, 0.2)]),
    ("CR Apply LoRA Stack", {"lora_stack": ["95", 0]}, [("a", 0.5, 0.2)]),
    ("Lora Loader (LoraManager)", {"loras": {"__value__": [{"name": "a", "strength": 0.5, "active": True, "clipStrength": 0.2},
                                                           {"name": "b", "strength": 1, "active": False}]}}, [("a", 0.5, 0.2)]),
])  # fmt: skip
def test_loras_behind_a_sampling_node_as_extensions_list_them(
    kind: str, inputs: dict[str, Any], expected: list[Any]
) -> None:
    stack = node("CR LoRA Stack", switch_1="On", lora_name_1="a.safetensors", model_weight_1=0.5, clip_weight_1=0.2,
                 switch_2="Off", lora_name_2="b.safetensors", model_weight_2=1, clip_weight_2=1)  # fmt: skip
    nodes = BASE | {
        "96": node("ModelSamplingDiscrete", sampling="v_prediction", zsnr=False, model=["97", 0]),
        "97": node(kind, model=["4", 0], clip=["4", 1], **inputs),
        "3": sampler(11, ["5", 0], model=["96", 0]),
        "6": node("CLIPTextEncode", text="a mill", clip=["97", 1]),
        "7": node("CLIPTextEncode", text="fog", clip=["97", 1]),
        "95": stack,
    }
    said = read(nodes)
    assert [(lora.weights.name, lora.unet_weight, lora.text_weight) for lora in said.loras] == expected
    assert "ModelSamplingDiscrete #96" in keys(said)


def test_models_of_their_own_files_are_read_and_the_encoder_named() -> None:
    nodes = BASE | {
        "4": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
        "98": node("DualCLIPLoader", clip_name1="t5.safetensors", clip_name2="clip_l.safetensors", type="flux"),
        "6": node("CLIPTextEncode", text="a mill", clip=["98", 0]), "7": node("CLIPTextEncode", text="", clip=["98", 0]),
        "5": node("EmptySD3LatentImage", width=64, height=64, batch_size=1),
        "99": node("VAELoader", vae_name="ae.safetensors"), "8": node("VAEDecode", samples=["3", 0], vae=["99", 0]),
    }  # fmt: skip
    said = read(nodes)
    assert said.checkpoint is not None and said.vae is not None
    assert (said.checkpoint.name, said.vae.name, said.width) == ("flux1-dev", "ae", 64)
    assert ("text encoder", "t5.safetensors, clip_l.safetensors") in said.rest


def test_merged_models_have_no_single_checkpoint() -> None:
    nodes = BASE | {"100": node("CheckpointLoaderSimple", ckpt_name="sea.safetensors"),
                    "101": node("ModelMergeSimple", ratio=0.5, model1=["4", 0], model2=["100", 0]),
                    "3": sampler(11, ["5", 0], model=["101", 0])}  # fmt: skip
    said = read(nodes)
    assert said.checkpoint is None and ("checkpoint", "merged of mill.safetensors, sea.safetensors") in said.rest


def test_inputs_that_a_fork_added_to_a_known_node_are_named() -> None:
    assert ("KSampler #3.ensd", "31337") in read(BASE | {"3": sampler(11, ["5", 0], ensd=31337)}).rest


def test_a_file_of_another_size_than_the_graph_makes_is_said() -> None:
    assert ("size of the file", "300x200, where the graph makes 64x64") in read(BASE, picture=(300, 200)).rest


def editor(*nodes: dict[str, Any], links: list[list[Any]] | None = None, **rest: Any) -> str:
    return json.dumps({"nodes": list(nodes), "links": links or [], **rest})


def widget_node(
    number: int, kind: str, widgets: list[Any], inputs: dict[str, int | None] | None = None, **rest: Any
) -> dict[str, Any]:
    entries = [{"name": name, "link": link, "type": name.upper()} for name, link in (inputs or {}).items()]
    return {"id": number, "type": kind, "mode": 0, "widgets_values": widgets, "inputs": entries, **rest}


def ordinary_editor(**changed: Any) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    nodes = [
        widget_node(3, "KSampler", [11, "randomize", 20, 7, "euler", "normal", 1],
                    {"model": 1, "positive": 2, "negative": 3, "latent_image": 4}),
        widget_node(4, "CheckpointLoaderSimple", ["mill.safetensors"]),
        widget_node(5, "EmptyLatentImage", [64, 64, 1]),
        widget_node(6, "CLIPTextEncode", [changed.get("text", "a mill")], {"clip": 5}),
        widget_node(7, "CLIPTextEncode", ["fog"], {"clip": 6}),
        widget_node(8, "VAEDecode", [], {"samples": 7, "vae": 8}),
        widget_node(9, "SaveImage", ["h"], {"images": 9}),
    ]  # fmt: skip
    links = [[1, 4, 0, 3, 0, "MODEL"], [2, 6, 0, 3, 1, "C"], [3, 7, 0, 3, 2, "C"], [4, 5, 0, 3, 3, "LATENT"], [5, 4, 1, 6, 0, "CLIP"],
             [6, 4, 1, 7, 0, "CLIP"], [7, 3, 0, 8, 0, "LATENT"], [8, 4, 2, 8, 1, "VAE"], [9, 8, 0, 9, 0, "IMAGE"]]  # fmt: skip
    return nodes, links


def of_editor(text: str) -> StatedGeneration:
    return graphs.generation_of(workflow.parse(text), "png", (64, 64))


def test_the_editors_graph_is_the_graph_that_it_stands_for() -> None:
    nodes, links = ordinary_editor()
    assert of_editor(editor(*nodes, links=links)) == read(BASE)


def test_words_in_braces_are_drawn_at_each_run_and_so_not_known() -> None:
    nodes, links = ordinary_editor(text="a {mill|sea}")
    assert of_editor(editor(*nodes, links=links)).prompt is None


def test_a_muted_branch_did_not_run_and_a_bypassed_node_hands_on() -> None:
    nodes, links = ordinary_editor()
    lora = widget_node(30, "LoraLoaderModelOnly", ["mist.safetensors", 1], {"model": 1}, mode=4,
                       outputs=[{"name": "MODEL", "type": "MODEL"}])  # fmt: skip
    nodes[0]["inputs"][0]["link"] = 31
    muted = [widget_node(40, "KSampler", [99, "fixed", 9, 1, "euler", "simple", 1], {"latent_image": 4}, mode=2),
             widget_node(41, "VAEDecode", [], {"samples": 41}), widget_node(42, "SaveImage", ["m"], {"images": 42})]  # fmt: skip
    more = [[31, 30, 0, 3, 0, "MODEL"], [41, 40, 0, 41, 0, "LATENT"], [42, 41, 0, 42, 0, "IMAGE"]]
    said = of_editor(editor(*nodes, lora, *muted, links=[*links, *more]))
    assert (said.seed, said.loras, said.passes, said.candidates) == (11, (), (), ())
    assert said.checkpoint is not None and said.checkpoint.name == "mill"


def test_a_subgraph_is_laid_out_in_the_place_of_its_node() -> None:
    nodes, links = ordinary_editor()
    inner = {"id": "uuid", "nodes": [widget_node(6, "CLIPTextEncode", ["inner"], {"clip": 1, "text": 2})],
             "inputs": [{"name": "clip"}, {"name": "text"}], "outputs": [{"name": "C", "linkIds": [3]}],
             "links": [{"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 6, "target_slot": 0},
                       {"id": 2, "origin_id": -10, "origin_slot": 1, "target_id": 6, "target_slot": 1},
                       {"id": 3, "origin_id": 6, "origin_slot": 0, "target_id": -20, "target_slot": 0}]}  # fmt: skip
    instance = widget_node(6, "uuid", ["a mill"], {"clip": 5, "text": None})
    instance["inputs"][1]["widget"] = {"name": "text"}
    inner["nodes"][0]["inputs"][1]["widget"] = {"name": "text"}  # type: ignore[index]
    text = editor(
        *[instance if one["id"] == 6 else one for one in nodes], links=links, definitions={"subgraphs": [inner]}
    )
    parsed = workflow.parse(text)
    assert "6:6" in parsed.nodes and graphs.generation_of(parsed, "png", (64, 64)).prompt == "a mill"


def test_set_and_get_nodes_reroutes_and_primitives_vanish() -> None:
    nodes, links = ordinary_editor()
    links[0] = [1, 51, 0, 3, 0, "MODEL"]
    links[3] = [4, 52, 0, 3, 3, "LATENT"]
    extra = [widget_node(50, "SetNode", ["m"], {"MODEL": 60}), widget_node(51, "GetNode", ["m"]),
             widget_node(52, "Reroute", [], {"": 61})]  # fmt: skip
    more = [[60, 4, 0, 50, 0, "MODEL"], [61, 5, 0, 52, 0, "LATENT"]]
    said = of_editor(editor(*nodes, *extra, links=[*links, *more]))
    assert (said.width, said.checkpoint and said.checkpoint.name, said.rest) == (64, "mill", ())


def test_widgets_of_a_node_that_is_not_known_are_not_given_names() -> None:
    nodes, links = ordinary_editor()
    nodes[2] = widget_node(5, "Odd Empty Latent", [64, 64, 1])
    said = of_editor(editor(*nodes, links=links))
    assert said.width is None and "Odd Empty Latent #5" in keys(said)


HOSTILE: dict[str, Nodes] = {
    "circle of samplers": {str(n): sampler(n, [str((n + 1) % 50), 0]) for n in range(50)},
    "chain of samplers": {str(n): sampler(n, [str(n + 1), 0]) for n in range(4990)},
    "chain of reroutes": BASE | {str(n): node("Reroute", x=[str(n + 1), 0]) for n in range(100, 4900)},
    "doubling texts": BASE | {"6": node("CLIPTextEncode", text=["100", 0], clip=["4", 1])}
    | {str(n): node("StringConcatenate", string_a=[str(n + 1), 0], string_b=[str(n + 1), 0], delimiter="x") for n in range(100, 160)}
    | {"160": node("PrimitiveString", value="x" * 1000)},
    "pipe into itself": BASE | {"3": sampler(1, ["5", 0], model=["100", 1]),
                                "100": node("FromBasicPipe_v2", basic_pipe=["101", 0]), "101": node("ToBasicPipe", model=["100", 1])},
    "many savers": BASE | {str(n): node("SaveImage", images=[str(n + 1), 0]) for n in range(100, 4900)},
    "many savers of many passes": BASE | {str(n): sampler(n, [str(n - 1), 0]) for n in range(101, 160)} | {"100": node("EmptyLatentImage")}
    | {str(n): node("SaveImage", images=[str(100 + n % 60), 0]) for n in range(1000, 5900)},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_graphs_take_bounded_time(name: str) -> None:
    started = time.process_time()
    text = json.dumps(dict(list(HOSTILE[name].items())[:5000]))
    graphs.read(text)
    assert time.process_time() - started < 20


inputs_ = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
link_ = st.tuples(st.sampled_from(list(BASE)), st.integers(-1, 3)).map(list)
names_ = st.sampled_from(["model", "positive", "negative", "clip", "text", "pipe", "latent_image", "samples", "seed", "steps", "images",
                          "sigmas", "guider", "noise", "lora_stack", "lora_1", "loras", "model1", "conditioning_1", "width", "value"])  # fmt: skip
kinds_ = st.sampled_from([*{one["class_type"] for one in (BASE | CUSTOM | EFFICIENT | SECOND).values()}, "Reroute",
                          "Any Switch (rgthree)", "Context (rgthree)", "FromBasicPipe", "ToBasicPipe", "StringConcatenate",
                          "SplitSigmas", "ConditioningZeroOut"])  # fmt: skip
nodes_ = st.builds(
    lambda kind, inputs: {"class_type": kind, "inputs": inputs},
    kinds_,
    st.dictionaries(names_, link_ | inputs_, max_size=8),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(BASE)), nodes_, min_size=1, max_size=9))
def test_any_graph_is_read_or_refused(nodes: Nodes) -> None:
    graphs.read(json.dumps(nodes), "png", (64, 64))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["nodes", "links", "definitions", "extra"]), inputs_, max_size=4),
       st.lists(st.fixed_dictionaries({"id": st.integers(0, 4), "type": kinds_ | st.just("uuid")}, optional={
           "mode": inputs_, "inputs": inputs_, "widgets_values": inputs_, "outputs": inputs_}), max_size=5))  # fmt: skip
def test_any_document_of_the_editor_is_read_or_refused(document: dict[str, Any], nodes: list[Any]) -> None:
    with contextlib.suppress(ValueError):
        of_editor(json.dumps(document | {"nodes": nodes}))


def test_what_is_no_graph_is_refused() -> None:
    for text in ("{}", "[]", "1", '{"a": 1}', '{"nodes": []}', "x" * 100):
        with pytest.raises(ValueError):
            parse(text)
