"""Tensors into models in memory, and what is said where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.domain.errors import ModelError, words_of
from evidence_kit.domain.fault import Faulty
from evidence_kit.domain.text import text
from evidence_kit.regenerate.memory import lacks_memory
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit
from evidence_kit.regenerate.weights.tensors import check_finite
from evidence_kit.wording.faults import fault_text


def clip_model(config: dict[str, Any], tensors: dict[str, Tensor], device: torch.device) -> nn.Module:
    """A CLIP text model of `transformers.CLIPTextConfig`'s arguments.

    Raises:
        WeightsUnfit: tensors that are no numbers, or damaged positions.
    """
    from transformers import CLIPTextConfig, CLIPTextModel

    # Merged models can carry damaged position numbers, and their pictures were made with them.
    positions = tensors.pop("embeddings.position_ids", torch.arange(config["max_position_embeddings"])).reshape(1, -1)
    if not bool(((positions >= 0) & (positions < config["max_position_embeddings"])).all()):
        raise WeightsUnfit(WeightsCode.POSITIONS)
    check_finite(tensors)
    model = emptied(CLIPTextModel, tensors, CLIPTextConfig(**config))
    model.get_submodule("embeddings").position_ids = positions.long()
    return ready(model, device)


def filled(kind: Any, config: dict[str, Any], tensors: dict[str, Tensor], device: torch.device) -> nn.Module:
    """A model of diffusers' with its tensors.

    Raises:
        WeightsUnfit: tensors that are no numbers.
        RuntimeError: some have no place, or places no tensor.
    """
    check_finite(tensors)
    return ready(emptied(kind, tensors, **config), device)


def emptied(kind: Any, tensors: Mapping[str, Tensor], *arguments: Any, **named: Any) -> Any:
    """A model made without values, which are then its tensors'.

    Raises:
        RuntimeError: some have no place, or places no tensor.
    """
    with torch.device("meta"):
        model: Any = kind(*arguments, **named)
    model.load_state_dict(tensors, strict=True, assign=True)
    return model


def ready(model: nn.Module, device: torch.device) -> nn.Module:
    """A model in float32 on a device, for answering only."""
    return model.float().to(device).eval().requires_grad_(False)


@contextmanager
def fitting(name: str, part: str, part_zh: str, families: str = "SD 1.x, SD 2.x, SDXL") -> Iterator[None]:
    """Turns what does not fit into a `ModelError` that names the part; a lack of memory stays what it is."""
    try:
        yield
    except (KeyError, IndexError, ValueError, RuntimeError, TypeError, AttributeError) as error:
        if lacks_memory(error):
            raise
        raise _unfit(name, part, part_zh, families, error) from error


def _unfit(name: str, part: str, part_zh: str, families: str, error: Exception) -> ModelError:
    """What the kit itself found is said; what another library says is quoted."""
    why = fault_text(error.fault) if isinstance(error, Faulty) else None
    return ModelError(
        text(
            f"{name} 的{part_zh}与 {families} 均不符{f'：{why.zh}' if why else ''}。",
            f"The {part} of {name} fits no model of {families}{f': {why.en}' if why else ''}.",
        ),
        text("请核对文件是否正确、下载是否完整。", "Check that it is the right file and that it is complete."),
        "" if why else words_of(error),
    )
