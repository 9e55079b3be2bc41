"""Programs and services beside webui and ComfyUI: each read out of every carrier that it uses, and no value said that is not there."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.metadata.exif_comment import encode
from evidence_kit.intake import gaps_of
from evidence_kit.recipe.read import read_recipe
from tests.formats.test_pictures import extension, jpeg_of
from tests.png_texts import with_texts
from tests.recipe.test_readers import GRAPH, chunks, image, recipe_of, with_comment

SHA = "0c" * 32
EASY = {"prompt": "a mill", "negative_prompt": "fog", "seed": 7, "use_stable_diffusion_model": "C:\\sd\\mill.ckpt",
        "clip_skip": True, "use_vae_model": None, "sampler_name": "euler_a", "scheduler_name": "karras", "width": 128, "height": 64,
        "num_inference_steps": 25, "guidance_scale": 7.5, "use_lora_model": ["glaze", "wind"], "lora_alpha": [0.5, 1]}  # fmt: skip
NOVELAI = {"prompt": "a harbour", "uc": "fog", "steps": 28, "scale": 5.0, "uncond_scale": 0.0, "seed": 9, "width": 128, "height": 64,
           "noise_schedule": "karras", "sampler": "k_euler", "v4_prompt": {"caption": {"base_caption": "a harbour",
           "char_captions": [{"char_caption": "red sail", "centers": []}]}}}  # fmt: skip
JOB = "0b7d1c9e-2f57-4f39-9a55-3f6a7c0f1d22"


def in_ifd0(text: str | bytes, kind: str = "JPEG", tag: int = 0x9286, **more: Any) -> bytes:
    exif = Image.Exif()
    exif[tag] = text
    for name, value in more.items():
        exif[{"note": 0x927C, "software": 0x0131}[name]] = value
    return image(kind, exif=exif.tobytes())


def in_xmp_packet(body: str) -> str:
    return (
        '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="">{body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def in_xmp(body: str, kind: str = "WEBP") -> bytes:
    packet = in_xmp_packet(body)
    if kind == "PNG":
        return with_texts(image(), [("XML:com.adobe.xmp", packet)])
    return image(kind, xmp=packet.encode())


def others_of(recipe: Recipe) -> dict[str, str]:
    return {other.key: other.value for other in recipe.others}


def codes(recipe: Recipe) -> set[GapCode]:
    return {gap.code for gap in gaps_of(recipe)}


def blocked(recipe: Recipe) -> bool:
    return any(gap.blocking for gap in gaps_of(recipe))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


# Easy Diffusion


def as_chunks(values: dict[str, Any]) -> Recipe:
    return chunks(*((key, str(value)) for key, value in values.items()))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_easy_diffusion_in_one_comment(kind: str) -> None:
    recipe = recipe_of(with_comment(kind, encode(json.dumps(EASY))))
    _easy(recipe)


def test_easy_diffusion_in_chunks_of_pythons_words() -> None:
    recipe = as_chunks(EASY)
    _easy(recipe)
    assert {raw.carrier for raw in recipe.raw} == {f"png:{key}" for key in EASY}


def test_easy_diffusion_under_the_labels_of_its_interface() -> None:
    recipe = chunks(
        ("Prompt", "a mill"), ("Seed", "7"), ("Stable Diffusion model", "mill"), ("Steps", "25"), ("Clip Skip", "False")
    )
    assert (recipe.prompt.value, recipe.seed.value, recipe.steps.value, recipe.clip_skip.value) == ("a mill", 7, 25, 1)
    assert recipe.negative_prompt.known is Known.INFERRED and recipe.cfg_scale.known is Known.UNKNOWN


def test_easy_diffusion_from_another_picture_or_with_a_face_mended_is_blocked_by_name() -> None:
    recipe = as_chunks({**EASY, "prompt_strength": "0.8", "use_face_correction": "GFPGANv1.4"})
    assert {"prompt_strength", "use_face_correction"} <= set(others_of(recipe))
    assert all(other.changes_pixels for other in recipe.others)


def _easy(recipe: Recipe) -> None:
    assert (recipe.program.value, recipe.program.known) == ("Easy Diffusion", Known.INFERRED)
    assert (recipe.prompt.value, recipe.negative_prompt.value, recipe.seed.value) == ("a mill", "fog", 7)
    assert (recipe.sampler.value, recipe.schedule.value, recipe.cfg_scale.value) == ("euler_a", "karras", 7.5)
    assert recipe.clip_skip.value == 2
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.name == "mill"
    assert recipe.vae.known is Known.INFERRED
    assert [(use.weights.name, use.unet_weight.value) for use in recipe.loras] == [("glaze", 0.5), ("wind", 1.0)]
    assert blocked(recipe)


# Hugging Face Spaces


def test_a_space_states_hash_and_schedule_and_an_enlargement_blocks() -> None:
    said = {"prompt": "a mill", "negative_prompt": "", "resolution": "128 x 64", "guidance_scale": 5.5, "num_inference_steps": 24,
            "seed": 7, "sampler": "DPM++ 2M Karras", "Model": "Mill XL", "Model hash": SHA.upper(),
            "use_upscaler": {"upscale_by": 1.5}}  # fmt: skip
    recipe = chunks(("parameters", json.dumps(said)))
    assert (recipe.sampler.value, recipe.schedule.value, recipe.width.value) == ("DPM++ 2M", "karras", 128)
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == SHA
    assert recipe.program.known is Known.INFERRED and "use_upscaler" in others_of(recipe)
    del said["Model hash"], said["resolution"]
    recipe = recipe_of(with_comment("JPEG", encode(json.dumps(said))))
    assert recipe.width.known is Known.OBSERVED and GapCode.CHECKPOINT_WITHOUT_HASH in codes(recipe)


# Fooocus and its fork


def test_ruined_fooocus_names_weights_by_their_sha256() -> None:
    said = {"Prompt": "a mill", "Negative": "fog", "steps": 30, "cfg": 8, "width": 128, "height": 64, "seed": 7,
            "sampler_name": "euler", "scheduler": "karras", "base_model_name": "mill.safetensors", "base_model_hash": SHA.upper(),
            "loras": [["AB" * 32, "0.75 - glaze - thin.safetensors"]], "software": "RuinedFooocus"}  # fmt: skip
    recipe = chunks(("parameters", json.dumps(said)))
    assert (recipe.prompt.value, recipe.negative_prompt.value, recipe.program.value) == (
        "a mill",
        "fog",
        "RuinedFooocus",
    )
    (use,) = recipe.loras
    assert (use.weights.name, use.weights.short_hash, use.unet_weight.value) == ("glaze - thin", "ab" * 32, 0.75)
    assert not codes(recipe) & {GapCode.CHECKPOINT_WITHOUT_HASH, GapCode.LORA_WITHOUT_HASH}


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_fooocus_puts_comment_and_scheme_into_ifd0(kind: str) -> None:
    said = {"prompt": "a mill", "seed": "7", "steps": 30, "base_model": "mill", "base_model_hash": "0123456789",
            "metadata_scheme": "fooocus", "version": "Fooocus v2.5.5"}  # fmt: skip
    recipe = recipe_of(in_ifd0(json.dumps(said), kind, note="fooocus", software="Fooocus v2.5.5"))
    assert (recipe.program.value, recipe.seed.value) == ("Fooocus v2.5.5", 7)
    assert {"exif:IFD0:UserComment", "exif:IFD0:MakerNote"} <= {raw.carrier for raw in recipe.raw}
    infotext = "a mill\nSteps: 30, Sampler: Euler, CFG scale: 4, Seed: 7, Size: 128x64, Version: Fooocus v2.5.5"
    recipe = recipe_of(in_ifd0(infotext, kind, note="a1111"))
    assert "Fooocus" in (recipe.program.value or "") and recipe.dialect.known is Known.UNKNOWN


# InvokeAI and SwarmUI: hashes


@pytest.mark.parametrize(
    ("written", "short", "gap"),
    [
        (f"sha256:{SHA}", SHA, None),
        (f"blake3:{SHA}", None, GapCode.CHECKPOINT_OF_OTHER_HASH),
        (SHA, None, GapCode.CHECKPOINT_OF_OTHER_HASH),
        (None, None, GapCode.CHECKPOINT_WITHOUT_HASH),
    ],
)
def test_a_hash_of_invokeai_binds_where_its_kind_is_one_of_the_kits(written: Any, short: Any, gap: Any) -> None:
    said = {"positive_prompt": "a mill", "seed": 7, "app_version": "6.10.0", "ref_images": [],
            "model": {"key": "k", "hash": written, "name": "mill", "base": "sdxl", "type": "main"},
            "loras": [{"model": {"name": "glaze", "hash": "blake3:00"}, "weight": 0.5}]}  # fmt: skip
    recipe = chunks(("invokeai_metadata", json.dumps(said)))
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == short
    found = codes(recipe) & {GapCode.CHECKPOINT_OF_OTHER_HASH, GapCode.CHECKPOINT_WITHOUT_HASH}
    assert found == ({gap} if gap else set())
    assert GapCode.LORA_OF_OTHER_HASH in codes(recipe)
    assert [other.changes_pixels for other in recipe.others if other.key in ("checkpoint hash", "ref_images")] == [
        False
    ] * (1 + (written is not None and short is None))


def test_a_short_model_hash_of_invokeai_2_is_no_sha256_and_stays_named() -> None:
    said = {"model_weights": "mill", "model_hash": "0123abcd", "image": {"prompt": "a mill [fog]", "seed": 7}}
    recipe = chunks(("sd-metadata", json.dumps(said)))
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash is None
    assert others_of(recipe)["model_hash"] == "0123abcd"


def test_swarmui_binds_each_file_by_the_hash_of_its_tensors() -> None:
    said = {"sui_image_params": {"prompt": "a mill", "model": "xl/mill.safetensors", "seed": 7, "loras": ["glaze"], "loraweights": ["0.5"]},
            "sui_models": [{"name": "xl/mill.safetensors", "param": "model", "hash": f"0x{SHA}"},
                           {"name": "glaze.safetensors", "param": "loras", "hash": "0x" + "AB" * 32}]}  # fmt: skip
    recipe = chunks(("parameters", json.dumps(said)))
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == SHA
    assert recipe.loras[0].weights.short_hash == "ab" * 32
    said["sui_models"] += [{"name": "other/mill.safetensors", "hash": "0x" + "ff" * 32}]
    recipe = chunks(("parameters", json.dumps(said)))
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash is None


# NovelAI


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_novelai_in_the_comment_of_a_lossy_copy(kind: str, wrapped: bool) -> None:
    whole = {"Comment": json.dumps(NOVELAI), "Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 4BDE2A90"}
    recipe = recipe_of(with_comment(kind, encode(json.dumps(whole if wrapped else NOVELAI))))
    assert (recipe.program.value, recipe.seed.value, recipe.schedule.value) == ("NovelAI", 9, "karras")
    assert recipe.checkpoint.known is (Known.STATED if wrapped else Known.UNKNOWN)
    assert "red sail" in others_of(recipe)["v4_prompt"] and blocked(recipe)


def test_a_json_with_a_comment_of_somebody_elses_is_not_novelais() -> None:
    recipe = recipe_of(with_comment("JPEG", encode(json.dumps({"Comment": '{"prompt": "a mill", "seed": 1}'}))))
    assert recipe.program.known is Known.UNKNOWN and recipe.seed.known is Known.UNKNOWN and recipe.raw


# Midjourney


@pytest.mark.parametrize(
    ("said", "prompt", "seed", "negative"),
    [
        (f"a harbour --ar 3:2 --seed 7 --v 7 Job ID: {JOB}", "a harbour", 7, None),
        (f"a harbour, it's 3 --no fog, cars --niji 6 Job ID: {JOB}", "a harbour, it's 3", None, "fog, cars"),
        (f"a -- b --style raw --seed 1 --seed 2 Job ID: {JOB}", "a -- b", None, None),
        (f"https://s.mj.run/x a harbour Job ID: {JOB}", "https://s.mj.run/x a harbour", None, None),
    ],
)
def test_midjourney_gives_its_facts(said: str, prompt: str, seed: int | None, negative: str | None) -> None:
    for data in (with_texts(image(), [("Description", said), ("Author", "member")]), in_ifd0(said, tag=0x010E)):
        recipe = recipe_of(data)
        assert (recipe.program.value, recipe.program.known) == ("Midjourney", Known.INFERRED)
        assert (recipe.prompt.value, recipe.seed.value) == (prompt, seed)
        assert (recipe.negative_prompt.value or None) == negative
        assert others_of(recipe)["Job ID"] == JOB
        assert blocked(recipe)


def test_midjourney_in_xmp_and_without_a_job_number() -> None:
    inner = (
        '<dc:description xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Alt><rdf:li xml:lang="x-default">a harbour --v 7 '
        f"Job ID: {JOB}</rdf:li></rdf:Alt></dc:description>"
    )
    for kind in ("WEBP", "JPEG", "PNG"):
        assert recipe_of(in_xmp(inner, kind)).prompt.value == "a harbour"
    assert chunks(("Description", "a harbour --v 7")).program.known is Known.UNKNOWN
    signed = chunks(("Description", "a harbour --v 7"), ("Software", "Midjourney"))
    assert signed.program.value == "Midjourney" and signed.prompt.value == "a harbour"


# Programs that have ComfyUI draw


@pytest.mark.parametrize(("said", "chunk"), [
    ({"sui_image_params": {"prompt": "a mill", "model": "mill", "seed": 7, "steps": 9, "vae": "Automatic"}}, "parameters"),
    ({"sui_image_params": {"prompt": "a mill", "model": "mill", "seed": 7, "steps": 9, "automaticvae": True}}, "parameters"),
    ({"models": [], "prompt": "a mill", "seed": 7, "steps": 9, "sdVae": "Automatic"}, "generation_data"),
])  # fmt: skip
def test_a_vae_that_the_program_chose_is_not_known(said: dict[str, Any], chunk: str) -> None:
    recipe = read_recipe("claimed", embedded_in(with_texts(image(), ((chunk, json.dumps(said)),))))
    assert recipe.vae.known is Known.UNKNOWN
    assert GapCode.VAE_LEFT_TO_PROGRAM in {gap.code for gap in gaps_of(recipe) if gap.blocking}


def test_tensorart_by_its_statement_alone_does_not_say_minus_one() -> None:
    said = {"prompt": "港口", "negativePrompt": "雾", "width": 128, "height": 64, "steps": 25, "cfgScale": 7, "seed": "-1", "clipSkip": 2,
            "baseModel": {"modelFileName": "Mill-XL", "hash": SHA.upper()}, "ksamplerName": "euler", "schedule": "karras",
            "models": [{"type": "LORA", "modelFileName": "glaze", "hash": "AB" * 32, "weight": 0.5}], "etaNoiseSeedDelta": 31337}  # fmt: skip
    recipe = chunks(("generation_data", json.dumps(said) + "\0"))
    assert recipe.seed.known is Known.UNKNOWN and recipe.prompt.value == "港口"
    assert recipe.loras[0].weights.short_hash == "ab" * 32 and recipe.eta_noise_seed_delta.value == 31337
    graph = changed_graph(seed=11, ensd=31337, seed_mode="A1111")
    recipe = chunks(("generation_data", json.dumps({**said, "models": []})), ("prompt", json.dumps(graph)))
    assert (recipe.seed.value, recipe.program.value) == (11, "TensorArt (ComfyUI)")
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == SHA
    assert recipe.noise_source.known is Known.UNKNOWN and recipe.dialect.known is Known.UNKNOWN
    assert others_of(recipe)["png:generation_data: prompt"] == "港口"


def test_stability_matrix_adds_the_hash_to_the_graph_and_says_where_the_two_differ() -> None:
    said = {"PositivePrompt": "a (celadon:1.2) teapot\r\n", "NegativePrompt": "blurry <lora:no tag:1>", "Steps": 21, "CfgScale": 8,
            "Sampler": "DPM++ 2M Karras", "Seed": 7, "Width": 999, "Height": 999, "ModelName": "tiny-v1.5.safetensors",
            "ModelHash": SHA, "FrameCount": 0}  # fmt: skip
    recipe = chunks(("parameters-json", json.dumps(said)), ("smproj", "{}"), ("prompt", json.dumps(GRAPH)))
    assert recipe.program.value == "StabilityMatrix (ComfyUI)"
    assert (recipe.width.value, recipe.steps.value) == (128, 20)
    assert others_of(recipe)["png:parameters-json: steps"] == "21"
    assert "png:parameters-json: prompt" not in others_of(recipe)
    assert recipe.checkpoint.value is not None and recipe.checkpoint.value.short_hash == SHA


def changed_graph(**inputs: Any) -> dict[str, Any]:
    graph: dict[str, Any] = json.loads(json.dumps(GRAPH))
    graph["3"]["inputs"] |= inputs
    return graph


# ComfyUI's graph, wherever it stands

BOTH = json.dumps({"prompt": GRAPH, "workflow": {"nodes": [], "extra": {}}})
AS_TEXTS = json.dumps({"prompt": json.dumps(GRAPH), "workflow": "{}"})


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(in_ifd0(BOTH), id="both in IFD0's comment"),
        pytest.param(in_ifd0(AS_TEXTS, "WEBP"), id="both as texts"),
        pytest.param(with_comment("JPEG", encode(json.dumps(GRAPH))), id="itself in the comment"),
        pytest.param(with_comment("AVIF", encode(BOTH)), id="both in an AVIF"),
        pytest.param(in_ifd0(f"Prompt: {json.dumps(GRAPH)}", tag=0x010F), id="Prompt: in Make"),
        pytest.param(in_ifd0(f"prompt:{json.dumps(GRAPH)}", "WEBP", tag=0x0110), id="prompt: in Model"),
        pytest.param(in_ifd0(f"PROMPT : {json.dumps(GRAPH)}", tag=0x010E), id="in ImageDescription"),
        pytest.param(in_ifd0(BOTH.encode("utf-16-le"), tag=0x9C9C), id="both in XPComment"),
        pytest.param(
            in_xmp(
                f'<c:prompt xmlns:c="https://github.com/Comfy-Org/ComfyUI">{escaped(json.dumps(GRAPH))}</c:prompt>'
                '<c:workflow xmlns:c="https://github.com/Comfy-Org/ComfyUI">{"nodes":[]}</c:workflow>',
                "AVIF",
            ),
            id="in XMP",
        ),
    ],
)
def test_a_graph_is_read_and_kept_wherever_a_saver_puts_it(data: bytes) -> None:
    recipe = recipe_of(data)
    assert (recipe.prompt.value, recipe.seed.value, recipe.steps.value) == ("a (celadon:1.2) teapot", 7, 20)
    assert [use.weights.name for use in recipe.loras] == ["first", "glaze"]
    assert recipe.raw and not any(raw.carrier == "workflow" for raw in recipe.raw)


def test_the_comf_chunk_of_an_animated_png() -> None:
    data = image()
    comf = chunk(b"comf", b"prompt\0" + json.dumps(GRAPH).encode()) + chunk(b"comf", b"workflow\0{}")
    recipe = recipe_of(data[:-12] + comf + data[-12:])
    assert recipe.seed.value == 7 and {raw.carrier for raw in recipe.raw} == {"png:comf:prompt", "png:comf:workflow"}


def test_a_statement_in_the_first_of_two_comments_or_in_long_xmp_is_read() -> None:
    data = jpeg_of((0xFE, json.dumps(EASY).encode()), (0xFE, b"made with care"))
    recipe = recipe_of(data)
    assert recipe.seed.value == 7 and [raw.carrier for raw in recipe.raw] == ["comment", "comment:1"]
    packet = in_xmp_packet(
        f'<c:prompt xmlns:c="https://github.com/Comfy-Org/ComfyUI">{escaped(json.dumps(GRAPH))}</c:prompt>'
    ).encode()
    half = len(packet) // 2
    parts = (extension(0, packet[:half], len(packet)), extension(half, packet[half:], len(packet)))
    assert recipe_of(jpeg_of(*parts)).seed.value == 7


# Nobody the kit knows


def test_settings_by_nobody_known_are_read_and_called_unverified() -> None:
    said = {"prompt": "a mill", "negativePrompt": "fog", "seed": 7, "steps": 20, "cfgScale": 7, "samplerName": "Euler a",
            "modelName": "mill", "platform": "LiblibAI", "faceFix": True}  # fmt: skip
    recipe = recipe_of(with_comment("JPEG", encode(json.dumps(said))))
    assert (recipe.prompt.value, recipe.seed.value, recipe.program.value) == ("a mill", 7, "LiblibAI")
    assert "not verified on genuine files" in recipe.seed.source
    assert others_of(recipe)["faceFix"] == "true" and blocked(recipe)
    unnamed = recipe_of(with_comment("JPEG", encode(json.dumps({k: v for k, v in said.items() if k != "platform"}))))
    assert unnamed.program.known is Known.UNKNOWN and unnamed.seed.value == 7


# Krita


def krita(*jobs: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as document:
        document.writestr("mimetype", "application/x-krita")
        document.writestr("Mill/annotations/ai_diffusion/ui.json", json.dumps({"version": 1, "history": jobs}))
        document.writestr("mergedimage.png", image())
    return buffer.getvalue()


def job(seed: int, *, used: bool = False, **metadata: Any) -> dict[str, Any]:
    said = {"prompt": "a mill", "negative_prompt": "fog", "sampler": "Default - DPM++ 2M", "steps": 20, "guidance": 7.0,
            "checkpoint": "mill.safetensors", "loras": [{"name": "glaze.safetensors", "weight": 0.5}]}  # fmt: skip
    params = {"bounds": [0, 0, 512, 512], "name": "a mill", "seed": seed, "metadata": said | metadata}
    return {"id": "x", "slot": 0, "offsets": [0], "params": params, "kind": "diffusion", "in_use": {"0": used}}


def test_several_jobs_of_a_krita_document_are_candidates_in_their_order() -> None:
    recipe = recipe_of(krita(job(5), job(6, used=True), job(7, prompt="a pond")))
    assert [other.key for other in recipe.others] == ["job 1", "job 2", "job 3"]
    assert "seed: 6" in recipe.others[1].value and "in_use: true" in recipe.others[1].value
    assert "a pond" in recipe.others[2].value and "lora: glaze 0.5" in recipe.others[0].value
    assert recipe.seed.known is Known.UNKNOWN and recipe.prompt.known is Known.UNKNOWN
    assert (recipe.steps.value, recipe.steps.known) == (20, Known.INFERRED)
    assert (recipe.width.value, recipe.width.known) == (128, Known.OBSERVED)
    assert GapCode.SEVERAL_JOBS in codes(recipe) and GapCode.NO_READABLE_PARAMETERS not in codes(recipe)


def test_the_only_job_is_inferred_and_an_old_document_is_read() -> None:
    old = job(5)
    old["params"] |= old["params"].pop("metadata")
    for only in (job(5), old):
        recipe = recipe_of(krita(only))
        assert (recipe.seed.value, recipe.seed.known, recipe.prompt.value) == (5, Known.INFERRED, "a mill")
        assert blocked(recipe) and GapCode.SEVERAL_JOBS not in codes(recipe)
    assert recipe_of(krita()).raw  # no job at all: the history is kept, and nothing is read


# Anything

VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                      lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4))  # fmt: skip
CARRIERS = (
    "generation_data",
    "parameters-json",
    "parameters",
    "use_stable_diffusion_model",
    "Description",
    "sd-metadata",
    "Comment",
)
KEYS = st.sampled_from([*EASY, *NOVELAI, "Comment", "sui_models", "sui_image_params", "baseModel", "models", "PositivePrompt", "ModelName",
                        "base_model", "loras", "model", "image", "history", "params", "workflow", "extraMetadata", "class_type"])  # fmt: skip


@pytest.mark.parametrize("models", [5, "x", {}, [5], [{"type": ["LORA"]}], [[]], True])
def test_models_of_tensorart_that_are_no_list_of_models_end_no_reading(models: object) -> None:
    recipe = chunks(("generation_data", json.dumps({"prompt": "a cat", "baseModel": {}, "models": models})))
    assert recipe.prompt.value == "a cat" and recipe.loras == ()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CARRIERS), st.dictionaries(KEYS, VALUES, max_size=8))
def test_no_json_is_too_odd(carrier: str, values: dict[str, Any]) -> None:
    recipe = chunks((carrier, json.dumps(values)))
    assert recipe.raw and isinstance(gaps_of(recipe), tuple)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=5), max_size=3), st.integers(0, 400))
def test_no_krita_document_is_too_odd(jobs: list[dict[str, Any]], cut: int) -> None:
    data = krita(*({"params": one, "in_use": one} for one in jobs))
    assert recipe_of(data).raw
    try:
        embedded_in(data[: len(data) - 1 - cut])
    except ValueError:
        return


def test_a_text_that_states_too_much_gives_nothing_and_no_traceback() -> None:
    assert read_recipe("c", embedded_in(krita(*(job(seed) for seed in range(1_500))))).seed.known is Known.UNKNOWN


@pytest.mark.parametrize("more", [{}, {"negative": "fog"}, {"vaeName": "sea"}])
def test_json_by_nobody_known_leaves_open_what_it_may_state_under_another_name(more: dict[str, str]) -> None:
    words = {"prompt": "teapot", "numInferenceSteps": 20, "guidanceScale": 7.5, "seed": 5, **more}
    recipe = chunks(("parameters", json.dumps(words)))
    assert (recipe.prompt.value, recipe.steps.value, recipe.cfg_scale.value) == ("teapot", 20, 7.5)
    assert recipe.negative_prompt.known is recipe.vae.known is Known.UNKNOWN


def test_the_comment_of_novelai_alone_is_its_own() -> None:
    words = {"prompt": "teapot", "uc": "fog", "steps": 28, "scale": 5.0, "seed": 5, "noise_schedule": "karras", "sampler": "k_euler",
             "request_type": "PromptGenerateRequest", "signed_hash": "x"}  # fmt: skip
    recipe = recipe_of(with_comment("JPEG", b"ASCII\0\0\0" + json.dumps(words).encode()))
    assert (recipe.program.value, recipe.negative_prompt.value, recipe.cfg_scale.value) == ("NovelAI", "fog", 5.0)


def test_a_word_for_nothing_in_json_or_a_graph_names_nothing() -> None:
    fooocus = {"prompt": "teapot", "steps": 30, "resolution": "(64, 64)", "base_model": "None", "sampler": "None", "scheduler": "undefined",
               "seed": "5", "metadata_scheme": "fooocus"}  # fmt: skip
    loader = {**GRAPH["4"], "inputs": {"ckpt_name": "None"}}
    for recipe in (chunks(("parameters", json.dumps(fooocus))), chunks(("prompt", json.dumps({**GRAPH, "4": loader})))):
        assert recipe.checkpoint.known is Known.UNKNOWN
        assert "None" in {other.value for other in recipe.others if other.key == "checkpoint"}
        assert "checkpoint" in {gap.parameter for gap in gaps_of(recipe) if gap.blocking}
    assert chunks(("parameters", json.dumps(fooocus))).sampler.known is Known.UNKNOWN
