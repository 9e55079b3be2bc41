"""Weights files into models in memory: SD 1.x, SD 2.x and SDXL, one file or a diffusers folder, fully offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.domain.text import visible
from evidence_kit.regenerate.prompt.text_encoder import Clip, TextEncoder
from evidence_kit.regenerate.weights import architecture
from evidence_kit.regenerate.weights.diffusers_folder import read_folder
from evidence_kit.regenerate.weights.families import SD1, SD2, SDXL, Family, family_of
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit
from evidence_kit.regenerate.weights.modules import clip_model, filled, fitting
from evidence_kit.regenerate.weights.prediction_type import Prediction, prediction_of
from evidence_kit.regenerate.weights.single_file import VAE, parts_of, under
from evidence_kit.regenerate.weights.state_dicts import StateDicts, vae_names
from evidence_kit.regenerate.weights.tensors import read_tensors
from evidence_kit.regenerate.weights.yaml_config import stated_beside


@dataclass(frozen=True)
class Checkpoint:
    """The models of a checkpoint, in float32 to whoever calls them."""

    unet: Any
    """A UNet2DConditionModel, or what is called like one."""
    vae: nn.Module
    text_encoder: TextEncoder
    family: Family
    prediction: Prediction


def load_checkpoint(path: Path, device: torch.device) -> Checkpoint:
    """The models of a checkpoint file (with the configuration beside it, if there is one) or of a diffusers folder.

    Raises:
        ModelError: damaged, another architecture, or tensors that do not fit one another.
    """
    with fitting(path.name, "tensors", "张量"):
        parts = read_folder(path) if path.is_dir() else parts_of(path.name, read_tensors(path))
        family = family_of(path.name, parts.unet)
        architecture.check_parts(family, parts.unet, parts.texts)
    unet = _unet(path.name, family, parts, device)
    return Checkpoint(
        unet,
        _vae(path.name, family, parts.vae, device, parts.configs.get("vae", {})),
        _text_encoder(path.name, family, parts, device),
        family,
        prediction_of(family, parts, unet, stated_beside(path)),
    )


def load_vae(path: Path, device: torch.device, family: Family = SD1) -> nn.Module:
    """An external VAE: latent-diffusion's names, with or without the checkpoint's prefix, or diffusers' names.

    Args:
        family: of the checkpoint whose latents it decodes.

    Raises:
        ModelError: damaged, or not a VAE of these families.
    """
    tensors = read_tensors(path)
    bare = under(tensors, VAE) or tensors
    with fitting(path.name, "VAE", "VAE"):
        own = {name: tensor for name, tensor in bare.items() if not name.startswith(("loss.", "model_ema."))}
        return _vae(path.name, family, vae_names(own), device)


def _unet(name: str, family: Family, parts: StateDicts, device: torch.device) -> nn.Module:
    from diffusers import UNet2DConditionModel

    with fitting(name, "UNet", "UNet"):
        config = architecture.unet_config(family, parts.unet)
        _agree(config, parts.configs.get("unet", {}))
        return filled(UNet2DConditionModel, config, parts.unet, device)


def _vae(
    name: str, family: Family, tensors: dict[str, Tensor], device: torch.device, said: Mapping[str, Any] | None = None
) -> nn.Module:
    from diffusers import AutoencoderKL

    with fitting(name, "VAE", "VAE"):
        config = architecture.vae_config(family, tensors)
        _agree(config, said or {})
        return filled(AutoencoderKL, config, tensors, device)


def _text_encoder(name: str, family: Family, parts: StateDicts, device: torch.device) -> TextEncoder:
    clips: list[Clip] = []
    for number, (activation, tensors) in enumerate(zip(family.activations, parts.texts, strict=True)):
        with fitting(name, f"text encoder {number + 1}", f"文本编码器 {number + 1}"):
            projection = tensors.get("text_projection.weight")
            own = {key: tensor for key, tensor in tensors.items() if key != "text_projection.weight"}
            config = architecture.clip_config(activation, own)
            _agree(config, parts.configs.get(_FOLDERS[number], {}))
            model = clip_model(config, own, device)
            clips.append(_used(family, number, model, projection, cut=parts.last_layer_cut))
    return TextEncoder(*clips)


_FOLDERS = ("text_encoder", "text_encoder_2")


def _used(family: Family, number: int, model: nn.Module, projection: Tensor | None, *, cut: bool) -> Clip:
    """A text model with its family's layer, norm and padding."""
    if family is SD1:
        return Clip(model)
    if family is SD2:
        return Clip(model, own_layer=1 if cut else 2, skips=False, padding=0)
    assert family is SDXL
    if number == 0:
        return Clip(model, own_layer=2, skips=False, normed=False)
    assert projection is not None  # `layout.check_parts` saw it
    matrix = projection.float().to(next(model.parameters()).device)
    return Clip(model, own_layer=2, skips=False, normed=False, padding=0, projection=matrix)


def _agree(config: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """Whether a diffusers folder's own configuration says what the shapes say.

    Raises:
        WeightsUnfit: it does not.
    """
    for key, value in config.items():
        if key in said and said[key] is not None and not _same(said[key], value):
            raise WeightsUnfit(WeightsCode.CONFIGURATION, key=key, said=_short(said[key]), tensors=_short(value))


def _short(value: Any) -> str:
    return visible(str(value)[:80])


def _same(said: Any, derived: Any) -> bool:
    if isinstance(derived, tuple):
        stated = [said] * len(derived) if not isinstance(said, list) else said
        return list(derived) == stated
    if isinstance(said, list):
        return all(one == derived for one in said)
    return bool(said == derived)
