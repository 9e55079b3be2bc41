"""LoRA: low-rank changes of the weights of UNet and text encoder, in the format of kohya's sd-scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text

_UNET = "lora_unet_"
_TEXT = "lora_te_text_model_"
_SUFFIXES = {"lora_down.weight", "lora_up.weight", "alpha"}


@dataclass(frozen=True)
class Lora:
    """A LoRA file's tensors with the two strengths of its use."""

    name: str
    tensors: dict[str, Tensor]
    unet_weight: float
    text_weight: float


@contextmanager
def merged(loras: Sequence[Lora], unet: nn.Module, text_encoder: nn.Module) -> Iterator[None]:
    """Adds LoRAs to the weights for the length of a block; afterwards the weights are what they were, bit by bit.

    Raises:
        ModelError: made for another architecture, or of a kind other than plain LoRA.
    """
    modules = _named(unet, _UNET) | _named(text_encoder, _TEXT)
    changes = [change for lora in loras for change in _changes(lora, modules)]
    originals: dict[nn.Parameter, Tensor] = {}
    try:
        with torch.no_grad():
            for weight, change in changes:
                originals.setdefault(weight, weight.detach().clone())
                weight.add_(change)
        yield
    finally:
        with torch.no_grad():
            for weight, original in originals.items():
                weight.copy_(original)


def _named(model: nn.Module, prefix: str) -> dict[str, nn.Parameter]:
    """The weights a LoRA may change, by the name kohya gives them: the module's path with `_` for `.`."""
    return {
        prefix + name.replace(".", "_"): cast(nn.Parameter, module.weight)
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }


def _changes(lora: Lora, modules: dict[str, nn.Parameter]) -> Iterator[tuple[nn.Parameter, Tensor]]:
    layers: dict[str, dict[str, Tensor]] = {}
    for key, tensor in lora.tensors.items():
        layer, _, suffix = key.partition(".")
        if suffix not in _SUFFIXES or layer not in modules:
            raise _unfit(lora.name, key)
        layers.setdefault(layer, {})[suffix] = tensor
    for layer, tensors in layers.items():
        strength = lora.unet_weight if layer.startswith(_UNET) else lora.text_weight
        try:
            yield modules[layer], strength * _product(tensors, modules[layer])
        except (KeyError, ValueError, RuntimeError) as error:
            raise _unfit(lora.name, layer) from error


def _product(tensors: dict[str, Tensor], weight: nn.Parameter) -> Tensor:
    """up · down · alpha / rank, shaped like the weight it is added to; alpha missing means alpha = rank."""
    down, up = (tensors[f"lora_{side}.weight"].float().to(weight.device) for side in ("down", "up"))
    rank = down.shape[0]
    alpha = float(tensors["alpha"]) if "alpha" in tensors else float(rank)
    # A convolution's down part carries its kernel; its up part is 1×1, so that both are plain matrices.
    change = up.flatten(1) @ down.flatten(1)
    if change.shape != weight.flatten(1).shape:
        raise ValueError("made for other dimensions")
    return change.reshape(weight.shape) * (alpha / rank)


def _unfit(name: str, key: str) -> ModelError:
    return ModelError(
        text(f"LoRA {name} 不能用于该模型：{key}。", f"LoRA {name} does not fit the checkpoint: {key}."),
        text("请核对其基础模型是否为 SD 1.x，且为普通 LoRA（kohya 格式）；LoHa、LoKr、DoRA 等尚不支持。",
             "Check that it was made for SD 1.x and is a plain LoRA (kohya format); "
             "LoHa, LoKr, DoRA and the like are not supported yet."),
    )  # fmt: skip
