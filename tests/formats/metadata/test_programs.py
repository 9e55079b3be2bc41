"""The layouts of programs by themselves: what is theirs, what is not, and odd values that count as not said."""

from __future__ import annotations

import json

import pytest

from evidence_kit.formats.metadata.generation import full_digest
from evidence_kit.formats.metadata.programs import (
    diffusers_json,
    draw_things,
    easy_diffusion,
    fooocus,
    invokeai,
    krita_history,
    midjourney,
    novelai,
    stability_matrix,
    swarmui,
    tensorart,
    unnamed_json,
)

OTHERS = [
    '{"a": 1}',
    "[]",
    "{",
    "",
    "null",
    '{"prompt": 1, "seed": 2}',
    '{"prompt": "a"}',
    "a mill\nSteps: 3",
    "9" * 400,
]


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize(
    "read",
    [diffusers_json.read, draw_things.read, easy_diffusion.of_json, fooocus.read, krita_history.read, midjourney.parse,
     novelai.hidden, stability_matrix.read, swarmui.read, tensorart.read, unnamed_json.read],
    ids=lambda read: read.__module__.rpartition(".")[2],
)  # fmt: skip
def test_what_is_not_a_programs_own_is_refused(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(ValueError):  # noqa: PT011 - each reader has its own sentence
        read(text)


@pytest.mark.parametrize("digest", ["0c" * 32, "0x" + "0C" * 32, "sha256:" + "0c" * 32, " " + "0C" * 32])
def test_a_full_digest_in_any_dress(digest: str) -> None:
    assert full_digest(digest) == "0c" * 32


@pytest.mark.parametrize("other", ["0c" * 31, "blake3:" + "0c" * 32, "0c" * 33, 7, None, "0c" * 32 + " (of a folder)"])
def test_anything_else_is_no_full_digest(other: object) -> None:
    assert full_digest(other) is None


def test_chunks_of_one_name_that_contradict_each_other_are_not_read() -> None:
    twice = [("use_stable_diffusion_model", "mill"), ("seed", "1"), ("seed", "2")]
    with pytest.raises(ValueError, match="stands twice"):
        easy_diffusion.of_chunks(twice)
    assert easy_diffusion.of_chunks([*twice[:2], ("seed", "1"), ("Title", "x")]).seed == 1


def test_a_list_in_pythons_words_is_read_without_being_run() -> None:
    said = easy_diffusion.of_chunks([
        ("use_stable_diffusion_model", "mill"), ("use_lora_model", "['a', \"b's\", __import__('os')]"), ("lora_alpha", "[0.5, 1e-1]"),
    ])  # fmt: skip
    assert [lora.weights.name for lora in said.loras] == ["a", "b's", "os"]
    assert [lora.unet_weight for lora in said.loras] == [0.5, 0.1, None]


@pytest.mark.parametrize(
    ("text", "version", "parameters"),
    [
        ("a --v 7", "v 7", (("v", "7"),)),
        ("a —v 6.1 —tile", "v 6.1", (("v", "6.1"), ("tile", ""))),
        ("a --niji 6 --no b, c", "niji 6", (("niji", "6"), ("no", "b, c"))),
    ],
)
def test_midjourneys_parameters(text: str, version: str, parameters: tuple[tuple[str, str], ...]) -> None:
    job = midjourney.parse(text)
    assert (job.prompt, job.version, job.parameters, job.job_id) == ("a", version, parameters, None)


def test_a_description_of_blanks_and_dashes_takes_no_time() -> None:
    with pytest.raises(ValueError, match="not by Midjourney"):
        midjourney.parse(" --" * 20_000)
    with pytest.raises(ValueError, match="too long"):
        midjourney.parse("a --v 7" * 20_000)


def test_invokeais_switches_that_are_off_are_not_said_to_change_pixels() -> None:
    said = invokeai.read(
        json.dumps({"positive_prompt": "a", "seamless_x": False, "seamless_y": True, "ref_images": []})
    )
    assert {"seamless_x", "ref_images"} <= said.harmless
    assert "seamless_y" not in said.harmless


def test_stability_matrix_leaves_out_the_size_of_the_file() -> None:
    said = stability_matrix.read(
        '{"PositivePrompt": "a", "ModelName": "m.safetensors", "Width": 9, "Height": 9, "Fps": 0}'
    )
    assert (said.width, said.height, said.rest) == (None, None, ())


def test_ruined_fooocus_without_a_weight_in_the_list_is_no_weight() -> None:
    said = fooocus.read(
        json.dumps({"software": "RuinedFooocus", "Prompt": "a", "loras": [["ab" * 32, "glaze"], 7, []]})
    )
    assert [lora.unet_weight for lora in said.loras] == [None, None, None]
