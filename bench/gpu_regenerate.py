"""The engine on a CUDA card: reference mode against diffusers' own pipeline, fast mode against both.

    python -m bench.gpu_regenerate [--rounds 3] [--variations 64] [--batch 16]

A model of SD 1.5's size with random weights (the time does not depend on what they learnt), 512×768, 33 steps of Euler,
float16. Goals: reference mode no slower than diffusers' StableDiffusionPipeline, fast mode at least twice as fast, 64
variations together at least three times as fast as one by one in reference mode. Every row says how far its pictures lie
from reference mode. Compiling is done before the clock starts and reported on its own. Without a CUDA card it says so and
measures nothing.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from bench.timing import Measured, in_turn, report
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.regeneration import decibels
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Engine, Job, Run, open_engine
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.engine import machine
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer
from evidence_kit.regenerate.weights.loading import load_checkpoint
from evidence_kit.regenerate.weights.model_store import FolderModelStore

TOY = Path(__file__).parents[1] / "tests" / "tiny_case"
LDM_NAMES = Path(__file__).parents[1] / "samples" / "demo-model" / "train"
WORDS = "a celadon teapot on a windowsill, moonlight, highly detailed"
UNWANTED = "blurry, lowres, watermark"


@dataclass(frozen=True)
class Scale:
    """How large the case is."""

    width: int
    height: int
    steps: int
    precision: str


FULL = Scale(512, 768, 33, "fp16")
TINY = Scale(64, 64, 2, "fp32")


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variations", type=int, default=64)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--device", default="cuda", help=argparse.SUPPRESS)
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("No CUDA device on this machine: nothing was measured.")
        return 0
    if arguments.tiny:
        print("SMOKE RUN with a toy model: it shows that the benchmark runs; its numbers are no figures of anything.")
    with tempfile.TemporaryDirectory() as folder:
        models = TOY / "models" if arguments.tiny else _random_weights(Path(folder))
        bench = _Bench(models, arguments.device, TINY if arguments.tiny else FULL, arguments.batch)
        rows = [*bench.singles(arguments.rounds), bench.variations(arguments.variations)]
        title = "Smoke run" if arguments.tiny else "Engine on a graphics card"
        return report(title, rows, bench.facts(), judged=not arguments.tiny)


class _Bench:
    """The kit's two modes and the peer, over the same weights."""

    def __init__(self, models: Path, device: str, scale: Scale, batch: int) -> None:
        self._scale, self._batch, self._device = scale, batch, torch.device(device)
        self._checkpoint = next(path for path in models.glob("*.safetensors") if "lora" not in path.stem)
        shelf = FolderModelStore([models])
        how = f"local:{device}?precision={scale.precision}"
        self._reference = open_engine(how, shelf)
        self._fast = open_engine(f"{how}&mode=fast&batch={batch}", shelf)
        self._compiling = 0.0

    def singles(self, rounds: int) -> list[Measured]:
        """One picture: reference against diffusers, fast against reference and diffusers."""
        peer = _pipeline(self._checkpoint, self._device, self._scale)
        job = self._jobs(1)[0]
        started = time.perf_counter()
        quick = self._fast.run(job, unwatched)  # compiles
        self._compiling = time.perf_counter() - started

        def pictures(engine: Engine) -> Callable[[], object]:
            return lambda: engine.run(job, unwatched)

        theirs, ours = in_turn(peer, pictures(self._reference), rounds)
        again, fast = in_turn(peer, pictures(self._fast), rounds)
        exact = self._reference.run(job, unwatched)
        return [
            Measured("reference mode (peer: diffusers)", theirs, ours, theirs / ours, ">= 1.0", ours <= theirs,
                     _apart(exact, self._reference.run(job, unwatched))),
            Measured("fast mode (peer: diffusers)", again, fast, again / fast, ">= 2.0", again >= 2 * fast,
                     _apart(exact, quick)),
        ]  # fmt: skip

    def variations(self, count: int) -> Measured:
        """Many pictures: together in fast mode against one by one in reference mode."""
        jobs = self._jobs(count)
        _timed(self._fast, jobs[: self._batch])  # compiles the larger batch
        alone, exact = _timed(self._reference, jobs)
        together, quick = _timed(self._fast, jobs)
        worst = max((_distance(exact[task], quick[task]) for task in exact), key=lambda pair: pair[0])
        return Measured(
            f"{count} variations together (peer: one by one)", alone / count, together / count, alone / together, ">= 3.0",
            alone >= 3 * together, f"worst max {worst[0]}, {worst[1]}",
        )  # fmt: skip

    def facts(self) -> dict[str, str]:
        """What ran where."""
        scale = self._scale
        return {
            "device": machine.describe(self._device),
            "case": f"{scale.width}×{scale.height}, Euler, {scale.steps} steps, {scale.precision}, batch {self._batch}",
            "compiling (not counted)": f"{self._compiling:.0f} s",
        }

    def _jobs(self, count: int) -> list[Job]:
        plain = Settings(
            dialect="a1111-1.9", prompt=WORDS, negative_prompt=UNWANTED, sampler="Euler", schedule="uniform",
            steps=self._scale.steps, cfg_scale=7, seed=1, width=self._scale.width, height=self._scale.height, clip_skip=1,
            checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name=self._checkpoint.stem), noise_source="cpu",
        )  # fmt: skip
        return [Job(plain.model_copy(update={"seed": 1 + n}), f"seed-{n}", previews=0) for n in range(count)]


