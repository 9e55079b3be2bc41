"""What a graph leaves in the way of a run is said in sentences of its own, and never as if the file carried nothing."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.graph_gaps import graph_gaps, said_by_graph
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_remedy, gap_text
from tests.formats.metadata.test_comfyui import BASE, SECOND, Nodes, node, ordinary_editor, sampler, widget_node
from tests.png_texts import with_texts
from tests.recipe.readers.test_programs import in_xmp

TWO_SAVERS = BASE | SECOND | {"30": node("Image Save", filename_prefix="h", images=["22", 0])}


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 64), **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 140, 120)).save(buffer, kind, **save)
    return buffer.getvalue()


def in_png(nodes: Nodes, size: tuple[int, int] = (64, 64), *more: tuple[str, str]) -> Recipe:
    return read_recipe("claimed", embedded_in(with_texts(picture(size=size), (("prompt", json.dumps(nodes)), *more))))


def codes(recipe: Recipe) -> list[GapCode]:
    return [gap.code for gap in gaps_of(recipe) if gap.blocking]


def test_several_passes_block_and_stand_in_the_recipe_under_the_kits_names() -> None:
    recipe = in_png(BASE | SECOND | {"9": node("SaveImage", filename_prefix="h", images=["22", 0])}, (128, 128))
    assert [(one.seed.value, one.sampler.value, one.schedule.value) for one in recipe.passes] == [
        (11, "Euler", "uniform"), (22, "Euler", "uniform")]  # fmt: skip
    gap = next(gap for gap in graph_gaps(recipe) if gap.code is GapCode.SEVERAL_PASSES)
    assert gap.arguments == {"count": "2", "nodes": "KSampler #3, KSampler #21"}
    assert Recipe.model_validate_json(recipe.model_dump_json(by_alias=True)) == recipe


def test_several_savers_are_one_gap_and_not_one_for_each_value() -> None:
    recipe = in_png(TWO_SAVERS | {"21": sampler(22, ["20", 0], "KSampler")}, (99, 50))
    assert [one.output for one in recipe.candidates] == ["SaveImage #9", "Image Save #30"]
    assert GapCode.SEVERAL_SAVERS in codes(recipe) and GapCode.NOT_STATED not in codes(recipe)
    assert "seed" in said_by_graph(recipe)


def test_a_prompt_in_parts_is_said_to_be_one() -> None:
    recipe = in_png(BASE | {"80": node("ConditioningCombine", conditioning_1=["6", 0], conditioning_2=["81", 0]),
                            "81": node("CLIPTextEncode", text="rain", clip=["4", 1]),
                            "3": sampler(11, ["5", 0], positive=["80", 0])})  # fmt: skip
    gap = next(gap for gap in gaps_of(recipe) if gap.code is GapCode.PROMPT_IN_PARTS)
    assert gap.parameter == "prompt" and gap.arguments["count"] == "2" and GapCode.NOT_STATED not in codes(recipe)


def test_a_graph_without_a_sampler_is_not_called_a_picture_without_parameters() -> None:
    recipe = in_png({"1": node("IdeogramV3", prompt="a mill"), "9": node("SaveImage", images=["1", 0])})
    assert codes(recipe).count(GapCode.GRAPH_WITHOUT_SAMPLER) == 1
    assert not {GapCode.NO_PARAMETERS, GapCode.NO_READABLE_PARAMETERS, GapCode.NOT_STATED} & set(codes(recipe))


def test_samplers_that_have_no_part_in_the_picture_are_not_denied() -> None:
    enlarged: Nodes = {"10": node("LoadImage", image="a.png"), "12": node("UpscaleModelLoader", model_name="4x.pth"),
                       "11": node("ImageUpscaleWithModel", upscale_model=["12", 0], image=["10", 0]),
                       "9": node("SaveImage", images=["11", 0])}  # fmt: skip
    gaps = gaps_of(in_png(BASE | enlarged))
    gap = next(gap for gap in gaps if gap.code is GapCode.GRAPH_WITHOUT_SAMPLER)
    assert "have a part in this picture" in gap_text(gap).en and "参与生成本图" in gap_text(gap).zh
    assert {"LoadImage #10", "UpscaleModelLoader #12", "ImageUpscaleWithModel #11"} <= {one.parameter for one in gaps}
    assert "samplers" not in {one.parameter for one in gaps}


def test_more_samplers_than_are_read_are_no_graph_without_one() -> None:
    chain = {str(n): sampler(n, [str(n - 1), 0]) for n in range(101, 180)} | {"100": BASE["5"]}
    recipe = in_png(BASE | chain | {"8": node("VAEDecode", samples=["179", 0], vae=["4", 2])})
    gap = next(graph_gaps(recipe))
    assert (gap.code, gap.arguments["count"]) == (GapCode.TOO_MANY_PASSES, "79")
    assert GapCode.GRAPH_WITHOUT_SAMPLER not in codes(recipe) and "79" in gap_text(gap).zh and gap_remedy(gap).en


def test_one_of_several_savers_without_a_sampler_is_not_said_of_all() -> None:
    other: Nodes = {"10": node("LoadImage", image="a.png"), "30": node("Image Save", images=["10", 0])}
    recipe = in_png(BASE | other)
    assert len(recipe.candidates) == 2 and GapCode.GRAPH_WITHOUT_SAMPLER not in codes(recipe)


def test_a_text_with_a_seed_tells_which_of_several_savers_it_was() -> None:
    text = "a mill\nSteps: 10, Sampler: euler, Seed: 22, Size: 64x64, Model: mill"
    nodes = TWO_SAVERS | {"9": node("Image Saver", images=["8", 0]), "30": node("Image Saver", images=["22", 0])}
    assert len(in_png(nodes, (99, 50)).candidates) == 2
    told = in_png(nodes, (99, 50), ("parameters", text))
    assert (told.candidates, [one.seed.value for one in told.passes]) == ((), [11, 22])
    assert len(in_png(nodes, (99, 50), ("parameters", text.replace("Seed: 22", "Seed: 33"))).candidates) == 2


def test_the_weights_of_a_lora_in_the_editors_graph_are_inferred() -> None:
    nodes, links = ordinary_editor()
    nodes[0]["inputs"][0]["link"] = 31
    lora = widget_node(30, "LoraLoaderModelOnly", ["mist.safetensors", 0.5], {"model": 1})
    document = json.dumps({"nodes": [*nodes, lora], "links": [*links, [31, 30, 0, 3, 0, "MODEL"]]})
    recipe = read_recipe("claimed", embedded_in(with_texts(picture(), (("workflow", document),))))
    weights = [(use.unet_weight.value, use.unet_weight.known, use.text_weight.known) for use in recipe.loras]
    assert weights == [(0.5, Known.INFERRED, Known.INFERRED)] and "editor" in recipe.loras[0].unet_weight.source


def test_a_lora_whose_weight_is_not_known_is_asked_for() -> None:
    odd: Nodes = {"20": node("LoraLoader", lora_name="mist.safetensors", strength_model=0.7, strength_clip=0.6, model=["4", 0], clip=["4", 1]),
                  "30": node("Odd Switch", a=["20", 1], b=["4", 1]), "3": sampler(11, ["5", 0], model=["20", 0]),
                  "6": node("CLIPTextEncode", text="a mill", clip=["30", 0]),
                  "7": node("CLIPTextEncode", text="fog", clip=["30", 0])}  # fmt: skip
    recipe = in_png(BASE | odd)
    assert recipe.clip_skip.known is Known.UNKNOWN and GapCode.LORA_WITHOUT_WEIGHT in codes(recipe)


PARTS = {"4": node("UnetLoaderGGUF", unet_name="mill.gguf"), "50": node("CLIPLoader", clip_name="words.safetensors")}


def test_a_node_of_2025_without_an_editors_release_has_the_newest_rules_and_says_so() -> None:
    odd: Nodes = {
        "5": node("EmptyLatentImage", width=["51", 0], height=64, batch_size=1),
        "51": node("PrimitiveInt", value=64),
    }
    recipe = in_png(BASE | odd)
    assert (recipe.width.value, recipe.dialect.known, recipe.dialect.value) == (64, Known.INFERRED, "comfyui-2026-01")
    gap = next(gap for gap in gaps_of(recipe) if gap.code is GapCode.RULES_BY_DATE)
    assert (gap.arguments["since"], gap.arguments["ground"], gap.blocking) == ("2025-03-21", "PrimitiveInt", False)


@pytest.mark.parametrize(("release", "rules"), [
    ("1.30.6", "comfyui-2025-01"), ("1.40.0", "comfyui-2026-01"), ("1.4.0", "comfyui-2024-02"),
])  # fmt: skip
def test_a_graph_has_the_rules_of_its_editors_days(release: str, rules: str) -> None:
    recipe = in_png(BASE, (64, 64), ("workflow", json.dumps({"nodes": [], "extra": {"frontendVersion": release}})))
    assert (recipe.dialect.value, recipe.dialect.known) == (rules, Known.INFERRED)
    assert not [gap for gap in graph_gaps(recipe) if gap.blocking]


def test_a_later_graph_of_models_in_parts_has_no_rules_and_blocks() -> None:
    document = json.dumps({"nodes": [], "extra": {"frontendVersion": "1.30.6"}})
    recipe = in_png(BASE | PARTS, (64, 64), ("workflow", document))
    assert recipe.dialect.known is Known.UNKNOWN
    gap = next(gap for gap in gaps_of(recipe) if gap.code is GapCode.RULES_OF_LATER_VERSION)
    assert gap.arguments == {
        "program": "ComfyUI",
        "since": "2025-10-17",
        "ground": "workflow.extra.frontendVersion 1.30.6",
    }
    assert "2025-10-17" in gap_text(gap).zh and "original PNG" not in gap_remedy(gap).en


@pytest.mark.parametrize(
    ("name", "told"), [("euler_ancestral", True), ("euler", False), ("dpmpp_2m_sde", False), ("lcm", True)]
)
def test_where_noise_of_single_steps_was_drawn_is_said_to_be_open(name: str, told: bool) -> None:
    nodes = BASE | {"3": sampler(11, ["5", 0], sampler_name=name)}
    recipe = in_png(nodes, (64, 64), ("workflow", json.dumps({"nodes": [], "extra": {"frontendVersion": "1.40.0"}})))
    assert (GapCode.STEP_NOISE_PLACE in [gap.code for gap in gaps_of(recipe)]) is told


def test_an_ordinary_graph_has_no_gap_of_a_graph() -> None:
    recipe = in_png(BASE)
    assert list(graph_gaps(recipe)) == [] and codes(recipe) == []
    assert (recipe.clip_skip.known, recipe.width.known) == (Known.INFERRED, Known.STATED)


@pytest.mark.parametrize(("tag", "prefix"), [(0x0110, "prompt:"), (0x010F, "Prompt:"), (0x010E, "Prompt: ")])
def test_a_webp_carries_its_graph_in_an_exif_tag(tag: int, prefix: str) -> None:
    exif = Image.Exif()
    exif[tag] = prefix + json.dumps(BASE)
    recipe = read_recipe("claimed", embedded_in(picture("WEBP", exif=exif.tobytes())))
    assert (recipe.prompt.value, recipe.seed.value) == ("a mill", 11)


@pytest.mark.parametrize("within", [True, False])
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_comment_holds_a_graph_or_an_object_of_both(kind: str, within: bool) -> None:
    exif = Image.Exif()
    document = {"prompt": BASE, "workflow": {"nodes": [], "extra": {"frontendVersion": "1.20.1"}}} if within else BASE
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + json.dumps(document).encode("utf-16-be")
    recipe = read_recipe("claimed", embedded_in(picture(kind, exif=exif.tobytes())))
    assert (recipe.prompt.value, recipe.seed.value) == ("a mill", 11)
    assert recipe.dialect.value == ("comfyui-2025-01" if within else "comfyui-2023")


def test_of_a_text_without_version_and_a_graph_the_graph_is_what_was_run() -> None:
    text = "another mill\nSteps: 9, Sampler: euler_karras, CFG scale: 3, Seed: 9, Size: 512x512, Model: sea"
    recipe = in_png(BASE, (64, 64), ("parameters", text))
    assert (recipe.program.value, recipe.prompt.value, recipe.steps.value) == ("ComfyUI", "a mill", 20)
    webui = in_png(BASE, (64, 64), ("parameters", text + ", Version: v1.10.1"))
    assert (webui.prompt.value, webui.steps.value) == ("a mill", 20)
    assert "text against graph" in [other.key for other in webui.others]


def test_of_a_text_and_the_editors_graph_the_text_is_stated_and_the_graph_shows_the_rest() -> None:
    nodes, links = ordinary_editor()
    document = json.dumps({"nodes": nodes, "links": links})
    text = "another mill\nSteps: 9, Sampler: Euler a, CFG scale: 3, Seed: 9, Size: 64x64, Model: sea"
    recipe = read_recipe("claimed", embedded_in(with_texts(picture(), (("parameters", text), ("workflow", document)))))
    assert (recipe.seed.value, recipe.seed.known, recipe.prompt.value) == (9, Known.STATED, "another mill")
    assert {other.key: other.value for other in recipe.others}["the editor's graph: seed"] == "11"
    webui = with_texts(picture(), (("parameters", text + ", Version: v1.10.1"), ("workflow", document)))
    assert read_recipe("claimed", embedded_in(webui)).program.known is Known.STATED


@pytest.mark.parametrize("within", [False, True])
def test_the_editors_graph_alone_is_read_in_every_place(within: bool) -> None:
    nodes, links = ordinary_editor()
    document = {"nodes": nodes, "links": links}
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + json.dumps({"workflow": document} if within else document).encode()
    recipe = read_recipe("claimed", embedded_in(picture("WEBP", exif=exif.tobytes())))
    assert recipe.seed.value == 11 and recipe.seed.known is Known.INFERRED
    within_xmp = f'<n:workflow xmlns:n="urn:nobody:">{json.dumps(document)}</n:workflow>'
    recipe = read_recipe("claimed", embedded_in(in_xmp(within_xmp, "WEBP")))
    assert recipe.seed.value == 11 and recipe.seed.known is Known.INFERRED
    tag = Image.Exif()
    tag[0x010F] = "Workflow: " + json.dumps(document)
    recipe = read_recipe("claimed", embedded_in(picture("WEBP", exif=tag.tobytes())))
    assert recipe.seed.value == 11 and recipe.seed.known is Known.INFERRED


def test_the_editors_graph_alone_gives_inferred_values_and_says_why() -> None:
    nodes, links = ordinary_editor()
    data = with_texts(picture(), (("workflow", json.dumps({"nodes": nodes, "links": links})),))
    recipe = read_recipe("claimed", embedded_in(data))
    for name in ("prompt", "seed", "steps", "sampler", "width", "checkpoint"):
        assert getattr(recipe, name).known is Known.INFERRED
    assert recipe.seed.value == 11 and "editor" in recipe.seed.source


def test_a_broken_graph_gives_way_to_the_editors() -> None:
    nodes, links = ordinary_editor()
    texts = (("prompt", '{"3": {"class'), ("workflow", json.dumps({"nodes": nodes, "links": links})))
    recipe = read_recipe("claimed", embedded_in(with_texts(picture(), texts)))
    assert recipe.seed.value == 11 and recipe.seed.known is Known.INFERRED


def test_tensorart_names_the_file_beside_its_graph() -> None:
    beside = {
        "seed": "-1",
        "baseModel": {"modelFileName": "HarbourMix", "hash": "AB" * 32},
        "models": [{"label": "mist"}],
    }
    recipe = in_png(BASE, (64, 64), ("generation_data", json.dumps(beside) + "\0"))
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == "ab" * 32
    assert (recipe.program.value, recipe.seed.value) == ("TensorArt (ComfyUI)", 11)
    named = {other.key: other.value for other in recipe.others}
    assert named["checkpoint within the graph"] == "mill" and "mist" in named["png:generation_data: models"]


def test_civitais_own_statement_fills_what_its_graph_leaves_open() -> None:
    asked = {"prompt": "a mill of old", "negativePrompt": "fog", "seed": 11, "cfgScale": 7}
    odd = node("LLM Writer", a=1, b=2)
    nodes: Nodes = BASE | {"6": node("CLIPTextEncode", text=["90", 0], clip=["4", 1]), "90": odd}
    recipe = in_png(nodes | {"extraMetadata": json.dumps(asked), "extra": {"airs": ["urn:x"]}})  # type: ignore[arg-type]
    assert (recipe.program.value, recipe.prompt.value) == ("Civitai (ComfyUI)", "a mill of old")
    assert "png:prompt: extra" in [other.key for other in recipe.others]
    plain = in_png(BASE | {"extra": {"airs": []}})  # type: ignore[arg-type]
    assert "png:prompt: extra" in [other.key for other in plain.others]


@pytest.mark.parametrize(("model", "named"), [("tiny", []), ("other", ["tiny-v1.5"])])
def test_a_checkpoint_of_the_editors_graph_is_named_by_its_file(model: str, named: list[str]) -> None:
    """Only where the text names another one, and in no words of the kit's own data model."""
    document = {"nodes": [
        {"id": 1, "type": "CheckpointLoaderSimple", "widgets_values": ["tiny-v1.5.safetensors"], "outputs": [{"type": "MODEL", "links": [1]}]},
        {"id": 2, "type": "KSampler", "inputs": [{"name": "model", "type": "MODEL", "link": 1}],
         "widgets_values": [5, "fixed", 20, 7, "euler", "normal", 1]},
        {"id": 3, "type": "SaveImage", "inputs": [{"name": "images", "type": "IMAGE", "link": 2}], "widgets_values": ["x"]},
    ], "links": [[1, 1, 0, 2, 0, "MODEL"], [2, 2, 0, 3, 0, "IMAGE"]]}  # fmt: skip
    words = f"teapot\nSteps: 20, Sampler: Euler, Seed: 5, Size: 128x64, Model: {'tiny-v1.5' if model == 'tiny' else model}, Version: ComfyUI"
    recipe = read_recipe(
        "a.png",
        embedded_in(with_texts(picture(size=(128, 64)), (("parameters", words), ("workflow", json.dumps(document))))),
    )
    assert [other.value for other in recipe.others if other.key == "the editor's graph: checkpoint"] == named
    assert "WeightsKind" not in " ".join(other.value for other in recipe.others)
