"""The UNet of fast mode on CUDA: compiled, its kernels recorded as CUDA graphs."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError, words_of
from evidence_kit.domain.text import text

SHAPES = 64
"""Kinds of batches that may be compiled; beyond them PyTorch would silently go back to uncompiled calls."""


class CompiledUnet:
    """A UNet whose batches are filled up to a power of two, so that few shapes are ever compiled.

    LoRAs may be merged into the module afterwards: the weights keep their places in memory, which the graphs refer to.
    """

    def __init__(self, unet: Any) -> None:
        torch._dynamo.config.recompile_limit = max(SHAPES, torch._dynamo.config.recompile_limit)
        self._call: Any = torch.compile(
            unet.to(memory_format=torch.channels_last), mode="reduce-overhead", dynamic=False
        )

    def __call__(self, sample: Tensor, timestep: Tensor, **named: Any) -> tuple[Tensor, ...]:
        """See `lockstep.Unet`.

        Raises:
            RegenerationError: nothing can be compiled here.
        """
        rows = len(sample)
        fill = (1 << (rows - 1).bit_length()) - rows
        filled = _filled(named, fill)
        torch.compiler.cudagraph_mark_step_begin()  # type: ignore[no-untyped-call]
        try:
            answer: Tensor = self._call(_filled(sample, fill), _filled(timestep, fill), **filled)[0]
        except (ImportError, torch._dynamo.exc.TorchDynamoException) as error:
            raise _uncompilable(error) from error
        return (answer[:rows].clone(),)  # the next call writes into the same memory


def _filled(value: Any, rows: int) -> Any:
    """The last row of each tensor repeated; what it is answered is thrown away."""
    if isinstance(value, dict):
        return {name: _filled(inner, rows) for name, inner in value.items()}
    if not isinstance(value, Tensor):
        return value
    return torch.cat([value, value[-1:].expand(rows, *value.shape[1:])]).contiguous()


def _uncompilable(error: Exception) -> RegenerationError:
    return RegenerationError(
        text("快速模式无法编译模型。", "Fast mode cannot compile the model."),
        text(
            "请安装 triton 与 C 编译器，或用 mode=reference。",
            "Install triton and a C compiler, or use mode=reference.",
        ),
        words_of(error),
    )
