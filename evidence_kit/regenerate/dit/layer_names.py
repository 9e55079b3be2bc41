"""Names of a transformer's layers: as its authors and ComfyUI spell them, and as diffusers does, which parts what they fuse.

One table serves both checkpoints and LoRAs: a layer of the authors' is one or several of diffusers', row after row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from evidence_kit.domain.text import visible
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit

_SCALE = "scale"
"""How Black Forest Labs call the weight of a norm."""
_OWN = {"pos_embed": "pos_embed.pos_embed"}
"""SD 3's table of positions."""


@dataclass(frozen=True)
class LayerName:
    """One layer of the authors'; `*` stands for a block's number in both spellings."""

    theirs: str
    ours: tuple[str, ...]
    """diffusers' layers that it holds, in the order of its rows."""
    shares: tuple[int, ...] = (1,)
    """How many parts of its rows each of them has."""
    swapped: bool = False
    """Whether its halves stand the other way round: shift before scale."""


def renamed(tensors: Mapping[str, Tensor], names: Iterable[LayerName]) -> dict[str, Tensor]:
    """Tensors under diffusers' names.

    Args:
        names: of the family; a layer without one keeps its name.
    """
    patterns = [(_pattern(name.theirs), name) for name in names]
    named: dict[str, Tensor] = {}
    for key, tensor in tensors.items():
        layer, dot, kind = key.rpartition(".")
        kind = "weight" if kind == _SCALE else kind
        if not dot:  # a tensor of the transformer's own, such as a table of positions
            named[_OWN.get(key, key)] = tensor
            continue
        found = next(((match, name) for one, name in patterns if (match := one.fullmatch(layer))), None)
        if found is None:
            named[f"{layer}.{kind}"] = tensor
            continue
        match, name = found
        for ours, part in zip(name.ours, parted(tensor, name), strict=True):
            named[f"{_filled(ours, match)}.{kind}"] = part
    return named


def fused_layers(names: Iterable[LayerName], blocks: int) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Every layer of the authors' that may exist, with diffusers' layers that it holds and whether its halves are swapped.

    Args:
        blocks: how many numbers a `*` may stand for.
    """
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for name in names:
        for number in range(blocks if "*" in name.theirs else 1):
            ours = tuple(one.replace("*", str(number)) for one in name.ours)
            found[name.theirs.replace("*", str(number))] = ours, name.swapped
    return found


def parted(tensor: Tensor, name: LayerName) -> tuple[Tensor, ...]:
    """The rows of a fused layer's tensor, for each layer that it holds.

    Raises:
        WeightsUnfit: its rows cannot be shared out so.
    """
    if name.swapped:
        return (torch.cat(tensor.chunk(2)[::-1]),)
    parts = sum(name.shares)
    if tensor.shape[0] % parts:
        raise WeightsUnfit(WeightsCode.UNKNOWN_TENSOR, name=visible(name.theirs))
    rows = [tensor.shape[0] // parts * share for share in name.shares]
    return tuple(torch.split(tensor, rows))


def count_of(tensors: Iterable[str], beginning: str) -> int:
    """How many numbers follow a beginning of names: the blocks of a kind."""
    numbers = {key.removeprefix(beginning).split(".")[0] for key in tensors if key.startswith(beginning)}
    return len([number for number in numbers if number.isdigit()])


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace(r"\*", r"(\d{1,3})"))


def _filled(name: str, match: re.Match[str]) -> str:
    return name.replace("*", match[1]) if "*" in name else name
