"""Weights and settings that are damaged, lying or absurd: one clear error with its remedy, in bounded time."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from evidence_kit.domain.errors import EvidenceKitError, ModelError, RegenerationError
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.prompt.textual_inversion import vectors_of
from evidence_kit.regenerate.weights.loading import load_checkpoint, load_vae
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, small_settings
from tests.regenerate import tiny_models

CPU = torch.device("cpu")
SAMPLE = MODELS / "celadon-tiny.safetensors"


def safetensors(header: dict[str, Any] | bytes, payload: bytes = b"\0" * 16, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + payload


def entry(start: int, end: int, shape: tuple[int, ...] = (2,), dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


LIES = {
    "empty": b"",
    "no header": b"\0" * 7,
    "a header longer than the file": safetensors({}, length=1 << 40),
    "a header of 2^64 - 1 bytes": safetensors({}, length=2**64 - 1),
    "not JSON": safetensors(b"{{{{"),
    "deep JSON": safetensors(b'{"a":' + b"[" * 100_000),
    "overlapping": safetensors({"a": entry(0, 8), "b": entry(4, 12)}),
    "a hole": safetensors({"a": entry(0, 8), "b": entry(12, 16, (1,))}),
    "out of range": safetensors({"a": entry(0, 8), "b": entry(8, 800, (198,))}),
    "backwards": safetensors({"a": entry(8, 0)}),
    "a shape larger than its bytes": safetensors({"a": entry(0, 16, (1 << 20, 1 << 20))}),
    "a negative shape": safetensors({"a": entry(0, 16, (-2, -2))}),
    "an unknown type": safetensors({"a": entry(0, 16, (4,), "F12")}),
    "one name twice": safetensors(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":1}'),
    "cut off": SAMPLE.read_bytes()[:100_000],
}


@pytest.mark.parametrize("lie", list(LIES))
def test_a_damaged_or_lying_file_is_refused(lie: str, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(LIES[lie])
    for attempt in (
        lambda: FolderModelStore([tmp_path]).find(WeightsRef(kind=WeightsKind.CHECKPOINT, name="x")),
        lambda: load_checkpoint(path, CPU),
        lambda: load_vae(path, CPU),
    ):
        with pytest.raises(ModelError, match="not a whole safetensors file") as caught:
            attempt()
        assert caught.value.remedy.zh


@pytest.fixture(scope="module")
def tensors() -> dict[str, torch.Tensor]:
    return load_file(SAMPLE)


FIRST, TO_K = (
    "model.diffusion_model.input_blocks.0.0.weight",
    "model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight",
)
POSITIONS = "cond_stage_model.transformer.text_model.embeddings.position_ids"
DECODER = "first_stage_model.decoder.conv_in.weight"
WRONG: dict[str, tuple[dict[str, torch.Tensor | None], str]] = {
    "not a number": ({TO_K: torch.full((64, 64), float("nan"))}, r"UNet.*not numbers \(NaN\)"),
    "infinite": ({DECODER: torch.full((64, 4, 3, 3), float("inf"))}, "VAE.*infinite"),
    "whole numbers": ({DECODER: torch.zeros(64, 4, 3, 3, dtype=torch.int64)}, "whole numbers for weights"),
    "another shape": ({TO_K: torch.zeros(64, 32)}, "text encoders are 64 wide, the UNet reads 32"),
    "a flat tensor": ({FIRST: torch.zeros(9)}, "unknown"),
    "inpainting": ({FIRST: torch.zeros(32, 9, 3, 3)}, "inpainting"),
    "one tensor missing": ({TO_K: None}, "to_k"),
    "one tensor more": ({"model.diffusion_model.extra": torch.zeros(1)}, "no place"),
    "positions out of range": ({POSITIONS: torch.full((1, 77), 99)}, "position numbers"),
    "SD 3": ({"model.diffusion_model.joint_blocks.0.x": torch.zeros(1)}, "Stable Diffusion 3"),
    "FLUX": ({"model.diffusion_model.double_blocks.0.x": torch.zeros(1)}, "FLUX"),
    "SDXL refiner": ({"conditioner.embedders.0.model.ln_final.weight": torch.zeros(1)}, "SDXL refiner"),
    "two text encoders": ({"cond_stage_model.model.ln_final.weight": torch.zeros(1)}, "text encoder"),
}


@pytest.mark.parametrize("what", list(WRONG))
def test_tensors_that_make_no_model_are_refused_with_the_reason(what: str, tensors: Any, tmp_path: Path) -> None:
    changes, reason = WRONG[what]
    changed = {name: tensor for name, tensor in (tensors | changes).items() if tensor is not None}
    save_file(changed, tmp_path / "x.safetensors")
    with pytest.raises(ModelError, match=reason):
        load_checkpoint(tmp_path / "x.safetensors", CPU)


def test_a_lora_or_a_vae_is_no_checkpoint_and_the_other_way_round(tensors: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lacks UNet, VAE, text encoder"):
        load_checkpoint(MODELS / "celadon-style-lora.safetensors", CPU)
    with pytest.raises(ModelError, match="VAE"):
        load_vae(MODELS / "celadon-style-lora.safetensors", CPU)
    vae = {
        name.removeprefix("first_stage_model."): t
        for name, t in tensors.items()
        if name.startswith("first_stage_model.")
    }
    save_file(vae, tmp_path / "vae.safetensors")
    assert load_vae(tmp_path / "vae.safetensors", CPU).config.latent_channels == 4
    with pytest.raises(ModelError, match="lacks"):
        load_checkpoint(tmp_path / "vae.safetensors", CPU)
    with pytest.raises(ModelError):
        vectors_of("x", vae, 64)


@pytest.mark.parametrize(
    ("file", "change", "reason"),
    [
        ("model_index.json", {"_class_name": "StableDiffusion3Pipeline"}, "StableDiffusion3Pipeline"),
        ("model_index.json", {"_class_name": "FluxPipeline"}, "FluxPipeline"),
        ("scheduler/scheduler_config.json", {"prediction_type": "sample"}, "sample"),
        ("scheduler/scheduler_config.json", {"rescale_betas_zero_snr": True}, "rescale_betas_zero_snr"),
        ("scheduler/scheduler_config.json", {"beta_end": 0.02}, "beta_end"),
        ("unet/config.json", {"attention_head_dim": 4}, "attention_head_dim"),
        ("unet/config.json", {"layers_per_block": 10**9}, "layers_per_block"),
        ("text_encoder/config.json", {"hidden_act": "relu"}, "hidden_act"),
        ("vae/config.json", {"scaling_factor": 1.0}, "scaling_factor"),
        ("vae/config.json", b"\xff\xfe", "is not JSON as it must be"),
    ],
)
def test_a_folder_that_says_something_else_than_the_engine_does_is_refused(
    file: str, change: Any, reason: str, tmp_path: Path
) -> None:
    folder = tiny_models.write_folder(tiny_models.sd1(), tmp_path / "model")
    path = folder / file
    changed = change if isinstance(change, bytes) else json.dumps(json.loads(path.read_text("utf-8")) | change).encode()
    path.write_bytes(changed)
    with pytest.raises(ModelError, match=reason):
        load_checkpoint(folder, CPU)


@pytest.fixture(scope="module")
def engine() -> Any:
    return open_engine("local:cpu", FolderModelStore([MODELS]))


@pytest.mark.parametrize(
    "prompt",
    [
        " ".join(["teapot"] * 10_000),
        "(" * 5_000 + "teapot",
        "[" * 5_000 + "teapot",
        "((((teapot:1.2)" * 200,
        "[a:b:" * 300,
        "[a|b|" * 300,
        "a AND " * 100,
        "x" * 100_000,
        "\\" * 9_999,
        ",,,,," * 3_000,
        "\0\ud7ff￿🫖" * 500,
    ],
    ids=["10000-words", "round", "square", "unclosed-weights", "unclosed-schedules", "unclosed-alternation", "many-ands",
         "one-long-word", "backslashes", "commas", "odd-characters"],
)  # fmt: skip
def test_absurd_prompts_run_or_are_refused(prompt: str, engine: Any) -> None:
    try:
        run = engine.run(Job(small_settings(prompt=prompt, steps=1, sampler="Euler"), "absurd"), unwatched)
    except EvidenceKitError as error:
        assert error.remedy.zh
    else:
        assert run.png


@pytest.mark.parametrize(
    "changes",
    [{"width": 65}, {"height": 100}, {"steps": 1000, "width": 68}, {"sampler": "Nonesuch"}, {"schedule": "nonesuch"},
     {"cfg_scale": 100, "loras": [{"weights": {"kind": "lora", "name": "celadon-style-lora"}, "unet_weight": 1e38, "text_weight": 1}]},
     {"loras": [{"weights": {"kind": "lora", "name": "celadon-tiny"}, "unet_weight": 1, "text_weight": 1}]}],
)  # fmt: skip
def test_settings_that_cannot_be_run_are_refused(changes: dict[str, Any], engine: Any) -> None:
    if "loras" in changes:
        changes = changes | {"loras": [AppliedLora.model_validate(lora) for lora in changes["loras"]]}
    with pytest.raises((RegenerationError, ModelError)) as caught:
        engine.run(Job(small_settings(**changes), "absurd"), unwatched)
    assert caught.value.remedy.zh


def test_a_latent_that_is_no_numbers_is_an_error(engine: Any) -> None:
    settings = small_settings(steps=1, sampler="Euler").model_copy(update={"cfg_scale": float("inf")})
    with pytest.raises(RegenerationError, match="no numbers"):
        engine.run(Job(settings, "nan"), unwatched)


LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, small_settings
engine = open_engine("local:cpu", FolderModelStore([MODELS]))
engine.run(Job(small_settings(steps=1), "small"), unwatched)
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (300 << 20),) * 2)
try:
    engine.run(Job(small_settings(steps=1, width=4096, height=4096), "large"), unwatched)
except RegenerationError as error:
    print(error.message.en)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
def test_too_little_memory_is_an_error_with_a_remedy() -> None:
    result = subprocess.run(
        [sys.executable, "-c", LITTLE_MEMORY], capture_output=True, text=True, encoding="utf-8", check=False,
        cwd=MODELS.parents[2],
    )  # fmt: skip
    assert "Too little memory" in result.stdout, result.stderr[-2000:]


def test_a_size_with_a_latent_of_odd_sides_runs(engine: Any) -> None:
    assert engine.run(Job(small_settings(steps=1, width=72, height=88), "odd"), unwatched).latent.shape == (4, 11, 9)


def test_settings_have_bounds() -> None:
    for name, value in (("steps", 0), ("steps", 10**9), ("width", 10**9), ("cfg_scale", 1e9), ("seed", 2**64)):
        with pytest.raises(ValueError, match=name):
            Settings.model_validate(small_settings().model_dump() | {name: value})
