"""What an engine's URI says about precision, mode, VAE and threads."""

from __future__ import annotations

import pytest

from evidence_kit.domain.errors import UsageError
from evidence_kit.regenerate import Engine, open_engine
from evidence_kit.regenerate.options import OPTIONS, EngineOptions, manner_of, options_of
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS


def opened(query: str) -> Engine:
    return open_engine(f"local:cpu{query}", FolderModelStore([MODELS]))


@pytest.mark.parametrize(
    ("query", "manner"),
    [
        ("", EngineOptions()),
        ("threads=4", EngineOptions(threads=4)),
        ("precision=fp16&vae=fp32", EngineOptions(precision="float16", vae="float32")),
        ("precision=bf16&mode=reference", EngineOptions(precision="bfloat16")),
        ("mode=fast", EngineOptions(mode="fast", batch=8)),
        ("mode=fast&batch=32&vae=tiled", EngineOptions(mode="fast", batch=32, vae="tiled")),
    ],
)
def test_a_query_says_how_to_compute_and_can_be_written_again(query: str, manner: EngineOptions) -> None:
    assert manner_of(options_of(query, OPTIONS)) == manner
    assert manner_of(options_of(manner.query, OPTIONS)) == manner


@pytest.mark.parametrize(
    "query",
    ["speed=9", "threads=0", "threads=", "threads", "precision=fp8", "mode=quick", "vae=none", "batch=4",
     "mode=fast&batch=0", "threads=1&threads=2", "&", "workers=0", "workers=2&mode=fast"],
)  # fmt: skip
def test_an_option_nobody_knows_is_refused(query: str) -> None:
    with pytest.raises(UsageError) as caught:
        opened(f"?{query}")
    assert caught.value.remedy.zh
