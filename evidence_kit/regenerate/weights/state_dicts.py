"""The parts of a checkpoint: its tensors under the names that diffusers and transformers give them.

A checkpoint in one file and the same weights in a diffusers folder come to the same parts, and from there on are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from torch import Tensor

from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit

Stated = Literal["epsilon", "v"]


@dataclass(frozen=True)
class StateDicts:
    """Tensors of UNet, VAE and text encoders, and what the files say beside them."""

    unet: dict[str, Tensor] = field(repr=False)
    vae: dict[str, Tensor] = field(repr=False)
    texts: tuple[dict[str, Tensor], ...] = field(repr=False)
    """One for each text encoder, without the prefix `text_model.`; a projection is `text_projection.weight`."""
    prediction: Stated | None = None
    """What the UNet predicts, where the files say so."""
    zero_terminal: bool = False
    """Whether they ask for noise levels of zero terminal SNR."""
    last_layer_cut: bool = False
    """SD 2 uses the last but one layer of its text encoder; diffusers and some conversions leave the last one out."""
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the `config.json` of each part says, in a diffusers folder."""


def vae_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A VAE's tensors under diffusers' names, from latent-diffusion's or from diffusers' of any age."""
    if "decoder.conv_norm_out.weight" in tensors:
        return {_attention(name): _matrix(name, tensor) for name, tensor in tensors.items()}
    from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint

    levels = len({name.split(".")[2] for name in tensors if name.startswith("decoder.up.")})
    shape = {"down_block_types": ("DownEncoderBlock2D",) * levels, "up_block_types": ("UpDecoderBlock2D",) * levels}
    converted: dict[str, Tensor] = convert_ldm_vae_checkpoint(dict(tensors), shape)
    return complete(tensors, converted)


def complete(source: Mapping[str, Tensor], converted: dict[str, Tensor]) -> dict[str, Tensor]:
    """`converted`, if nothing of `source` was left out.

    Raises:
        WeightsUnfit: some tensors have no place in the model.
    """
    missing = len(source) - len(converted)
    if missing > 0:
        raise WeightsUnfit(WeightsCode.NO_PLACE, tensors=missing)
    return converted


_OLD_ATTENTION = {".query.": ".to_q.", ".key.": ".to_k.", ".value.": ".to_v.", ".proj_attn.": ".to_out.0."}


def _attention(name: str) -> str:
    for old, new in _OLD_ATTENTION.items():
        name = name.replace(old, new)
    return name


def _matrix(name: str, tensor: Tensor) -> Tensor:
    one_by_one = "mid_block.attentions" in name and tensor.dim() > 2
    return tensor.flatten(1) if one_by_one else tensor
