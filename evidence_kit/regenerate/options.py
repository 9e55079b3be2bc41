"""How an engine computes: precision, mode, threads and batch, as the query of its URI states them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl

from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.making.regeneration import Mode, Precision, VaeManner
from evidence_kit.domain.text import text

_PRECISIONS: dict[str, Precision] = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}
_VAE: dict[str, VaeManner] = {"same": "same", "fp32": "float32", "tiled": "tiled"}
BATCH = 8
"""Pictures that fast mode makes together unless told otherwise."""

OPTIONS: dict[str, re.Pattern[str]] = {
    "threads": re.compile(r"[1-9][0-9]{0,2}"),
    "precision": re.compile("|".join(_PRECISIONS)),
    "vae": re.compile("|".join(_VAE)),
    "mode": re.compile("reference|fast"),
    "batch": re.compile(r"[1-9][0-9]{0,2}"),
}
"""Keys of a URI's query, each with the values it takes."""
WORKERS = re.compile(r"auto|[1-9][0-9]{0,2}")
"""Of this machine's engines only, and no part of a manner: it decides nothing of a picture."""
HELP = "threads=1, precision=fp32|fp16|bf16, vae=same|fp32|tiled, mode=reference|fast, batch=8"


@dataclass(frozen=True)
class EngineOptions:
    """The choices that decide the last bits of a result, and how long it takes."""

    threads: int = 1
    """Of the processor. One: on a small or shared machine two threads that wait for each other cost twentyfold."""
    precision: Precision = "float32"
    """Of weights and activations of UNet, text encoder and VAE. Latents and samplers are float32 always."""
    vae: VaeManner = "same"
    """Where the VAE departs: float32 while the rest is half, or decoding in tiles, which needs less memory."""
    mode: Mode = "reference"
    """`reference`: one picture at a time, nothing compiled, the libraries' deterministic algorithms. `fast`: several at
    a time, compiled on CUDA; for searching and looking, never for what is filed."""
    batch: int = 1
    """Pictures made together; 1 in reference mode."""

    @property
    def query(self) -> str:
        """The query of a URI that says the same."""
        precision = next(short for short, name in _PRECISIONS.items() if name == self.precision)
        vae = next(short for short, name in _VAE.items() if name == self.vae)
        batch = f"&batch={self.batch}" if self.mode == "fast" else ""
        return f"threads={self.threads}&precision={precision}&vae={vae}&mode={self.mode}{batch}"


def options_of(query: str, known: Mapping[str, re.Pattern[str]]) -> dict[str, str]:
    """The options of a query, each key at most once.

    Raises:
        UsageError: a key that is not known, or a value that it does not take.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    wrong = [name for name, value in pairs if name not in known or not known[name].fullmatch(value)]
    if wrong or len(options) < len(pairs) or (query and not pairs):
        raise UsageError(
            text(f"引擎选项有误：{query!r}。", f"The engine's options are not understood: {query!r}."),
            text(f"可用：{HELP}；处理器另有 workers=auto 或数目；多机另有 workers、device、previews。",
                 f"There are: {HELP}; for the processor also workers=auto or a number; for a cluster workers, device and previews."),
        )  # fmt: skip
    return options


def manner_of(options: Mapping[str, str]) -> EngineOptions:
    """The manner that options state; what they leave out is as in reference mode.

    Raises:
        UsageError: a batch without fast mode.
    """
    fast = options.get("mode") == "fast"
    if "batch" in options and not fast:
        raise UsageError(
            text("batch 只用于快速模式：参考模式每次只生成一张。",
                 "`batch` belongs to fast mode: reference mode makes one picture at a time."),
            text("请加 mode=fast，或去掉 batch。", "Add mode=fast, or leave batch out."),
        )  # fmt: skip
    return EngineOptions(
        threads=int(options.get("threads", 1)),
        precision=_PRECISIONS[options.get("precision", "fp32")],
        vae=_VAE[options.get("vae", "same")],
        mode=cast(Mode, options.get("mode", "reference")),
        batch=int(options.get("batch", BATCH)) if fast else 1,
    )
