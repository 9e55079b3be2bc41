"""Models in half precision behind a float32 border: samplers and latents never see anything but float32.

As AUTOMATIC1111 has it: the weights are halved, the latent between two steps is not, and the VAE may stay in float32
(its option `--no-half-vae`). Timesteps are left alone: half precision would round them.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

_VECTORS = "encoder_hidden_states"


def halve_unet(unet: nn.Module, dtype: torch.dtype) -> None:
    """Weights and activations of a UNet in `dtype`; latent and prediction in float32."""
    unet.to(dtype)
    _take(unet, dtype)
    _give(unet)


def halve_vae(vae: Any, dtype: torch.dtype) -> None:
    """Weights and activations of a VAE in `dtype`; pictures and latents in float32."""
    vae.to(dtype)
    for first, last in ((vae.encoder, vae.quant_conv), (vae.post_quant_conv, vae.decoder)):
        _take(first, dtype)
        _give(last)


def _take(module: nn.Module, dtype: torch.dtype) -> None:
    def narrowed(_module: nn.Module, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if _VECTORS in named:
            named = named | {_VECTORS: named[_VECTORS].to(dtype)}
        return (inputs[0].to(dtype), *inputs[1:]), named

    module.register_forward_pre_hook(narrowed, with_kwargs=True)


def _give(module: nn.Module) -> None:
    def widened(_module: nn.Module, _inputs: Any, output: Any) -> Any:
        return output.float() if isinstance(output, Tensor) else tuple(part.float() for part in output)

    module.register_forward_hook(widened)
