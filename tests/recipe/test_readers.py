"""One picture a program, as that program writes it: read whole, and honest about what cannot be run."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pytest
from PIL import Image

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.metadata.exif_comment import encode
from evidence_kit.intake import gaps_of, settings_of
from evidence_kit.recipe.read import read_recipe
from tests.png_texts import with_texts

INFOTEXT = """a celadon teapot, 青瓷<lora:glaze:0.75>
Negative prompt: blurry
Steps: 33, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 9, Seed: 7, Size: 128x64, Model hash: 8059cfa9dc, \
Model: tiny, RNG: CPU, Version: 1.9.4"""
GRAPH: dict[str, Any] = {
    "3": {"class_type": "KSampler", "inputs": {
        "seed": 7, "steps": 20, "cfg": 8.0, "sampler_name": "dpmpp_2m", "scheduler": "normal", "denoise": 1.0,
        "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd/tiny-v1.5.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 128, "height": 64, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["12", 0], "clip": ["11", 0]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry <lora:no tag:1>", "clip": ["11", 0]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["13", 0]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
    "10": {"class_type": "LoraLoader", "inputs": {
        "lora_name": "glaze.safetensors", "strength_model": 0.75, "strength_clip": 0.5, "model": ["14", 0], "clip": ["14", 1]}},
    "11": {"class_type": "CLIPSetLastLayer", "inputs": {"stop_at_clip_layer": -2, "clip": ["10", 1]}},
    "12": {"class_type": "PrimitiveNode", "inputs": {"value": "a (celadon:1.2) teapot"}},
    "13": {"class_type": "VAELoader", "inputs": {"vae_name": "animevae.pt"}},
    "14": {"class_type": "LoraLoader", "inputs": {
        "lora_name": "first.safetensors", "strength_model": 1, "strength_clip": 1, "model": ["4", 0], "clip": ["4", 1]}},
}  # fmt: skip


def image(kind: str = "PNG", mode: str = "RGB", **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (128, 64), (90, 140, 120, 255)[: len(mode)]).save(buffer, kind, **save)
    return buffer.getvalue()


def recipe_of(data: bytes) -> Recipe:
    return read_recipe("claimed", embedded_in(data))


def chunks(*texts: tuple[str, str]) -> Recipe:
    return recipe_of(with_texts(image(), texts))


def with_comment(kind: str, comment: bytes) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = comment
    return image(kind, exif=exif.tobytes())


def changed(node: str, **inputs: Any) -> dict[str, Any]:
    graph: dict[str, Any] = json.loads(json.dumps(GRAPH))
    graph[node]["inputs"] |= inputs
    return graph


def blocking(recipe: Recipe) -> list[str]:
    return [gap.parameter for gap in gaps_of(recipe) if gap.blocking]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize("comment", [
    encode(INFOTEXT), b"UNICODE\0" + INFOTEXT.encode("utf-16-le"), b"UNICODE\0" + INFOTEXT.encode("utf-16"),
    b"UNICODE\0" + INFOTEXT.encode(), b"ASCII\0\0\0" + INFOTEXT.encode(), bytes(8) + INFOTEXT.encode(), INFOTEXT.encode(),
])  # fmt: skip
def test_webui_writes_exif_in_many_encodings(kind: str, comment: bytes) -> None:
    recipe = recipe_of(with_comment(kind, comment))
    assert recipe.prompt.value == "a celadon teapot, 青瓷<lora:glaze:0.75>"
    assert (recipe.seed.value, recipe.raw[0].carrier, recipe.raw[0].text) == (7, "exif:UserComment", INFOTEXT)
    assert settings_of(recipe).prompt == "a celadon teapot, 青瓷"


def test_comfyui_is_followed_from_the_saved_picture_to_every_setting() -> None:
    recipe = chunks(("prompt", json.dumps(GRAPH)), ("workflow", "{}"))
    assert blocking(recipe) == []
    assert (recipe.dialect.value, recipe.dialect.known) == ("comfyui-2023", Known.INFERRED)
    assert "version" in recipe.dialect.source
    run = settings_of(recipe)
    assert (run.sampler, run.schedule, run.steps, run.cfg_scale, run.seed) == ("DPM++ 2M", "uniform", 20, 8.0, 7)
    assert (run.width, run.height, run.clip_skip, run.noise_source) == (128, 64, 2, "cpu")
    assert (run.prompt, run.negative_prompt) == ("a (celadon:1.2) teapot", "blurry <lora:no tag:1>")
    assert (run.checkpoint.name, run.vae.name if run.vae else None) == ("tiny-v1.5", "animevae")
    assert [(lora.weights.name, lora.unet_weight, lora.text_weight) for lora in run.loras] == [
        ("first", 1, 1), ("glaze", 0.75, 0.5)]  # fmt: skip
    assert run.rules is not None and run.rules.syntax == "comfyui"
    assert {raw.carrier for raw in recipe.raw} == {"png:prompt", "png:workflow"}


@pytest.mark.parametrize(("graph", "named"), [
    (changed("3", denoise=0.5), "KSampler #3.denoise"),
    (changed("5", batch_size=4), "EmptyLatentImage #5.batch_size"),
    (changed("12", value="embedding:easy, teapot"), "embedding"),
    (changed("7", clip=["4", 1]), "text encoders"),
    (changed("8", samples=["20", 0]) | {"20": {"class_type": "LatentUpscale", "inputs": {"samples": ["3", 0]}}}, "LatentUpscale #20"),
])  # fmt: skip
def test_what_cannot_be_followed_in_a_graph_is_named_and_blocks(graph: dict[str, Any], named: str) -> None:
    recipe = chunks(("prompt", json.dumps(graph)))
    assert named in [other.key for other in recipe.others]
    assert named in blocking(recipe)


def test_nodes_without_a_part_in_the_picture_do_not_block() -> None:
    graph = GRAPH | {"30": {"class_type": "SomethingElse", "inputs": {"image": ["8", 0]}, "is_changed": [float("nan")]}}
    assert blocking(chunks(("prompt", json.dumps(graph)))) == []


def test_a_node_of_comfyui_that_writes_webuis_layout_is_read_under_comfyuis_rules() -> None:
    text = INFOTEXT.replace("Version: 1.9.4", "Version: ComfyUI").replace("RNG: CPU, ", "")
    text = text.replace("Sampler: DPM++ 2M", "Clip skip: 1, Sampler: euler_ancestral")
    plain = text.replace("<lora:glaze:0.75>", "")
    run = settings_of(chunks(("parameters", plain)))
    assert (run.dialect, run.sampler, run.noise_source) == ("comfyui-2023", "Euler a", "cpu")
    assert blocking(chunks(("parameters", text))) == ["<lora>"]
    assert chunks(("parameters", text), ("prompt", json.dumps(GRAPH))).checkpoint.source == "png:prompt"


def test_a_webp_of_comfyui_has_its_graph_in_the_exif_model() -> None:
    exif = Image.Exif()
    exif[0x0110] = "prompt:" + json.dumps(GRAPH)
    assert recipe_of(image("WEBP", exif=exif)).seed.value == 7


INVOKE = {
    "app_version": "3.4.0", "generation_mode": "txt2img", "positive_prompt": "teapot", "negative_prompt": "", "width": 512,
    "height": 768, "seed": 7, "rand_device": "cpu", "cfg_scale": 7.5, "steps": 30, "scheduler": "euler", "clip_skip": 1,
    "model": {"model_name": "tiny", "base_model": "sd-1"}, "loras": [{"lora": {"model_name": "glaze"}, "weight": 0.75}],
    "seamless_x": True,
}  # fmt: skip
SD_METADATA = {"app_id": "invoke-ai/InvokeAI", "app_version": "v2.2.5", "model_weights": "tiny", "image": {
    "prompt": [{"prompt": "teapot [blurry]", "weight": 1.0}], "steps": 30, "cfg_scale": 7.5, "width": 512, "height": 768,
    "seed": 7, "sampler": "k_lms"}}  # fmt: skip
NOVEL = {"prompt": "teapot", "uc": "blurry", "steps": 28, "height": 768, "width": 512, "scale": 11.0, "seed": 7,
         "sampler": "k_euler_ancestral", "noise_schedule": "karras", "sm": True}  # fmt: skip
FOOOCUS = {"prompt": "teapot", "negative_prompt": "blurry", "base_model": "tiny.safetensors", "base_model_hash": "8059cfa9dc",
           "resolution": "(512, 768)", "guidance_scale": 4.0, "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "seed": "7",
           "steps": 30, "loras": [["glaze.safetensors", 0.75, "f0f6ca86e8"]], "metadata_scheme": "fooocus",
           "version": "Fooocus v2.3.1", "sharpness": 2.0}  # fmt: skip
SWARM = {"sui_image_params": {"prompt": "teapot", "negativeprompt": "blurry", "model": "tiny", "seed": 7, "steps": 30,
         "cfgscale": 7, "width": 512, "height": 768, "sampler": "dpmpp_2m", "scheduler": "karras", "loras": ["glaze"],
         "loraweights": ["0.75"], "swarm_version": "0.6.1", "aspectratio": "1:1"}}  # fmt: skip
DRAW = {"c": "teapot", "uc": "blurry", "seed": 7, "steps": 30, "sampler": "DPM++ 2M Karras", "scale": 7.5, "size": "512x768",
        "model": "tiny_f16.ckpt", "strength": 1}  # fmt: skip
XMP = """<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/">
<exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></exif:UserComment>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def stealthy(document: dict[str, Any], magic: bytes = b"stealth_pngcomp") -> bytes:
    payload = gzip.compress(json.dumps(document).encode())
    data = magic + (8 * len(payload)).to_bytes(4, "big") + payload
    bits = [byte >> shift & 1 for byte in data for shift in range(7, -1, -1)]
    picture = Image.new("RGBA", (128, 64), (1, 2, 3, 254))
    for place, bit in enumerate(bits):
        picture.putpixel(divmod(place, 64), (1, 2, 3, 254 | bit))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


