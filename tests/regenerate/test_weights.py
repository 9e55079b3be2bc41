"""SD 1.x, SD 2.x and SDXL held against diffusers and transformers, which load the same file by their own code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from evidence_kit.domain.errors import ModelError, RegenerationError
from evidence_kit.domain.making.dialects import Rules, dialect_named
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.spread import allowed_grades
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job, Run
from evidence_kit.regenerate.compare.comparison import compare
from evidence_kit.regenerate.engine.local import LocalEngine
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.regenerate.prompt.conditioning import PromptEncoder
from evidence_kit.regenerate.prompt.prompt_editing import Clock
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer
from evidence_kit.regenerate.weights.loading import Checkpoint, load_checkpoint
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.regenerate import tiny_models

CPU = torch.device("cpu")
FAMILIES = {
    "sd1": tiny_models.sd1,
    "sd2": tiny_models.sd2,
    "sd2-v": lambda: tiny_models.sd2(v=True),
    "sdxl": tiny_models.sdxl,
}
PROMPT, NEGATIVE = "a celadon teapot on a wooden table, moonlight", "blurry"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each family as one file and as a diffusers folder."""
    root = tmp_path_factory.mktemp("模型 models")
    for name, make in FAMILIES.items():
        made = make()
        tiny_models.write_file(made, root / f"{name}.safetensors")
        tiny_models.write_folder(made, root / f"{name}-folder")
    return root


@pytest.fixture(scope="module")
def engine(models: Path) -> LocalEngine:
    return LocalEngine(FolderModelStore([models]), device="cpu")


