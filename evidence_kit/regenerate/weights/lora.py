"""LoRA: low-rank changes of the weights of UNet and text encoders, plain or of convolutions (LoCon)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from evidence_kit.domain.errors import ModelError, words_of
from evidence_kit.domain.fault import Faulty
from evidence_kit.domain.progress import Noted, ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit
from evidence_kit.regenerate.weights.lora_keys import Layer, Role, base_of, foreign_kind, parsed
from evidence_kit.wording.faults import fault_text

LISTED = 8
"""Keys that a message names; the others are counted."""


@dataclass(frozen=True)
class Lora:
    """A LoRA file's tensors with the two strengths of its use."""

    name: str
    tensors: dict[str, Tensor]
    unet_weight: float
    text_weight: float


@contextmanager
def merged(
    loras: Sequence[Lora], layers: dict[str, Layer], family: str, watch: ProgressCallback = unwatched
) -> Iterator[None]:
    """Adds LoRAs to the weights for the length of a block; afterwards the weights are what they were, bit by bit.

    Args:
        layers: that a LoRA may change, under all their names.
        family: whose they are.

    Tensors that have no place in the checkpoint are left out, as webui does, and the watcher is told their names.

    Raises:
        ModelError: made for another family, not numbers, or of a kind other than plain LoRA.
    """
    changes = [change for lora in loras for change in _changes(lora, layers, family, watch)]
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


def _changes(
    lora: Lora, layers: dict[str, Layer], family: str, watch: ProgressCallback
) -> Iterator[tuple[nn.Parameter, Tensor]]:
    placed, left = _placed(lora, layers)
    base = base_of(lora.tensors)
    if not placed or (base is not None and base != family and left):
        raise _other_base(lora.name, base, family, _listed(left))
    for name, tensors in placed.items():
        layer = layers[name]
        try:
            change = _product(tensors, layer)
        except (KeyError, ValueError, RuntimeError) as error:
            raise _misshapen(lora.name, base, family, name, error) from error
        change = (lora.unet_weight if layer.side == "unet" else lora.text_weight) * change
        if not bool(change.isfinite().all()):
            raise _not_numbers(lora.name, name)
        yield from zip(layer.weights, _shared_out(change, layer), strict=True)
    if left:
        keys = _listed(left)
        watch(Noted(text(f"LoRA {lora.name} 有 {len(left)} 项张量在该模型中无对应位置，已按 webui 的做法忽略：{keys}",
                         f"{len(left)} tensors of the LoRA {lora.name} have no place in the checkpoint and are left out, "
                         f"as webui does: {keys}")))  # fmt: skip


def _placed(lora: Lora, layers: dict[str, Layer]) -> tuple[dict[str, dict[Role, Tensor]], list[str]]:
    """The tensors of each layer that the checkpoint has, and the keys of the others."""
    placed: dict[str, dict[Role, Tensor]] = {}
    left: list[str] = []
    for key, tensor in lora.tensors.items():
        if kind := foreign_kind(key):
            raise _other_kind(lora.name, kind)
        found = parsed(key)
        if found is None or found[0] not in layers:
            left.append(key)
        else:
            placed.setdefault(found[0], {})[found[1]] = tensor
    return placed, left


def _shared_out(change: Tensor, layer: Layer) -> Sequence[Tensor]:
    """The rows of a change for each of a layer's weights, shaped like it."""
    whole = torch.cat(change.chunk(2)[::-1]) if layer.swapped else change
    parts = torch.split(whole, [len(weight) for weight in layer.weights])
    return [part.reshape(weight.shape) for part, weight in zip(parts, layer.weights, strict=True)]


def _product(tensors: dict[Role, Tensor], layer: Layer) -> Tensor:
    """up · down · alpha / rank as a matrix, as large as the layer; alpha missing means alpha = rank."""
    weight = layer.weights[0]
    down, up = (tensors[side].float().to(weight.device) for side in ("down", "up"))
    rank = down.shape[0]
    alpha = float(tensors["alpha"]) if "alpha" in tensors else float(rank)
    if "mid" in tensors:  # a convolution in three factors: the kernel lies in the middle one
        middle = tensors["mid"].float().to(weight.device)
        change = torch.einsum("nmkl,in,mj->ijkl", middle, up.flatten(1), down.flatten(1)).flatten(1)
    else:
        # A convolution's down part carries its kernel; its up part is 1×1, so that both are plain matrices.
        change = up.flatten(1) @ down.flatten(1)
    rows = sum(len(one) for one in layer.weights)
    if change.shape != (rows, weight[0].numel()):
        made, held = str(tuple(change.shape)), str((rows, weight[0].numel()))
        raise WeightsUnfit(WeightsCode.LAYER_SHAPE, made=made, held=held)
    return change * (alpha / rank)


def _listed(keys: Sequence[str]) -> str:
    rest = "" if len(keys) <= LISTED else f" … (+{len(keys) - LISTED})"
    return ", ".join(keys[:LISTED]) + rest


def _misshapen(name: str, base: str | None, family: str, layer: str, error: Exception) -> ModelError:
    """A layer of the LoRA that does not fit the checkpoint's."""
    if base is not None and base != family:
        return _other_base(name, base, family, layer)
    why = fault_text(error.fault) if isinstance(error, Faulty) else None
    return ModelError(
        text(
            f"LoRA {name} 的 {layer} 不能用于该 {family} 模型{f'：{why.zh}' if why else ''}。",
            f"The layer {layer} of LoRA {name} does not fit the {family} checkpoint{f': {why.en}' if why else ''}.",
        ),
        text(
            "请核对文件是否为 LoRA，以及其基础模型是否与该模型相同。",
            "Check that the file is a LoRA and that it was made for a checkpoint of this kind.",
        ),
        "" if why else words_of(error),
    )


def _other_base(name: str, base: str | None, family: str, keys: str) -> ModelError:
    if base is not None and base != family:
        return ModelError(
            text(f"LoRA {name} 是为 {base} 制作的，而该模型属于 {family}：{keys}",
                 f"LoRA {name} was made for {base}, the checkpoint is of {family}: {keys}"),
            text("请核对 LoRA 与大模型是否为图片所用的那一对。", "Check that LoRA and checkpoint are the pair the picture was made with."),
        )  # fmt: skip
    return ModelError(
        text(f"LoRA {name} 不能用于该 {family} 模型：{keys}", f"LoRA {name} does not fit the {family} checkpoint: {keys}"),
        text("请核对文件是否为 LoRA，以及其基础模型是否与该模型相同。",
             "Check that the file is a LoRA and that it was made for a checkpoint of this kind."),
    )  # fmt: skip


def _other_kind(name: str, kind: str) -> ModelError:
    return ModelError(
        text(f"{name} 属于 {kind}，不是普通 LoRA，尚未实现。", f"{name} is of the kind {kind}, no plain LoRA; it is not implemented."),
        text("请在原程序中演示该图片并录屏。", "Demonstrate this picture in the original program and film it."),
    )  # fmt: skip


def _not_numbers(name: str, layer: str) -> ModelError:
    return ModelError(
        text(f"LoRA {name} 的 {layer} 含非数值（NaN）或无穷大。", f"LoRA {name} holds values that are no numbers (NaN) or infinite: {layer}."),
        text("请核对文件是否完好，以及 LoRA 权重是否过大。", "Check that the file is intact and that the LoRA's weight is not extreme."),
    )  # fmt: skip