HIDDEN = {"Software": "NovelAI", "Source": "Stable Diffusion 1D44365E", "Comment": json.dumps(NOVEL)}
PROGRAMS: dict[str, bytes] = {
    "InvokeAI 3.4.0": with_texts(image(), (("invokeai_metadata", json.dumps(INVOKE)),)),
    "InvokeAI v2.2.5": with_texts(image(), (("sd-metadata", json.dumps(SD_METADATA)),)),
    "InvokeAI": with_texts(image(), (("Dream", '"teapot [blurry]" -s 30 -S7 -W 512 -H 768 -C 7.5 -A k_lms -G 0.8'),)),
    "NovelAI": with_texts(image(), (("Software", "NovelAI"), ("Source", "Stable Diffusion 1D44365E"), ("Comment", json.dumps(NOVEL)))),
    "NovelAI ": stealthy(HIDDEN),
    "Fooocus v2.3.1": with_texts(image(), (("parameters", json.dumps(FOOOCUS)), ("fooocus_scheme", "fooocus"))),
    "Fooocus v2.3.1 ": with_texts(image(), (("Comment", json.dumps(FOOOCUS)),)),
    "Draw Things": with_texts(image(), (("XML:com.adobe.xmp", XMP.format(json.dumps(DRAW))),)),
    "Draw Things ": image("JPEG", xmp=XMP.format(json.dumps(DRAW)).encode()),
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_without_rules_are_read_whole_and_block(program: str) -> None:
    recipe = recipe_of(PROGRAMS[program])
    assert recipe.program.value == program.strip()
    assert (recipe.prompt.value, recipe.seed.value, recipe.steps.known) == ("teapot", 7, Known.STATED)
    assert (recipe.width.value, recipe.height.value) == (512, 768)
    assert recipe.sampler.value
    assert recipe.raw
    (gap,) = [gap for gap in gaps_of(recipe) if gap.parameter == "dialect"]
    assert (gap.code, gap.arguments) == (GapCode.RULES_NOT_KNOWN, {"program": program.strip()}) and gap.blocking
    with pytest.raises(RegenerationError):
        settings_of(recipe)


def test_keys_without_a_field_are_kept() -> None:
    kept = {program: {other.key for other in recipe_of(data).others} for program, data in PROGRAMS.items()}
    assert "seamless_x" in kept["InvokeAI 3.4.0"]
    assert "-G" in {key.replace("--", "-") for key in kept["InvokeAI"]}
    assert "sm" in kept["NovelAI"]
    assert "sharpness" in kept["Fooocus v2.3.1"]
    assert "strength" in kept["Draw Things"]


def test_swarmui_runs_under_comfyuis_rules() -> None:
    """Only of its first months: it states its version since ComfyUI's pictures had changed."""
    early = {"sui_image_params": {k: v for k, v in SWARM["sui_image_params"].items() if k != "swarm_version"}}
    assert "dialect" in blocking(chunks(("parameters", json.dumps(SWARM))))
    recipe = chunks(("parameters", json.dumps(SWARM | early)))
    assert blocking(recipe) == []
    run = settings_of(recipe)
    assert (run.dialect, run.sampler, run.schedule, run.clip_skip) == ("comfyui-2023", "DPM++ 2M", "karras", 1)
    assert run.loras[0].unet_weight == 0.75


def test_fooocus_in_webuis_layout_is_still_fooocus() -> None:
    text = INFOTEXT.replace("Version: 1.9.4", "Version: Fooocus v2.3.1")
    recipe = chunks(("parameters", text), ("fooocus_scheme", "a1111"))
    assert "dialect" in blocking(recipe)
    assert recipe.program.value == "Fooocus v2.3.1"
