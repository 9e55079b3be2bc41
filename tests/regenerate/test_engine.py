"""The engine of this process: what it was told to do it does, and says; what it keeps in memory leaves no trace."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.regeneration import Grade, same_picture_grade
from evidence_kit.domain.making.settings import AppliedLora
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Engine, Job, open_engine
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.job_key import job_key
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, small_settings

ONE = Job(small_settings(), "one", previews=0)


def opened(query: str) -> Engine:
    return open_engine(f"local:cpu{query}", FolderModelStore([MODELS]))


def test_reference_mode_says_and_keeps_what_makes_results_repeat() -> None:
    opened("?mode=fast").environment(small_settings())  # what another engine of the process wanted
    engine = opened("")
    found = engine.environment(small_settings()).arithmetic
    assert found is not None
    assert (found.deterministic_algorithms, found.cudnn_deterministic) == (True, True)
    assert (found.cudnn_benchmark, found.tf32, found.compiled, found.batch) == (False, False, False, 1)
    assert torch.are_deterministic_algorithms_enabled()
    assert found.attention == "sdpa"


def test_fast_mode_says_so() -> None:
    environment = opened("?mode=fast&batch=3").environment(small_settings())
    assert environment.mode == "fast"
    assert environment.arithmetic is not None
    assert environment.arithmetic.batch == 3
    assert not environment.arithmetic.deterministic_algorithms


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_are_the_engines_whatever_the_variable_says(threads: int) -> None:
    asked = (
        "import torch; from evidence_kit.regenerate import open_engine; "
        "from evidence_kit.regenerate.weights.model_store import FolderModelStore; from tests.contracts.small_jobs import MODELS, small_settings\n"
        f"open_engine('local:cpu?threads={threads}', FolderModelStore([MODELS])).environment(small_settings())\n"
        "print(torch.get_num_threads())"
    )
    environment = {**os.environ, "OMP_NUM_THREADS": str(3 - threads)}
    result = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=environment)
    assert result.stdout.strip() == str(threads)


@pytest.mark.parametrize("query", ["?precision=fp16", "?precision=bf16", "?precision=fp16&vae=fp32"])
def test_half_precision_is_another_result_of_the_same_picture(query: str) -> None:
    full, half = opened("").run(ONE, unwatched), opened(query).run(ONE, unwatched)
    assert half.latent.dtype == np.float32
    assert half.pixels_sha256 != full.pixels_sha256
    figures = figures_of(full.png, half.png)
    assert figures is not None
    assert figures.ssim > 0.95
    if "fp16" in query:
        assert same_picture_grade(figures.max_difference, figures.psnr_db) in {
            Grade.NUMERICALLY_SAME, Grade.HALF_PRECISION_SAME,
        }  # fmt: skip
    keys = {job_key(ONE, run.environment) for run in (full, half)}
    assert len(keys) == 2


def test_a_vae_of_its_own_is_another_run() -> None:
    environments = [opened(query).environment(small_settings()) for query in ("", "?vae=tiled")]
    assert len({job_key(ONE, environment) for environment in environments}) == 2


def test_merged_loras_stay_for_the_next_run_and_leave_no_trace() -> None:
    ref = WeightsRef(kind=WeightsKind.LORA, name="celadon-style-lora")
    dressed = [
        Job(small_settings(loras=(AppliedLora(weights=ref, unet_weight=w, text_weight=w),)), f"lora-{w}", previews=0)
        for w in (0.75, 1.0)
    ]
    engine = opened("")
    order = [ONE, dressed[0], dressed[0], dressed[1], ONE, dressed[0]]
    shown = [engine.run(job, unwatched).pixels_sha256 for job in order]
    assert shown[0] == shown[4]
    assert shown[1] == shown[2] == shown[5]
    assert len(set(shown)) == 3