@pytest.fixture(params=list(FAMILIES))
def peer(request: pytest.FixtureRequest, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    """A family's name and diffusers' pipeline of the same single file."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline

    name: str = request.param
    kind = StableDiffusionXLPipeline if name == "sdxl" else StableDiffusionPipeline
    pipeline = kind.from_single_file(
        str(models / f"{name}.safetensors"), config=str(models / f"{name}-folder"), local_files_only=True,
        torch_dtype=torch.float32,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return name, pipeline


LAST_BITS = 3e-6
"""Equal modules with equal weights: on some processors sums round otherwise by where in memory weights lie (9.5e-7 seen)."""
FITTED = Rules(odd_layers="fitted")
"""webui's rules but for layers of odd sides, which diffusers stretches."""


def settings(name: str, **changes: Any) -> Settings:
    plain: dict[str, Any] = {
        "dialect": "a1111-1.9", "prompt": PROMPT, "negative_prompt": NEGATIVE, "sampler": "DDIM", "schedule": "automatic",
        "steps": 10, "cfg_scale": 5, "seed": 7, "width": 64, "height": 96, "clip_skip": 1,
        "checkpoint": WeightsRef(kind=WeightsKind.CHECKPOINT, name=name),
    }  # fmt: skip
    return Settings.model_validate(plain | changes)


def run(engine: LocalEngine, name: str, **changes: Any) -> Run:
    return engine.run(Job(settings(name, **changes), name), unwatched)


def test_everything_is_as_diffusers_has_it(peer: tuple[str, Any], models: Path, engine: LocalEngine) -> None:
    name, pipeline = peer
    ours = load_checkpoint(models / f"{name}.safetensors", CPU)
    _texts_are_equal(name, pipeline, ours)
    _networks_are_equal(pipeline, ours)
    _pictures_are_equal(name, pipeline, engine)


def _texts_are_equal(name: str, pipeline: Any, ours: Checkpoint) -> None:
    """Two texts of unequal length, tokens as the engine makes them against tokens padded by transformers."""
    encoder = PromptEncoder(ours.text_encoder, ClipTokenizer(), 1, Clock(1), _rules())
    for words in (PROMPT, ""):
        timed = encoder.positive(words)[0].at(0)
        theirs = _their_text(name, pipeline, words)
        torch.testing.assert_close(timed.vectors, theirs[0], rtol=0, atol=LAST_BITS)
        if timed.pooled is not None:
            assert torch.allclose(timed.pooled, theirs[1], atol=1e-6)


def _rules() -> Any:
    dialect = dialect_named("a1111-1.9")
    assert dialect is not None
    return dialect.rules


@torch.no_grad()
def _their_text(name: str, pipeline: Any, words: str) -> tuple[Any, Any]:
    def tokens(tokenizer: Any) -> Any:
        return tokenizer(words, padding="max_length", max_length=77, return_tensors="pt").input_ids

    first = pipeline.text_encoder(tokens(pipeline.tokenizer), output_hidden_states=True)
    if name != "sdxl":
        return first.last_hidden_state[0], None
    second = pipeline.text_encoder_2(tokens(pipeline.tokenizer_2), output_hidden_states=True)
    beside = torch.cat([first.hidden_states[-2], second.hidden_states[-2]], dim=-1)
    return beside[0], second.text_embeds[0]


@torch.no_grad()
def _networks_are_equal(pipeline: Any, ours: Checkpoint) -> None:
    torch.manual_seed(1)
    width = pipeline.unet.config.cross_attention_dim
    latent, words, step = torch.randn(2, 4, 8, 8), torch.randn(2, 77, width), torch.tensor([500.25, 3.0])
    added = {"text_embeds": torch.randn(2, 128), "time_ids": torch.tensor([[64.0, 64, 0, 0, 64, 64]] * 2)}
    theirs, made = (unet(latent, step, words, added_cond_kwargs=added).sample for unet in (pipeline.unet, ours.unet))
    assert _weights_are_equal(pipeline.unet, ours.unet)
    assert _weights_are_equal(pipeline.vae, ours.vae)
    torch.testing.assert_close(made, theirs, rtol=0, atol=LAST_BITS)
    theirs, made = (vae.decode(latent).sample for vae in (pipeline.vae, ours.vae))
    torch.testing.assert_close(made, theirs, rtol=0, atol=LAST_BITS)
    assert ours.vae.config.scaling_factor == pipeline.vae.config.scaling_factor


def _weights_are_equal(theirs: torch.nn.Module, ours: torch.nn.Module) -> bool:
    expected, made = theirs.state_dict(), ours.state_dict()
    return expected.keys() == made.keys() and all(torch.equal(expected[name], made[name]) for name in expected)


def _pictures_are_equal(name: str, pipeline: Any, engine: LocalEngine) -> None:
    """webui's DDIM stops at training step 1, so diffusers' last step is left out; its images are rounded, ours cut off."""
    from diffusers import DDIMScheduler

    class WithoutLast(DDIMScheduler):
        def set_timesteps(self, *arguments: Any, **named: Any) -> None:
            super().set_timesteps(*arguments, **named)
            self.timesteps = self.timesteps[:-1]

    kind = "v_prediction" if name == "sd2-v" else "epsilon"
    pipeline.scheduler = WithoutLast.from_config(
        pipeline.scheduler.config, prediction_type=kind, timestep_spacing="leading", steps_offset=1, beta_start=0.00085,
        beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False,
    )  # fmt: skip
    noise = torch.randn(1, 4, 12, 8, generator=torch.Generator().manual_seed(7))
    for negative in (NEGATIVE, ""):
        # An empty negative prompt is zeros to SDXL in both programs; diffusers wants to be given none for that.
        theirs = pipeline(
            PROMPT, negative_prompt=negative or (None if name == "sdxl" else ""), num_inference_steps=10, guidance_scale=5,
            latents=noise.clone(), width=64, height=96, output_type="np",
        ).images[0]  # fmt: skip
        made = pixels_of(run(engine, name, negative_prompt=negative, rules=FITTED).png).astype(int)
        assert np.abs(made - np.floor(theirs * 255)).max() <= 1


@pytest.mark.parametrize("name", list(FAMILIES))
def test_a_folder_runs_as_the_file_of_the_same_weights(name: str, engine: LocalEngine) -> None:
    file, folder = (run(engine, one, sampler="Euler a", steps=3) for one in (name, f"{name}-folder"))
    # Their weights lie elsewhere in memory: see LAST_BITS.
    assert compare(file.png, folder.png, ())[0] in allowed_grades(file.environment)
    digests = [one.environment.components[0].sha256 for one in (file, folder)]
    assert digests[0] != digests[1]


@pytest.mark.parametrize("name", ["sd2-v", "sdxl"])
@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "a (teapot:1.3) AND [moon:sun:0.5] BREAK [light]", "sampler": "DPM++ SDE", "schedule": "karras"},
        {"prompt": ", ".join(["celadon teapot"] * 40), "sampler": "Euler a"},
        {"sampler": "DPM++ 2M", "schedule": "karras"},
        {"sampler": "UniPC"},
        {"sampler": "PLMS", "prompt": "a teapot AND a moon"},
    ],
)
def test_prompts_and_samplers_work_alike_for_every_family(
    name: str, changes: dict[str, Any], engine: LocalEngine
) -> None:
    changes = {"steps": 3, "height": 64} | changes
    first, other = (run(engine, name, **changes, seed=seed) for seed in (7, 8))
    assert first.pixels_sha256 != other.pixels_sha256


def test_clip_skip_acts_on_sd1_alone(engine: LocalEngine) -> None:
    same = {
        name: len({run(engine, name, steps=2, clip_skip=skip, height=64).latent_sha256 for skip in (1, 2)})
        for name in ("sd1", "sd2", "sdxl")
    }
    assert same == {"sd1": 2, "sd2": 1, "sdxl": 1}


