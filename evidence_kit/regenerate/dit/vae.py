"""VAEs of diffusion transformers: FLUX' and SD 3's of 16 channels, Qwen-Image's of Wan, FLUX.2's of 32 with cells of 2×2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.regenerate.dit.flux import unpacked
from evidence_kit.regenerate.weights.modules import fitting, ready
from evidence_kit.regenerate.weights.state_dicts import vae_names
from evidence_kit.regenerate.weights.tensors import check_finite

_SCALES = {"flux": (0.3611, 0.1159), "sd3": (1.5305, 0.0609)}
"""Of each kind of latent: what a VAE's values are multiplied by after the second number was taken away."""
_NORM = 1e-4


@dataclass(frozen=True)
class LatentDecoder:
    """A VAE behind the call that pictures are made with: latents as samplers have them, [1, channels, rows, columns]."""

    vae: Any
    latent: str
    """Whose latents: `flux`, `sd3`, `qwen_image`, `flux2`."""
    config: Any = field(default_factory=lambda: SimpleNamespace(scaling_factor=1.0))
    """As diffusers' VAEs have it: what is decoded here is scaled here."""

    def decode(self, latent: Tensor) -> Any:
        """An object with `sample` [1, 3, height, width], from −1 to 1."""
        return SimpleNamespace(sample=self._decoded(latent))

    def _decoded(self, latent: Tensor) -> Tensor:
        if self.latent == "qwen_image":
            mean, spread = (latent.new_tensor(getattr(self.vae.config, name))[None, :, None, None, None]
                            for name in ("latents_mean", "latents_std"))  # fmt: skip
            film: Tensor = self.vae.decode(latent[:, :, None] * spread + mean).sample
            return film[:, :, 0]
        if self.latent == "flux2":
            norm = self.vae.bn
            spread = (norm.running_var + _NORM).sqrt()[None, :, None, None]
            cells = latent * spread + norm.running_mean[None, :, None, None]
            rows, columns = cells.shape[-2:]
            latent = unpacked(cells.flatten(2).transpose(1, 2), 2 * rows, 2 * columns)
            return self._values(latent)
        scale, shift = _SCALES[self.latent]
        return self._values(latent / scale + shift)

    def _values(self, values: Tensor) -> Tensor:
        decoded: Tensor = self.vae.decode(values).sample
        return decoded


def load_decoder(name: str, tensors: Mapping[str, Tensor], latent: str, device: torch.device) -> LatentDecoder:
    """The decoder of a VAE's file.

    Args:
        latent: whose latents it has to decode.

    Raises:
        ModelError: damaged, or a VAE of other latents.
    """
    bare = {key.removeprefix("first_stage_model.").removeprefix("vae."): tensor for key, tensor in tensors.items()}
    with fitting(name, "VAE", "VAE", _KINDS[latent]):
        made = _wan(bare) if latent == "qwen_image" else _kl(bare, latent)
        return LatentDecoder(ready(made, device), latent)


_KINDS = {"flux": "FLUX VAE", "sd3": "SD 3 VAE", "qwen_image": "Qwen-Image VAE", "flux2": "FLUX.2 VAE"}


def _kl(tensors: dict[str, Tensor], latent: str) -> nn.Module:
    import diffusers

    norm = {key: tensor for key, tensor in tensors.items() if key.startswith("bn.") and key != "bn.num_batches_tracked"}
    named = vae_names({key: tensor for key, tensor in tensors.items() if not key.startswith("bn.")})
    # Last levels first, as a decoder has them.
    widths = [named[f"decoder.up_blocks.{level}.resnets.0.conv2.weight"].shape[0] for level in _levels(named)][::-1]
    config: dict[str, Any] = {
        "latent_channels": named["decoder.conv_in.weight"].shape[1],
        "block_out_channels": tuple(widths),
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "layers_per_block": 2,
        "use_quant_conv": "quant_conv.weight" in named,
        "use_post_quant_conv": "post_quant_conv.weight" in named,
    }
    kind = diffusers.AutoencoderKLFlux2 if latent == "flux2" else diffusers.AutoencoderKL
    return _filled_in(kind(**config), named | norm)


def _levels(named: Mapping[str, Tensor]) -> list[int]:
    return sorted({int(name.split(".")[2]) for name in named if name.startswith("decoder.up_blocks.")})


def _wan(tensors: dict[str, Tensor]) -> nn.Module:
    from diffusers import AutoencoderKLQwenImage
    from diffusers.loaders.single_file_utils import convert_wan_vae_to_diffusers

    named = dict(tensors) if "decoder.conv_in.weight" in tensors else convert_wan_vae_to_diffusers(dict(tensors))
    return _filled_in(AutoencoderKLQwenImage(base_dim=named["decoder.norm_out.gamma"].shape[0]), named)


def _filled_in(model: Any, tensors: Mapping[str, Tensor]) -> nn.Module:
    """A VAE with its values; one whose file holds a decoder alone is left without an encoder."""
    check_finite(tensors)
    if not any(name.startswith("encoder.") for name in tensors):
        model.encoder = model.quant_conv = None
    missing, unknown = model.load_state_dict(tensors, strict=False, assign=True)
    left = [name for name in missing if name != "bn.num_batches_tracked"]
    if left or unknown:
        raise RuntimeError(f"missing {left[:3]}, unknown {unknown[:3]}")
    whole: nn.Module = model
    return whole
