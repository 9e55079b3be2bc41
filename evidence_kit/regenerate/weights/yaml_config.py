"""The configuration that webui reads from beside a checkpoint: `NAME.yaml` for `NAME.safetensors`.

The kit takes one thing from it, which the file itself cannot tell: what the UNet predicts. Latent-diffusion writes it as
`model.params.parameterization`, Stability's generative models as the class of `denoiser_config`'s scaling.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from evidence_kit import storage
from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.weights.state_dicts import Stated

_MAX_SIZE = 1 << 20


def config_beside(path: Path) -> Path | None:
    """The configuration beside a checkpoint file."""
    beside = path.with_suffix(".yaml")
    return beside if path.is_file() and beside.is_file() else None


def stated_beside(path: Path) -> Stated | None:
    """What the configuration beside a checkpoint says that its UNet predicts; None without one.

    Raises:
        ModelError: a configuration that cannot be read.
    """
    beside = config_beside(path)
    if beside is None:
        return None
    params = _at(_document(beside), "model", "params")
    if not isinstance(params, dict):
        return None
    if "denoiser_config" in params:
        scaling = str(_at(params, "denoiser_config", "params", "scaling_config", "target") or "")
        return "v" if scaling.endswith("VScaling") else "epsilon"
    return "v" if params.get("parameterization") == "v" else "epsilon"


def _document(path: Path) -> Any:
    with storage.storage_errors(path), path.open("rb") as stream:
        data = stream.read(_MAX_SIZE + 1)
    try:
        if len(data) > _MAX_SIZE:
            raise ValueError("larger than 1 MiB")
        return yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ModelError(
            text(f"模型旁的配置文件 {path.name} 无法读取。", f"The configuration {path.name} beside the checkpoint cannot be read."),
            text("请恢复原文件；若图片生成时没有该文件，请将其移走。",
                 "Restore it; if it was not there when the picture was made, move it away."),
        ) from error  # fmt: skip


def _at(document: Any, *path: str) -> Any:
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document