def _timed(engine: Engine, jobs: Sequence[Job]) -> tuple[float, dict[str, Run]]:
    started = time.perf_counter()
    outcomes = {job.task: outcome for job, outcome in engine.run_all(jobs, unwatched)}
    seconds = time.perf_counter() - started
    runs = {task: outcome for task, outcome in outcomes.items() if isinstance(outcome, Run)}
    if len(runs) < len(jobs):
        raise RuntimeError(str(next(outcome for outcome in outcomes.values() if not isinstance(outcome, Run))))
    return seconds, runs


def _distance(exact: Run, other: Run) -> tuple[int, str]:
    figures = figures_of(exact.png, other.png)
    assert figures is not None
    return figures.max_difference, decibels(figures)


def _apart(exact: Run, other: Run) -> str:
    largest, psnr = _distance(exact, other)
    return f"against reference mode: max {largest}, {psnr}"


def _pipeline(checkpoint: Path, device: torch.device, scale: Scale) -> Callable[[], bytes]:
    """diffusers' own pipeline over the same weights: from token ids to a PNG."""
    from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline

    dtype = {"fp16": torch.float16, "fp32": torch.float32}[scale.precision]
    loaded = load_checkpoint(checkpoint, torch.device("cpu"))
    clip: Any = loaded.text_encoder.clips[0].model
    parts: Any = StableDiffusionPipeline(
        vae=loaded.vae, text_encoder=clip, tokenizer=None, unet=loaded.unet,
        scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear"),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    pipe = parts.to(device, dtype)
    pipe.set_progress_bar_config(disable=True)
    tokenizer = ClipTokenizer()
    tokens = [torch.tensor([_chunk(tokenizer(words))], device=device) for words in (WORDS, UNWANTED)]

    @torch.no_grad()
    def picture() -> bytes:
        wanted, unwanted = (clip(ids).last_hidden_state for ids in tokens)
        generator = torch.Generator("cpu").manual_seed(1)
        made = pipe(
            prompt_embeds=wanted, negative_prompt_embeds=unwanted, height=scale.height, width=scale.width,
            num_inference_steps=scale.steps, guidance_scale=7.0, generator=generator,
        ).images[0]  # fmt: skip
        stream = io.BytesIO()
        made.save(stream, "PNG")
        return stream.getvalue()

    return picture


def _chunk(ids: list[int]) -> list[int]:
    return [49406, *ids[:75], *[49407] * (76 - len(ids[:75]))]


def _random_weights(folder: Path) -> Path:
    """A checkpoint of SD 1.5's dimensions with random weights, in the file format of the original programs."""
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    sys.path.insert(0, str(LDM_NAMES))
    from ldm_names import text_name, unet_name, vae_name

    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        cross_attention_dim=768, attention_head_dim=8, block_out_channels=(320, 640, 1280, 1280)
    )
    vae = AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), layers_per_block=2, sample_size=512,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
    )  # fmt: skip
    clip = CLIPTextModel(CLIPTextConfig(
        vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
        projection_dim=768,
    ))  # fmt: skip
    named: tuple[tuple[Any, Callable[[str], str]], ...] = ((unet, unet_name), (vae, vae_name), (clip, text_name))
    tensors = {
        name(key): tensor.half().contiguous() for model, name in named for key, tensor in model.state_dict().items()
    }
    save_file(tensors, folder / "random-sd15.safetensors")
    return folder


if __name__ == "__main__":
    sys.exit(main())