def test_an_empty_negative_prompt_is_zeros_to_sdxl_alone(models: Path) -> None:
    for name, empty in (("sd2", False), ("sdxl", True)):
        text_encoder = load_checkpoint(models / f"{name}.safetensors", CPU).text_encoder
        encoder = PromptEncoder(text_encoder, ClipTokenizer(), 1, Clock(1), _rules())
        assert bool((encoder.negative("").at(0).vectors == 0).all()) is empty
        assert not bool((encoder.negative(" ").at(0).vectors == 0).all())
        assert not bool((encoder.positive("")[0].at(0).vectors == 0).all())


def test_the_configuration_beside_a_file_decides_what_webui_takes_it_for(models: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.hardlink_to(models / "sd2-v.safetensors")
    assert _predictions(path) == ("v", "v")
    path.with_suffix(".yaml").write_text("model: {params: {parameterization: eps}}", encoding="utf-8")
    assert _predictions(path) == ("epsilon", "v")  # ComfyUI does not read it
    path.with_suffix(".yaml").write_text("model: [", encoding="utf-8")
    with pytest.raises(ModelError, match="model.yaml"):
        _predictions(path)


def _predictions(path: Path) -> tuple[str, str]:
    found = load_checkpoint(path, CPU).prediction
    return found.webui, found.comfyui


def test_sdxl_says_v_by_a_marker_or_its_configuration(tmp_path: Path) -> None:
    models = tiny_models.sdxl()
    marked = tiny_models.write_file(models, tmp_path / "marked.safetensors", v_pred=torch.zeros(0))
    assert _predictions(marked) == ("v", "v")
    plain = tiny_models.write_file(models, tmp_path / "plain.safetensors")
    target = "sgm.modules.diffusionmodules.denoiser_scaling.VScaling"
    plain.with_suffix(".yaml").write_text(
        f"model: {{params: {{denoiser_config: {{params: {{scaling_config: {{target: {target}}}}}}}}}}}",
        encoding="utf-8",
    )
    assert _predictions(plain)[0] == "v"


@pytest.mark.parametrize(("dialect", "runs"), [
    ("comfyui-2026-01", True), ("comfyui-2024-12", True), ("comfyui-2024-02", False), ("a1111-1.9", False)])  # fmt: skip
def test_a_mark_of_zero_terminal_snr_is_followed_where_the_program_follows_it(
    dialect: str, runs: bool, engine: LocalEngine, models: Path
) -> None:
    marks = {"v_pred": torch.zeros(0), "ztsnr": torch.zeros(0)}
    tiny_models.write_file(tiny_models.sdxl(), models / "zero.safetensors", **marks)
    if not runs:
        with pytest.raises(RegenerationError, match="zero terminal SNR"):
            run(engine, "zero", dialect=dialect)
        return
    assert run(engine, "zero", dialect=dialect).pixels_sha256 != run(engine, "sdxl", dialect=dialect).pixels_sha256


@pytest.mark.parametrize("changes", [{"dialect": "comfyui-2023"}, {"dialect": "a1111-1.1", "sampler": "DDIM"}])
def test_sdxl_is_refused_where_the_program_could_not_run_it(changes: dict[str, Any], engine: LocalEngine) -> None:
    with pytest.raises(RegenerationError, match="SDXL"):
        run(engine, "sdxl", **changes)


def test_the_environment_names_every_file_that_decides_the_picture(models: Path, tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").hardlink_to(models / "sd2.safetensors")
    (tmp_path / "a.yaml").write_text("model: {params: {}}", encoding="utf-8")
    components = LocalEngine(FolderModelStore([tmp_path]), device="cpu").environment(settings("a")).components
    assert [(one.kind, one.name) for one in components] == [
        ("checkpoint", "a"), ("configuration", "a.yaml"), ("tokenizer", "clip-merges.txt"),
    ]  # fmt: skip
    assert components[-1].sha256.startswith("9fd691f7")


def test_sizes_are_part_of_what_sdxl_reads(engine: LocalEngine, models: Path) -> None:
    seen: list[Any] = []
    unet = engine._models.of(settings("sdxl"), unwatched).checkpoint.unet

    def note(_module: Any, _args: Any, named: dict[str, Any]) -> None:
        seen.append(named["added_cond_kwargs"]["time_ids"][0].tolist())

    handle = unet.register_forward_pre_hook(note, with_kwargs=True)
    run(engine, "sdxl", steps=1, sampler="Euler", width=64, height=96)
    handle.remove()
    assert seen == [[96, 64, 0, 0, 96, 64]]
